// A distribution over codes in words and rows.
import {formatNumber, plural} from "../format.ts";
import type {Table} from "../table.ts";
import {
  type CodeDistributionData,
  entropyBits,
  rankOf,
  surprisalBits,
  topCodes
} from "./distribution-maths.ts";
import {formatBits} from "./format.ts";

/** How many codes a mask leaves in, and how much of the probability. */
export function shareOfKept(
  p: ArrayLike<number>,
  kept: ArrayLike<boolean | number>
): {count: number; mass: number} {
  let count = 0;
  let mass = 0;
  for (let id = 0; id < p.length; ++id)
    if (kept[id]) {
      ++count;
      mass += p[id];
    }
  return {count, mass};
}

/** Entropy, the likeliest code, where truth and choice rank. */
export function distributionSummary({probabilities: p, truth, chosen, kept}: CodeDistributionData): string {
  const [best] = topCodes(p, 1);
  const words = [
    `${plural(p.length, "code")}, entropy ${formatBits(entropyBits(p))} bits. Likeliest: code ${best}, probability ${formatNumber(p[best])}.`
  ];
  const place = (name: string, id: number) =>
    `${name}: code ${id}, probability ${formatNumber(p[id])}, rank ${rankOf(p, id)}, surprisal ${formatBits(surprisalBits(p[id]))} bits.`;
  if (truth !== null && truth !== undefined) words.push(place("Truth", truth));
  if (chosen !== null && chosen !== undefined) words.push(place("Chosen", chosen));
  if (kept) {
    const {count, mass} = shareOfKept(p, kept);
    words.push(`${plural(count, "code")} kept, with a probability of ${formatNumber(mass)} together.`);
  }
  return words.join(" ");
}

/** A row a code, likeliest first: all of them, since a CSV file has room. */
export function distributionTable({probabilities: p, truth, chosen, kept}: CodeDistributionData): Table {
  const rows = topCodes(p, p.length).map((id, i): (string | number | null)[] => [
    i + 1,
    id,
    p[id],
    surprisalBits(p[id]),
    [id === truth && "truth", id === chosen && "chosen", kept && !kept[id] && "cut off"]
      .filter(Boolean)
      .join(", ")
  ]);
  return {columns: ["rank", "code", "probability", "surprisal (bits)", "note"], rows};
}
