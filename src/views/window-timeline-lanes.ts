// The lanes under the windows: what covers each frame, who decides it, and where it shows.
import {area, curveStepAfter, max, scaleLinear} from "d3";
import {series} from "./colors.ts";
import {s} from "./dom.ts";
import {formatNumber} from "./format.ts";
import {frameTicks} from "./frame-matrix-data.ts";
import type {Lane, TimelineLayout} from "./window-timeline-layout.ts";
import {seamRatio, uncovered, windowEdges, type FrameWindow} from "./window-timeline-maths.ts";

const text = (x: number, y: number, anchor: string, words: string | number, extra = {}) =>
  s("text", {x, y, "text-anchor": anchor, ...extra}, words);

/** A lane's name with what it amounts to, as far as fits. */
export function laneName(layout: TimelineLayout, {top}: Lane, name: string, more = ""): SVGElement {
  const fits = more && (name.length + more.length) * 6.1 < layout.width - 4;
  return s(
    "text",
    {class: "view-axis-label", x: 0, y: top - 11},
    name,
    fits && s("tspan", {class: "lane-aside", dx: 8}, more)
  );
}

function axisOf(layout: TimelineLayout, ticks: number[], y: (v: number) => number, print = formatNumber) {
  const right = layout.x.range()[1];
  return ticks.map((v) =>
    s(
      "g",
      {},
      s("line", {class: v === 0 ? "lane-base" : "lane-grid", x1: layout.left, x2: right, y1: y(v), y2: y(v)}),
      text(layout.left - 5, y(v) + 4, "end", print(v), {class: "lane-small"})
    )
  );
}

/** Frame numbers above the windows, in the middle of their frames. */
export function frameAxis(layout: TimelineLayout, frames: number): SVGElement {
  const {x, axis} = layout;
  const ticks = frameTicks(frames, x(1) - x(0), 24).map((t) => text(x(t + 0.5), axis, "middle", t));
  return s("g", {}, text(0, axis, "start", "frame"), ...ticks);
}

/** A flat-topped area over frames: one step a frame. */
function steps(
  values: readonly number[],
  x: (t: number) => number,
  y0: (t: number) => number,
  y1: (t: number) => number
): string {
  const path = area<number>()
    .curve(curveStepAfter)
    .x((t) => x(t))
    .y0((t) => y0(Math.min(t, values.length - 1)))
    .y1((t) => y1(Math.min(t, values.length - 1)));
  return path(Array.from({length: values.length + 1}, (_, t) => t)) ?? "";
}

/** Σw over frames. */
export function coverageLane(layout: TimelineLayout, sum: readonly number[]): SVGElement {
  const {coverage: lane, x} = layout;
  const top = max(sum) || 1;
  const y = scaleLinear([0, top], [lane.top + lane.height, lane.top]);
  const d = steps(sum, x, () => y(0), (t) => y(sum[t])); // prettier-ignore
  return s(
    "g",
    {},
    laneName(layout, lane, "Coverage Σw", "the denominator of the average"),
    s("path", {class: "lane-coverage", d}),
    ...axisOf(layout, [0, Number(top.toPrecision(3))], y)
  );
}

/** w_i / Σw, stacked to 1 in the windows' colours. */
export function sharesLane(layout: TimelineLayout, parts: readonly number[][]): SVGElement {
  const {shares: lane, x} = layout;
  const y = scaleLinear([0, 1], [lane.top + lane.height, lane.top]);
  const below = new Array<number>(parts[0]?.length ?? 0).fill(0);
  const areas = parts.map((row, i) => {
    const low = below.slice();
    row.forEach((v, t) => (below[t] += v));
    const high = below.slice();
    // Only where the window reaches: elsewhere the area would be a line of no height.
    const first = row.findIndex((v) => v > 0);
    if (first < 0) return "";
    const last = row.findLastIndex((v) => v > 0);
    const part = row.slice(first, last + 1);
    const d = steps(part, (t) => x(t + first), (t) => y(low[t + first]), (t) => y(high[t + first])); // prettier-ignore
    return s("path", {class: "lane-share", d, fill: series(i)});
  });
  return s(
    "g",
    {},
    laneName(layout, lane, "Share of each window w/Σw", "who decides the frame"),
    ...areas,
    ...axisOf(layout, [0, 1], y, (v) => `${100 * v} %`)
  );
}

