// Training curves as arrays: where a curve stands at a token count, what a mean over a window leaves, what a pixel shows.

import {bisector} from "d3";

export interface LossPoint {
  /** Training tokens seen so far. */
  tokens: number;
  /** Nats a token, unless the view is told another unit. */
  loss: number;
}

const byTokens = bisector(({tokens}: LossPoint) => tokens);

/** The points that can be drawn, by rising tokens. */
export function finitePoints(points: readonly LossPoint[]): LossPoint[] {
  return points
    .filter(({tokens, loss}) => Number.isFinite(tokens) && Number.isFinite(loss))
    .sort((a, b) => a.tokens - b.tokens);
}

/**
 * The loss at a token count, between two recorded points as a straight line in tokens; NaN before the first and after the
 * last. `points` rise in tokens.
 */
export function lossAt(points: readonly LossPoint[], tokens: number): number {
  const after = byTokens.left(points, tokens);
  if (after === points.length) return NaN;
  const b = points[after];
  if (b.tokens === tokens) return b.loss;
  if (after === 0) return NaN;
  const a = points[after - 1];
  return a.loss + ((b.loss - a.loss) * (tokens - a.tokens)) / (b.tokens - a.tokens);
}

/** The greatest token count that every run reached: where models can be compared. NaN where there is no run. */
export function commonTokens(runs: readonly (readonly LossPoint[])[]): number {
  return runs.length ? Math.min(...runs.map((points) => points[points.length - 1]?.tokens ?? NaN)) : NaN;
}

/**
 * Means over `window` neighbouring points, each centred on its own; near the ends over as many as stand on both sides, so
 * that nothing lags and no end is pulled. `window` is odd in effect: 4 counts as 5.
 */
export function smoothed(points: readonly LossPoint[], window: number): LossPoint[] {
  const reach = Math.floor(window / 2);
  if (reach < 1) return [...points];
  const sums = [0];
  for (const {loss} of points) sums.push(sums[sums.length - 1] + loss);
  return points.map(({tokens}, i) => {
    const side = Math.min(reach, i, points.length - 1 - i);
    return {tokens, loss: (sums[i + side + 1] - sums[i - side]) / (2 * side + 1)};
  });
}

/**
 * As few points as draw the same line: of the points that fall onto one pixel column the first, the least, the greatest
 * and the last, so that no spike is lost.
 */
export function thinned(points: readonly LossPoint[], pixel: (tokens: number) => number): LossPoint[] {
  const kept: LossPoint[] = [];
  for (let start = 0; start < points.length;) {
    const column = Math.floor(pixel(points[start].tokens));
    let [least, most, end] = [start, start, start];
    for (; end < points.length && Math.floor(pixel(points[end].tokens)) === column; ++end) {
      if (points[end].loss < points[least].loss) least = end;
      if (points[end].loss > points[most].loss) most = end;
    }
    for (const i of [...new Set([start, least, most, end - 1])].sort((a, b) => a - b)) kept.push(points[i]);
    start = Math.max(end, start + 1);
  }
  return kept;
}
