// A distribution over codes and what is read off it.

/** A distribution over codes and what is known of it. */
export interface CodeDistributionData {
  /** By id, summing to 1; ids beyond the patches (BOS, EOS) are ids without a patch. */
  probabilities: ArrayLike<number>;
  /** The code that really stands there. */
  truth?: number | null;
  /** The code that was drawn. */
  chosen?: number | null;
  /** By id, whether top-k and top-p leave it in; what they cut is drawn pale. */
  kept?: ArrayLike<boolean | number> | null;
}

/**
 * Checks that numbers are a distribution.
 * @throws if one is negative or not finite, or if they do not sum to 1 within 1 %.
 */
export function checkDistribution(p: ArrayLike<number>, who: string): void {
  let sum = 0;
  for (let i = 0; i < p.length; ++i) {
    if (!(p[i] >= 0 && p[i] < Infinity))
      throw new Error(
        `${who} needs probabilities of at least 0, found ${p[i]} for code ${i}; apply softmax.`
      );
    sum += p[i];
  }
  if (!(Math.abs(sum - 1) < 0.01))
    throw new Error(
      `${who} needs ${p.length} probabilities that sum to 1, found a sum of ${sum}; apply softmax.`
    );
}

/** −Σ p log₂ p in bits; 0 where one code is certain, log₂ K where all are alike. */
export function entropyBits(p: ArrayLike<number>): number {
  let bits = 0;
  for (let i = 0; i < p.length; ++i) if (p[i] > 0) bits -= p[i] * Math.log2(p[i]);
  return Math.max(0, bits);
}

/** The rank of a code from 1: one more than there are codes strictly likelier. */
export function rankOf(p: ArrayLike<number>, id: number): number {
  let rank = 1;
  for (let i = 0; i < p.length; ++i) if (p[i] > p[id]) ++rank;
  return rank;
}

/** The `count` likeliest codes, likeliest first, the lower id first where two are alike. */
export function topCodes(p: ArrayLike<number>, count: number): number[] {
  return Array.from(p, (_, id) => id)
    .sort((a, b) => p[b] - p[a] || a - b)
    .slice(0, count);
}

/** −log₂ p of a code in bits. */
export const surprisalBits = (p: number): number => (p > 0 ? -Math.log2(p) : Infinity);