/** Name and ticks of the heat of frame × step; the cells are on the canvas behind. */
export function disagreementLane(layout: TimelineLayout, count: number): SVGElement {
  const lane = layout.disagreement!;
  const cell = lane.height / count;
  const ticks = frameTicks(count, cell, 13).map((i) =>
    text(layout.left - 5, lane.top + (i + 0.5) * cell + 4, "end", i, {class: "lane-small"})
  );
  const [left, right] = layout.x.range();
  return s(
    "g",
    {},
    laneName(layout, lane, "Disagreement of windows", "a row a denoising step, before averaging"),
    s("rect", {class: "lane-frame", x: left, y: lane.top, width: right - left, height: lane.height}),
    ...ticks
  );
}

/** How much neighbouring frames differ at every boundary, those at window edges marked, against the interior median. */
export function seamsLane(
  layout: TimelineLayout,
  seams: readonly number[],
  frames: number,
  windows: readonly FrameWindow[],
  {interiorMedian, label}: {interiorMedian?: number; label: string}
): SVGElement {
  const lane = layout.seams!;
  const edges = windowEdges(frames, windows);
  const {interior, ratio} = seamRatio(seams, edges, interiorMedian);
  const top = Math.max(max(seams.filter(Number.isFinite)) ?? 0, interior || 0) || 1;
  const y = scaleLinear([0, top * 1.12], [lane.top + lane.height, lane.top]);
  const [left, right] = layout.x.range();
  const size = Math.max(1.5, Math.min(10, (layout.x(1) - layout.x(0)) * 0.45));
  const at = new Set(edges);
  const bars = seams.map((v, f) => {
    const x = layout.x(f + 1);
    const high = Number.isFinite(v) ? y(v) : y(0);
    const edge = at.has(f + 1);
    return s(
      "g",
      {class: edge ? "lane-seam lane-edge-seam" : "lane-seam"},
      s("rect", {x: x - size / 2, y: high, width: size, height: y(0) - high}),
      edge && s("path", {d: `M${x - 4},${y(0) + 9}h8l-4,-7z`})
    );
  });
  const told = Number.isFinite(ratio)
    ? `▲ at window edges ${formatNumber(Number(ratio.toPrecision(2)))}× inside`
    : "";
  return s(
    "g",
    {},
    laneName(layout, lane, label, told),
    ...axisOf(layout, [0, Number(top.toPrecision(2))], y),
    ...bars,
    Number.isFinite(interior)
      ? s("line", {class: "lane-median", x1: left, x2: right, y1: y(interior), y2: y(interior)})
      : ""
  );
}

/** Frames that no window reaches, through all lanes, in the error colour and in words. */
export function uncoveredMarks(
  layout: TimelineLayout,
  sum: readonly number[],
  windows: readonly FrameWindow[]
): SVGElement[] {
  const {x, height} = layout;
  const roof = layout.windows.top - 4;
  return uncovered(sum).map(([first, last]) => {
    const [a, b] = [x(first), x(last + 1)];
    const reached = windows.some(({start, length}) => start <= last && start + length > first);
    const which = first === last ? `frame ${first}` : `frames ${first}–${last}`;
    const words = `${which}: no ${reached ? "weight" : "window"}`;
    const end = (a + b) / 2 > layout.width / 2;
    const y = layout.coverage.top + layout.coverage.height - 8;
    return s(
      "g",
      {class: "lane-uncovered"},
      s("rect", {x: a, y: roof, width: b - a, height: height - roof - 16}),
      s("path", {d: `M${a},${roof}V${height - 16}M${b},${roof}V${height - 16}`}),
      text(end ? Math.min(b, layout.width) - 4 : a + 4, y, end ? "end" : "start", words)
    );
  });
}
