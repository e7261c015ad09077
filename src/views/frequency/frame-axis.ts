import {ticks} from "d3";
import type {Axis} from "../results/plot-frame.ts";

/** An axis of frames 0 … `frames` − 1, marked at whole ones, with `pad` frames of room at both ends. */
export function frameAxis(
  frames: number,
  width: number,
  {pad = 0, written = true}: {pad?: number; written?: boolean} = {}
): Axis {
  const last = Math.max(1, frames - 1);
  const marks = ticks(0, last, Math.min(last, Math.max(2, width / 60))).filter(Number.isInteger);
  return {
    label: written ? "frame" : "",
    domain: [-pad, last + pad],
    ticks: written ? marks : [],
    print: String
  };
}
