// Frame differences folded by the distance of keyframes, a stem a run and phase.
import {s} from "../dom.ts";
import {plotFrame} from "../results/plot-frame.ts";
import type {TimedRun} from "./runs-over-time.ts";
import {foldedRatios} from "./seam-maths.ts";

/** `foldedRatios` of each run beside each other, from 1 up or down; references hollow. */
export function foldedPanel(
  runs: readonly TimedRun[],
  stride: number,
  colors: readonly string[],
  width: number
): SVGSVGElement {
  const values = runs.map((run) => foldedRatios(run.values, stride));
  const most = Math.max(1, ...values.flat().filter(Number.isFinite));
  const phases = Array.from({length: stride}, (_, i) => i);
  const {svg, x, y, left, right} = plotFrame(
    {width, height: 190},
    {label: `frame mod ${stride}`, domain: [-0.5, stride - 0.5], ticks: phases, print: String},
    {label: "times the mean elsewhere", domain: [0, most * 1.1]}
  );
  svg.append(s("line", {class: "lane-median", x1: left, x2: right, y1: y(1), y2: y(1)}));
  values.forEach((row, i) => {
    const shift = (i - (runs.length - 1) / 2) * Math.min(7, (x(1) - x(0)) / (runs.length + 1));
    row.forEach((v, phase) => {
      if (!Number.isFinite(v)) return;
      const cx = x(phase) + shift;
      const hollow = runs[i].reference;
      const color = `${hollow ? "stroke" : "fill"}: ${colors[i]}`;
      svg.append(
        s("line", {class: "freq-stem", x1: cx, x2: cx, y1: y(1), y2: y(v), style: `stroke: ${colors[i]}`}),
        s("circle", {
          class: hollow ? "result-dot result-hollow" : "result-dot",
          cx,
          cy: y(v),
          r: 3.5,
          style: color
        })
      );
    });
  });
  return svg;
}
