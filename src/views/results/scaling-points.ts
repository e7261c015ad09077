// Losses of finished runs against what they cost, and the power laws through them.
import {series} from "../colors.ts";
import type {Domain} from "../scale.ts";
import {fitPowerLaw, type PowerLaw} from "./power-law.ts";

export interface ScalingPoint {
  /** Parameters. */
  size: number;
  /** Training tokens. */
  tokens?: number;
  seed: number;
  /** Above 0; in the unit that the view is told. */
  loss: number;
  /** What gets a line of its own: a task, a mixture. */
  group?: string;
}

export type ScalingAxis = "parameters" | "tokens" | "FLOPs";

export interface ScalingGroup {
  /** Empty where the points are of one group. */
  name: string;
  color: string;
  points: {x: number; loss: number; seed: number}[];
  /** Whether x lies in the range that is fitted. */
  inside(x: number): boolean;
  /** Null where there are too few points for one. */
  law: PowerLaw | null;
}

/** The letter that the field writes for each axis. */
export const SYMBOLS: Record<ScalingAxis, string> = {parameters: "N", tokens: "D", FLOPs: "C"};

/**
 * Where a point stands on an axis. FLOPs are 6·N·D: two for each parameter and token forwards and four backwards, without
 * attention's products (Kaplan et al. 2020, arXiv 2001.08361, §2.1).
 * @throws a sentence where the axis needs tokens and the point has none.
 */
export function scalingX({size, tokens, seed}: ScalingPoint, axis: ScalingAxis): number {
  if (axis === "parameters") return size;
  if (tokens === undefined)
    throw new Error(
      `scalingPlot over ${axis} needs the training tokens of each run, found none for ${size} parameters, seed ${seed}; give them or plot over parameters.`
    );
  return axis === "tokens" ? tokens : 6 * size * tokens;
}

/** Fewer sizes fix a line whatever the law: from three on, the points can contradict it. */
const LEAST_PLACES = 3;

/** Points by group with their fits. `fit` is false for none, true for all points, or the range of x that is fitted. */
export function scalingGroups(
  points: readonly ScalingPoint[],
  axis: ScalingAxis,
  fit: boolean | Domain
): ScalingGroup[] {
  const names = [...new Set(points.map(({group = ""}) => group))];
  return names.map((name, i) => {
    const own = points
      .filter(({group = ""}) => group === name)
      .map((point) => ({x: scalingX(point, axis), loss: point.loss, seed: point.seed}))
      .sort((a, b) => a.x - b.x || a.seed - b.seed);
    const inside = (x: number) => (typeof fit === "boolean" ? fit : x >= fit[0] && x <= fit[1]);
    const fitted = own.filter(({x}) => inside(x)).map(({x, loss}) => ({x, y: loss}));
    const places = new Set(fitted.map(({x}) => x)).size;
    return {
      name,
      color: series(i),
      points: own,
      inside,
      law: places >= LEAST_PLACES ? fitPowerLaw(fitted) : null
    };
  });
}

/** Every x of any group, rising. */
export const scalingXs = (groups: readonly ScalingGroup[]): number[] =>
  [...new Set(groups.flatMap(({points}) => points.map(({x}) => x)))].sort((a, b) => a - b);

/** The range that every fit spans together, or null without a fit. */
export function fittedRange(groups: readonly ScalingGroup[]): Domain | null {
  const ranges = groups.flatMap(({law}) => (law ? [law.range] : []));
  return ranges.length
    ? [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))]
    : null;
}

/** @throws a sentence where points cannot stand on logarithmic axes or are there twice. */
export function checkScaling(points: readonly ScalingPoint[], axis: ScalingAxis): void {
  if (!points.length)
    throw new Error("scalingPlot needs at least one run, found none; pass a list of points.");
  const seen = new Set<string>();
  for (const point of points) {
    const {size, tokens, seed, loss, group = ""} = point;
    const x = scalingX(point, axis);
    if (!(x > 0 && Number.isFinite(x) && loss > 0 && Number.isFinite(loss)))
      throw new Error(
        `scalingPlot has logarithmic axes and needs ${axis} and losses above 0, found ${x} and ${loss}; leave that run out.`
      );
    const key = `${group && `“${group}”, `}${size} parameters, ${tokens === undefined ? "" : `${tokens} tokens, `}seed ${seed}`;
    if (seen.has(key)) throw new Error(`scalingPlot needs each run once, found ${key} twice; drop one.`);
    seen.add(key);
  }
}
