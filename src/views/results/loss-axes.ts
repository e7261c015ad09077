// Where the axes of training curves end, and where their cursor stops.
import {scaleLinear} from "d3";
import type {Domain} from "../scale.ts";
import type {LossGroup} from "./loss-runs.ts";

/** The losses that the y axis holds: all of them, with a little room; zero is not forced in, since no loss comes near it. */
export function lossDomain(groups: readonly LossGroup[], log: boolean): Domain {
  let [least, most] = [Infinity, -Infinity];
  for (const {runs} of groups)
    for (const {points} of runs)
      for (const {loss} of points) {
        least = Math.min(least, loss);
        most = Math.max(most, loss);
      }
  if (log) return [least / 1.04, most * 1.04];
  return least < most
    ? (scaleLinear().domain([least, most]).nice(5).domain() as Domain)
    : [least - 1, most + 1];
}

/** The token counts at which the cursor stops: even steps on the axis, of which the nearest give way to those of `kept`. */
export function tokenColumns(
  [low, high]: Domain,
  log: boolean,
  kept: readonly number[],
  steps = 120
): number[] {
  const at = (t: number) => (log ? low * (high / low) ** t : low + (high - low) * t);
  const even = Array.from({length: steps + 1}, (_, i) => at(i / steps));
  even[0] = low;
  even[steps] = high;
  for (const value of kept) {
    if (!(value >= low && value <= high) || even.includes(value)) continue;
    const free = even.filter((v) => !kept.includes(v));
    const near = free.reduce((best, v) => (Math.abs(v - value) < Math.abs(best - value) ? v : best), free[0]);
    even[even.indexOf(near)] = value;
  }
  return even.sort((a, b) => a - b);
}
