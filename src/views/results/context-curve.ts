import {inkSoft} from "../colors.ts";
import type {View} from "../view.ts";
import {type CurveOptions, curveView} from "./curve-view.ts";
import {capital} from "./curve-words.ts";
import type {CurveKind} from "./curves.ts";

export interface ContextPoint {
  /** Frames given before the one that is scored, which is also that frame's index. */
  context: number;
  value: number;
  /** Ends of an interval about the value. */
  low?: number;
  high?: number;
  seed?: number;
}

export interface ContextSeries {
  name: string;
  points: ContextPoint[];
  /** Default "model". */
  kind?: CurveKind;
}

export interface ContextData {
  series: ContextSeries[];
  /** The paper's own curve: drawn under the others on an axis of its own, since its data and vocabulary are others. */
  paper?: {
    name: string;
    /** What it was measured on and where it stands: "Kinetics-700, 256×256; Fig. 5". */
    source: string;
    points: {context: number; value: number}[];
  };
}

/** The pinned number of context frames, or null. */
export interface ContextValue {
  context: number | null;
}

const DEFAULTS = {metric: "perplexity of the next frame", better: "lower" as const};

/**
 * The perplexity of a frame against the number of frames given before it, frame by frame, as LVM's video evaluation
 * (arXiv 2312.00785). The paper's own curve, where it is given, has a panel and an axis of its own with the same frames
 * under each other: perplexities over other tokenizers and data do not compare. `.value` is the pinned number.
 * @throws a sentence where a series is empty or named twice, or where a number of frames is no count.
 */
export function contextCurve(
  data: ContextData,
  options: Partial<CurveOptions> = {}
): View<ContextValue, ContextData> {
  const named = {...DEFAULTS, ...options};
  return curveView(
    data,
    ({series}: ContextData) =>
      series.map(({name, kind = "model", points}) => ({
        name,
        kind,
        points: points.map(({context, ...rest}) => ({x: context, ...rest}))
      })),
    (context): ContextValue => ({context}),
    named,
    {
      who: "contextCurve",
      xName: "context frames",
      xLabel: "frames given before the one scored",
      symbol: "context",
      title: `${capital(named.metric)} by number of context frames`,
      at: (context) => `frame ${context}, after ${context} ${context === 1 ? "frame" : "frames"}`,
      other: ({paper}) =>
        paper
          ? {
              name: paper.name,
              kind: "model",
              color: inkSoft,
              label: `${paper.name} ${named.metric}, on its own data: ${paper.source}`,
              points: paper.points.map(({context, value}) => ({x: context, value}))
            }
          : null
    }
  );
}
