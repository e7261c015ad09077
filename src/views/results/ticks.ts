// Where axes of results are marked, and how counts of parameters and tokens are printed.
import {ticks} from "d3";
import {formatSi} from "../cost-bars-maths.ts";
import type {Domain} from "../scale.ts";

const STEPS = [[1], [1, 3], [1, 2, 5]];

/**
 * Round values on a logarithmic axis: powers of ten, or 1–3 or 1–2–5 of each, or even steps where the domain holds less
 * than a decade; at least three where there is room. `domain` is positive and rising.
 */
export function logTicks([low, high]: Domain, want = 5): number[] {
  const inside = (v: number) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9);
  const powers: number[] = [];
  for (let p = Math.floor(Math.log10(low)); p <= Math.ceil(Math.log10(high)); ++p) powers.push(p);
  for (const steps of STEPS) {
    const list = powers.flatMap((p) => steps.map((step) => Number(`${step}e${p}`))).filter(inside);
    if (list.length >= 3) {
      const every = Math.ceil(list.length / (want * 1.6));
      return list.filter((_, i) => i % every === 0);
    }
  }
  return ticks(low, high, want);
}

/** A count as the field prints it: 22 000 000 → "22 M", 2e9 → "2 B" (10⁹), three significant digits. */
export function formatCount(count: number): string {
  return formatSi(count, "").replace("G", "B").trim();
}
