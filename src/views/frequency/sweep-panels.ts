// The two panels of a frequency sweep.
import {line} from "d3";
import {s, uid} from "../dom.ts";
import {clippedGroup, type PlotFrame, plotFrame} from "../results/plot-frame.ts";
import {foldCorners, nyquist} from "./alias-maths.ts";
import type {FrequencySweepData, SweepPoint} from "./sweep-data.ts";
import {sweepColors} from "./sweep-words.ts";

export interface SweepPanel extends PlotFrame {
  mark(f: number, held: boolean): void;
}

/** How far a measured frequency may be off: half a cycle over the clip, and half of itself (the models' `frequencyHit`). */
export const hitWidth = (f: number, frames: number): number => Math.min(1 / (2 * frames), f / 2);

/** R over frequency, and measured over true frequency, `width` pixels each. */
export function sweepPanels(data: FrequencySweepData, width: number, most: number): SweepPanel[] {
  const {stride, frames, points} = data;
  const fast = Math.max(most, ...points.map(({f}) => Math.abs(f)));
  const x = {label: "true frequency, cycles a frame", domain: [0, fast * 1.03] as [number, number]};
  const beat = plotFrame({width, height: 190, left: 44}, x, {label: "R: how well a beat is kept, higher is better", domain: [0, 1.04], ticks: [0, 0.5, 1]}); // prettier-ignore
  const top = Math.max(
    fast * 1.03,
    ...points.map(({frequency}) => Math.abs(frequency)).filter(Number.isFinite)
  );
  const which = plotFrame({width, height: 260, left: 44}, x, {label: "measured frequency, cycles a frame", domain: [0, top]}); // prettier-ignore

  for (const {svg, x, top, bottom} of [beat, which]) {
    const at = nyquist(stride);
    svg.append(
      s("rect", {class: "lane-alias", x: x(at), y: top, width: x(fast * 1.03) - x(at), height: bottom - top}),
      s("line", {class: "lane-nyquist", x1: x(at), x2: x(at), y1: top, y2: bottom})
    );
  }
  beat.svg.append(
    s(
      "text",
      {class: "lane-small", x: beat.x(nyquist(stride)) + 5, y: beat.bottom - 6},
      `keyframes’ Nyquist 1/${2 * stride}`
    )
  );
  const marks = clippedGroup(which, uid("sweep"));
  const rim = (side: 1 | -1) =>
    Array.from({length: 61}, (_, i) => (fast * 1.03 * i) / 60).map((f): [number, number] => [
      f,
      f + side * hitWidth(f, frames)
    ]);
  const path = line<[number, number]>(([f]) => which.x(f), ([, v]) => which.y(v)); // prettier-ignore
  marks.append(
    s("path", {class: "freq-hit", d: path([...rim(1), ...rim(-1).reverse()])}),
    s("path", {class: "result-rule", d: path([[0, 0], [fast * 1.03, fast * 1.03]])}), // prettier-ignore
    s("path", {class: "result-rule result-copy", d: path(foldCorners(stride, fast * 1.03))})
  );
  if (data.floor !== undefined) {
    const y = beat.y(data.floor);
    beat.svg.append(
      s("line", {class: "lane-median", x1: beat.left, x2: beat.right, y1: y, y2: y}),
      s("text", {class: "lane-small", x: beat.right, y: y - 4, "text-anchor": "end"}, "random phases")
    );
  }
  draw(beat, beat.svg, data, ({lock}) => lock);
  draw(which, marks, data, ({frequency}) => Math.abs(frequency));
  return [beat, which].map((frame) => {
    const cursor = s("line", {class: "result-at", y1: frame.top, y2: frame.bottom, "data-export": "no"});
    frame.svg.append(cursor);
    return {
      ...frame,
      mark(f, held) {
        cursor.setAttribute("class", held ? "result-at result-held" : "result-at");
        for (const end of ["x1", "x2"]) cursor.setAttribute(end, String(frame.x(f)));
      }
    };
  });
}

/** Every run's points: thin lines where it has them at many frequencies, dots elsewhere. */
function draw(
  {x, y}: PlotFrame,
  into: SVGElement,
  data: FrequencySweepData,
  value: (point: SweepPoint) => number
): void {
  const {points, lines = [], reference} = data;
  const colors = sweepColors(data);
  const dotted = [...colors.keys()].filter((name) => !lines.includes(name) && name !== reference);
  for (const [run, color] of colors) {
    const own = points.filter((point) => point.run === run && Number.isFinite(value(point)));
    if (lines.includes(run)) {
      const sorted = own.toSorted((a, b) => Math.abs(a.f) - Math.abs(b.f));
      const d = line<SweepPoint>((point) => x(Math.abs(point.f)), (point) => y(value(point)))(sorted); // prettier-ignore
      into.append(s("path", {class: "result-line freq-thin", style: `stroke: ${color}`, d}));
      continue;
    }
    // Runs at one frequency stand beside each other, the truth in the middle.
    const shift = run === reference ? 0 : (dotted.indexOf(run) - (dotted.length - 1) / 2) * 5;
    for (const point of own) {
      const hollow = point.captioned === false;
      into.append(
        s("circle", {
          class: hollow ? "result-dot result-hollow" : "result-dot",
          cx: x(Math.abs(point.f)) + shift,
          cy: y(value(point)),
          r: run === reference ? 5.5 : 4,
          style: `${hollow ? "stroke" : "fill"}: ${color}`
        })
      );
    }
  }
}
