import {format} from "d3";

/** One row: what a stage computes and moves. */
export interface Cost {
  label: string;
  /** Floating-point operations (a multiply-add counts two). */
  flops: number;
  /** Bytes read and written. */
  bytes: number;
  note?: string;
}

/** Measured ceilings of the device: 10⁹ FLOP/s and 10⁹ bytes/s; null where not measurable. */
export interface Ceilings {
  gflops: number | null;
  gbs: number | null;
}

const three = format(".3~r");
const PREFIXES = ["", "k", "M", "G", "T", "P", "E"];

/** 3 200 000 000, "FLOP" → "3.2 GFLOP"; decimal prefixes, three significant digits. */
export function formatSi(value: number, unit: string): string {
  if (!Number.isFinite(value)) return "n/a";
  if (value === 0) return `0 ${unit}`;
  let power = Math.max(0, Math.min(PREFIXES.length - 1, Math.floor(Math.log10(Math.abs(value)) / 3)));
  // 999 999 rounds to 1000 k, which is 1 M.
  if (Number(three(Math.abs(value) / 1000 ** power)) >= 1000 && power < PREFIXES.length - 1) ++power;
  return `${three(value / 1000 ** power)} ${PREFIXES[power]}${unit}`;
}

/** Seconds as "1.2 s", "340 ms", "12 µs" or "8 ns". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "n/a";
  const [size, unit] = ([[1, "s"], [1e-3, "ms"], [1e-6, "µs"]] as const).find(([size]) => seconds >= size * 0.9995) ?? [1e-9, "ns"]; // prettier-ignore
  return `${three(seconds / size)} ${unit}`;
}

/**
 * The least time that a row can take on a device with these ceilings (the roofline), in seconds, and what sets it.
 * Null where neither ceiling is known.
 */
export function timeFloor(
  {flops, bytes}: Cost,
  {gflops, gbs}: Ceilings
): {seconds: number; bound: "compute" | "memory"} | null {
  const compute = gflops ? flops / (gflops * 1e9) : NaN;
  const memory = gbs ? bytes / (gbs * 1e9) : NaN;
  if (Number.isNaN(compute) && Number.isNaN(memory)) return null;
  return compute >= memory || Number.isNaN(memory)
    ? {seconds: compute, bound: "compute"}
    : {seconds: memory, bound: "memory"};
}
