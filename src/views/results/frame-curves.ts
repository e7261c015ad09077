import {selection, type Selection} from "../selection.ts";
import type {View} from "../view.ts";
import {capital} from "./curve-words.ts";
import {type CurveOptions, curveView} from "./curve-view.ts";
import type {CurveKind} from "./curves.ts";

export interface FrameSeries {
  name: string;
  /** Default "model". */
  kind?: CurveKind;
  /** A value a frame; NaN where there is none. */
  values: readonly number[];
}

/** The pinned frame, or null. */
export interface FrameValue {
  frame: number | null;
}

/**
 * A metric frame by frame, a line for each run; controls are dashed. A frame that is pinned here is pinned on the page, where players
 * and strips follow; `.value` has it.
 * @throws a sentence where a series has no finite value or is named twice.
 */
export function frameCurves(
  series: FrameSeries[],
  {selection: store = selection, ...options}: CurveOptions & {selection?: Selection}
): View<FrameValue, FrameSeries[]> {
  const view = curveView(
    series,
    (given: FrameSeries[]) =>
      given.map(({name, kind = "model", values}) => ({
        name,
        kind,
        // A run that begins later or ends earlier lacks nothing there; only a gap inside is missing.
        points: values
          .map((value, x) => ({x, value}))
          .slice(
            values.findIndex((value) => !Number.isNaN(value)),
            values.findLastIndex((value) => !Number.isNaN(value)) + 1
          )
      })),
    (frame): FrameValue => ({frame}),
    options,
    {
      who: "frameCurves",
      xName: "frame",
      xLabel: "frame",
      symbol: "frame",
      title: `${capital(options.metric)}, frame by frame`,
      at: (frame) => `frame ${frame}`
    }
  );
  view.addEventListener("input", () => store.pin({frame: view.value.frame}, view));
  return view;
}
