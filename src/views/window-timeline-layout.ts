import {scaleLinear, type ScaleLinear} from "d3";
import type {FrameWindow} from "./window-timeline-maths.ts";

/** What is drawn under each other: every lane's first line of text, top and height. */
export interface Lane {
  top: number;
  height: number;
}

export interface TimelineLayout {
  width: number;
  height: number;
  /** Frame t fills x(t) … x(t + 1); boundary b is at x(b). */
  x: ScaleLinear<number, number>;
  left: number;
  /** Height of a window's bar, and its top. */
  bar: number;
  row(window: number): number;
  axis: number;
  windows: Lane;
  coverage: Lane;
  shares: Lane;
  disagreement: Lane | null;
  seams: Lane | null;
}

export const LEFT = 38;
const RIGHT = 10;
const WORDS = 26; // room for a lane's name above it
const GAP = 12;

/** Stacks the lanes on one frame axis in `width` pixels. */
export function timelineLayout(
  frames: number,
  windows: readonly FrameWindow[],
  width: number,
  {steps, seams}: {steps: number; seams: boolean}
): TimelineLayout {
  const bar = Math.round(Math.max(14, Math.min(34, 240 / Math.max(1, windows.length))));
  const gap = bar > 20 ? 5 : 3;
  let y = 16;
  const lane = (height: number): Lane => {
    const top = y + WORDS;
    y = top + height + GAP;
    return {top, height};
  };
  const axis = 12;
  const bars = lane(Math.max(1, windows.length) * (bar + gap) - gap);
  const coverage = lane(54);
  const shares = lane(60);
  const disagreement = steps ? lane(Math.max(28, Math.min(120, steps * 10))) : null;
  const edges = seams ? lane(64) : null;
  return {
    width,
    height: y - GAP + 18,
    x: scaleLinear([0, frames], [LEFT, width - RIGHT]),
    left: LEFT,
    bar,
    row: (window) => bars.top + window * (bar + gap),
    axis,
    windows: bars,
    coverage,
    shares,
    disagreement,
    seams: edges
  };
}
