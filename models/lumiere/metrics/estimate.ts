// A figure with the interval that chance leaves it: every score of the evaluation is one, since a few hundred clips settle little.
import {draws} from "../../random.ts";

/** A figure and its 95 % interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
  /** Clips that it is of. */
  n: number;
}

/** Of a normal distribution, 95 % lie within so many deviations. */
const Z = 1.959964;

/** A share of yes, 0 to 1, with Wilson's interval (1927), which is right near 0 and 1 too. @throws RangeError without any */
export function shareOf(flags: readonly boolean[]): Estimate {
  const n = flags.length;
  if (!n) throw new RangeError("shareOf: a share is of at least one clip, found none.");
  const value = flags.filter(Boolean).length / n;
  const centre = value + Z ** 2 / (2 * n);
  const half = Z * Math.sqrt((value * (1 - value)) / n + Z ** 2 / (4 * n ** 2));
  const scale = 1 + Z ** 2 / n;
  // At 0 and 1 the bounds are these to rounding.
  return {
    value,
    low: Math.min(value, Math.max(0, (centre - half) / scale)),
    high: Math.max(value, Math.min(1, (centre + half) / scale)),
    n
  };
}

/**
 * A statistic of rows with its percentile bootstrap interval (Efron 1979): what it is of rows drawn anew with replacement, `resamples`
 * times, from an explicit seed. For means, medians and functions of means; not for what duplicates bias, such as Fréchet distances.
 *
 * @throws RangeError without rows
 */
export function bootstrap<Row>(
  rows: readonly Row[],
  statistic: (rows: readonly Row[]) => number,
  {resamples = 1000, seed = 0}: {resamples?: number; seed?: number} = {}
): Estimate {
  const n = rows.length;
  if (!n) throw new RangeError("bootstrap: a statistic is of at least one clip, found none.");
  const draw = draws(seed, "bootstrap");
  const found = Array.from({length: n > 1 ? resamples : 0}, () =>
    statistic(Array.from({length: n}, () => rows[draw.below(n)]))
  )
    // A ratio has no value where a resample has nothing under it.
    .filter((v) => !Number.isNaN(v))
    .sort((a, b) => a - b);
  const value = statistic(rows);
  const at = (share: number) => found[Math.round(share * (found.length - 1))] ?? value;
  return {value, low: at(0.025), high: at(0.975), n};
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

/** The middle of sorted values; the mean of the two middle ones of an even number, NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (!sorted.length) return NaN;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const meanEstimate = (values: readonly number[]): Estimate => bootstrap(values, mean);
export const medianEstimate = (values: readonly number[]): Estimate => bootstrap(values, median);

/** PSNR in dB from the mean square errors of clips: they are averaged first, so that one perfect clip, infinite, does not hide the others. */
export const psnrEstimate = (squares: readonly number[]): Estimate =>
  bootstrap(squares, (some) => -10 * Math.log10(mean(some)));

/**
 * A statistic of rows with the interval of the grouped jackknife (Quenouille 1956): from what it is without each of `groups` parts in
 * turn. It takes few evaluations and repeats no row, as Fréchet distances need; the bias against n is not removed.
 *
 * @throws RangeError if a group would be empty
 */
export function jackknife<Row>(
  rows: readonly Row[],
  statistic: (rows: readonly Row[]) => number,
  groups = 10
): Estimate {
  const n = rows.length;
  if (!(groups >= 2 && n >= groups))
    throw new RangeError(`jackknife: ${groups} groups need at least as many clips, found ${n}.`);
  const left = Array.from({length: groups}, (_, g) => statistic(rows.filter((_, i) => i % groups !== g)));
  const centre = mean(left);
  const error = Math.sqrt(((groups - 1) / groups) * left.reduce((sum, v) => sum + (v - centre) ** 2, 0));
  const value = statistic(rows);
  return {value, low: value - Z * error, high: value + Z * error, n};
}
