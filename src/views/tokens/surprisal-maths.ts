// Surprisal of tokens in bits, and what it comes to.

/** The mean of the bits that are there; NaN where there are none. */
export function meanBits(bits: ArrayLike<number>, start = 0, end = bits.length): number {
  let sum = 0;
  let count = 0;
  for (let i = start; i < Math.min(end, bits.length); ++i)
    if (!Number.isNaN(bits[i])) {
      sum += bits[i];
      ++count;
    }
  return count ? sum / count : NaN;
}

/** 2 to the mean bits: among how many equally likely tokens the model chose, on geometric average. The *model's* perplexity. */
export const perplexityOf = (bits: number): number => 2 ** bits;

/** Least, mean and greatest bits of a run of positions. */
export interface BitsBin {
  start: number;
  end: number;
  least: number;
  mean: number;
  most: number;
}

/**
 * Neighbouring positions in at most `bins` runs, for drawing more of them than there are pixels; no run crosses from one image
 * into the next. A run without a number is left out.
 */
export function binBits(bits: ArrayLike<number>, imageTokens: number, bins: number): BitsBin[] {
  const images = Math.ceil(bits.length / imageTokens);
  const each = Math.max(1, Math.ceil(imageTokens / Math.max(1, Math.floor(bins / images))));
  const list: BitsBin[] = [];
  for (let image = 0; image < images; ++image)
    for (let start = image * imageTokens; start < (image + 1) * imageTokens; start += each) {
      const end = Math.min(start + each, (image + 1) * imageTokens, bits.length);
      const mean = meanBits(bits, start, end);
      if (Number.isNaN(mean)) continue;
      let [least, most] = [Infinity, -Infinity];
      for (let i = start; i < end; ++i) {
        if (bits[i] < least) least = bits[i];
        if (bits[i] > most) most = bits[i];
      }
      list.push({start, end, least, mean, most});
    }
  return list;
}
