import type {View} from "../view.ts";
import {capital} from "./curve-words.ts";
import type {CurveKind} from "./curves.ts";
import {type CurveOptions, curveView} from "./curve-view.ts";

export interface ShotPoint {
  /** Demonstrations before the query: 0, 1, 2, … */
  k: number;
  value: number;
  /** Ends of an interval about the value. */
  low?: number;
  high?: number;
  seed?: number;
}

export interface ShotSeries {
  name: string;
  points: ShotPoint[];
  kind: CurveKind;
}

/** The pinned number of demonstrations, or null. */
export interface ShotValue {
  k: number | null;
}

/**
 * A metric against the number of demonstrations k, which shows whether demonstrations are used: models as lines,
 * controls dashed, ceilings and copying baselines as labelled rules, every seed as a dot. The cursor reads every series
 * at one k; a pinned k is `.value`.
 * @throws a sentence where a series is empty or named twice, or where k is not a count.
 */
export function shotCurves(series: ShotSeries[], options: CurveOptions): View<ShotValue, ShotSeries[]> {
  return curveView(
    series,
    (given: ShotSeries[]) =>
      given.map(({name, kind, points}) => ({
        name,
        kind,
        points: points.map(({k, ...rest}) => ({x: k, ...rest}))
      })),
    (k): ShotValue => ({k}),
    options,
    {
      who: "shotCurves",
      xName: "k",
      xLabel: "demonstrations before the query, k",
      symbol: "k",
      title: `${capital(options.metric)} by number of demonstrations`,
      at: (k) => `k = ${k}`
    }
  );
}
