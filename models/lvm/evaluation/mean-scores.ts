// Scores of many answers as one: means over those that have the metric.
import {METRICS, type MetricName, type Scores} from "../tasks/score.ts";

export type MeanScores = Partial<Record<MetricName, {mean: number; error: number; n: number}>>;

/** Whether a metric is a logarithm of an error, which is averaged before it is taken. */
const inDecibels = (name: MetricName) => METRICS[name].unit === "dB";

/**
 * By metric the mean over the answers that have it, the standard error of that mean, and their number. Of decibels the errors are averaged: a
 * single perfect answer, infinite, would else hide all others; their standard error is that of the mean error, to first order.
 */
export function meanScores(scores: readonly Scores[]): MeanScores {
  const result: MeanScores = {};
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const found = scores.flatMap((one) => one[name] ?? []);
    if (!found.length) continue;
    const {mean, error} = moments(inDecibels(name) ? found.map((db) => 10 ** (-db / 10)) : found);
    result[name] = inDecibels(name)
      ? {mean: -10 * Math.log10(mean), error: mean ? (10 / Math.LN10) * (error / mean) : 0, n: found.length}
      : {mean, error, n: found.length};
  }
  return result;
}

/** The mean of numbers and its standard error, 0 for a single one. */
export function moments(values: ArrayLike<number>): {mean: number; error: number} {
  const list = Array.from(values);
  const mean = list.reduce((sum, v) => sum + v, 0) / list.length;
  const spread = list.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return {mean, error: list.length > 1 ? Math.sqrt(spread / (list.length - 1) / list.length) : 0};
}
