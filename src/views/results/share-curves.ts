import type {View} from "../view.ts";
import {capital} from "./curve-words.ts";
import {type CurveOptions, curveView} from "./curve-view.ts";
import type {CurveKind} from "./curves.ts";

export interface ShareSeries {
  name: string;
  /** Default "model". */
  kind?: CurveKind;
  points: {share: number; value: number}[];
}

export interface ShareCurvesOptions extends CurveOptions {
  /** What goes from 0 to 1: "share of the style". */
  share: string;
  /** How it is written: "α". */
  symbol: string;
}

/** The pinned share, or null. */
export interface ShareValue {
  share: number | null;
}

/**
 * A metric against a share from 0 to 1 (how much of a style, how much noise), in steps of a hundredth; the axis is in percent.
 * `.value` is the pinned share.
 * @throws a sentence where a series is empty or named twice, or where a share is not in [0,1].
 */
export function shareCurves(
  series: ShareSeries[],
  options: ShareCurvesOptions
): View<ShareValue, ShareSeries[]> {
  const {share, symbol} = options;
  return curveView(
    series,
    (given: ShareSeries[]) =>
      given.map(({name, kind = "model", points}) => ({name, kind, points: points.map(pointOf)})),
    (x): ShareValue => ({share: x === null ? null : x / 100}),
    options,
    {
      who: "shareCurves",
      xName: `${symbol} (%)`,
      xLabel: `${share} ${symbol} (%)`,
      symbol: `100 ${symbol}`,
      title: `${capital(options.metric)} by ${share}`,
      at: (x) => `${symbol} = ${x / 100}`
    }
  );
}

function pointOf({share, value}: {share: number; value: number}): {x: number; value: number} {
  if (!(share >= 0 && share <= 1))
    throw new RangeError(`shareCurves draws shares from 0 to 1, found ${share}; pass 0.5 for a half.`);
  return {x: Math.round(100 * share), value};
}
