// Surprisal of tokens in bits, and what it comes to.
import {format} from "d3";
import {formatNumber} from "../format.ts";

const hundredths = format(".2~f");

/** Bits as they are printed: to hundredths, since more says nothing. */
export const formatBits = (bits: number): string =>
  Number.isFinite(bits) ? hundredths(bits) : formatNumber(bits);

/** The mean of the bits that are there; NaN where there are none. */
export function meanBits(bits: ArrayLike<number>, start = 0, end = bits.length): number {
  let sum = 0;
  let count = 0;
  for (let i = start; i < end; ++i)
    if (!Number.isNaN(bits[i])) {
      sum += bits[i];
      ++count;
    }
  return count ? sum / count : NaN;
}

/** 2 to the mean bits: among how many equally likely tokens the model chose, on geometric average. */
export const perplexityOf = (bits: number): number => 2 ** bits;
