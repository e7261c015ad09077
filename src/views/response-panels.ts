// The two panels of a frequency response, as SVG. They share nothing but colours.
import {line as curve, max, min, scaleLinear, scalePoint, type ScaleLinear} from "d3";
import {ink, series} from "./colors.ts";
import {s} from "./dom.ts";
import {formatNumber} from "./format.ts";
import {nyquist, responseCurve, tapOffsets} from "./response-maths.ts";

/** A temporal kernel: its taps in order, and the stride with which it is applied. */
export interface Kernel {
  label: string;
  taps: ArrayLike<number>;
  stride?: number;
}

const HEIGHT = 238;
const TOP = 44;
const BOTTOM = 46;
const LEFT = 40;
const RIGHT = 14;

export type Panel = {svg: SVGSVGElement; x: ScaleLinear<number, number>; y: ScaleLinear<number, number>};

const text = (x: number, y: number, anchor: string, words: string | number, extra = {}) =>
  s("text", {x, y, "text-anchor": anchor, ...extra}, words);

function frame(width: number, title: string, y: ScaleLinear<number, number>): SVGSVGElement {
  const ticks = y.ticks(4).map((v) =>
    s(
      "g",
      {},
      s("line", {
        class: v === 0 ? "lane-base" : "lane-grid",
        x1: LEFT,
        x2: width - RIGHT,
        y1: y(v),
        y2: y(v)
      }),
      text(LEFT - 6, y(v) + 4, "end", formatNumber(v))
    )
  );
  return s(
    "svg",
    {class: "view-svg lane-panel", width, height: HEIGHT},
    text(0, 12, "start", title, {class: "view-axis-label"}),
    ...ticks
  );
}

/** Impulse response: a stem a tap, over its offset from the frame that is written. Kernels stand side by side. */
export function impulsePanel(kernels: readonly Kernel[], width: number): SVGSVGElement {
  const offsets = kernels.map(({taps}) => tapOffsets(taps));
  const low = min(offsets, (o) => o[0]) ?? 0;
  const high = max(offsets, (o) => o[o.length - 1]) ?? 0;
  const values = kernels.flatMap(({taps}) => Array.from(taps)).filter(Number.isFinite);
  // Room beyond the stems for their numbers.
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values) || 1];
  const pad = 0.1 * (most - least);
  const y = scaleLinear([least < 0 ? least - pad : 0, most + pad], [HEIGHT - BOTTOM, TOP]);
  const x = scaleLinear([low - 0.6, high + 0.6], [LEFT, width - RIGHT]);
  const step = x(1) - x(0);
  const beside = scalePoint<number>()
    .domain(kernels.map((_, i) => i))
    .range([-0.5, 0.5].map((v) => v * Math.min(step * 0.5, 14 * (kernels.length - 1))));
  const svg = frame(width, "Impulse response: weight of each frame", y);
  const print = kernels.length === 1 && step > 30;
  const count = high - low + 1;
  const every = Math.max(1, Math.ceil((22 * count) / (width - LEFT - RIGHT)));
  for (let o = low; o <= high; ++o)
    if (o % every === 0)
      svg.append(text(x(o), HEIGHT - BOTTOM + 15, "middle", o > 0 ? `+${o}` : o < 0 ? `−${-o}` : "0"));
  svg.append(text((LEFT + width - RIGHT) / 2, HEIGHT - 6, "middle", "frames from the one written"));
  kernels.forEach(({taps}, i) => {
    offsets[i].forEach((offset, n) => {
      const cx = x(offset) + (kernels.length > 1 ? (beside(i) ?? 0) : 0);
      const v = taps[n];
      if (!Number.isFinite(v)) return;
      svg.append(
        s("line", {x1: cx, x2: cx, y1: y(0), y2: y(v), stroke: series(i), "stroke-width": 2}),
        s("circle", {cx, cy: y(v), r: 3.5, fill: series(i)}),
        print ? text(cx, y(v) + (v < 0 ? 15 : -8), "middle", formatNumber(v)) : ""
      );
    });
  });
  return svg;
}

/**
 * Magnitude response over 0…0.5 cycles per frame: a curve a kernel, and, where frames are dropped, the Nyquist mark of what
 * is kept with the aliased region shaded beyond it.
 */
export function magnitudePanel(
  kernels: readonly Kernel[],
  width: number,
  {sampleEvery, fps, top}: {sampleEvery: number; fps?: number; top?: number}
): Panel {
  const curves = kernels.map(({taps}) => responseCurve(taps));
  const most = Math.max(1, ...curves.flat().map(([, v]) => (Number.isFinite(v) ? v : 0)));
  const y = scaleLinear([0, top ?? most * 1.08], [HEIGHT - BOTTOM, TOP]);
  const x = scaleLinear([0, 0.5], [LEFT, width - RIGHT]);
  const svg = frame(width, "Magnitude response: what share of a motion passes", y);
  const floor = HEIGHT - BOTTOM;
  if (sampleEvery > 1) {
    const mark = x(nyquist(sampleEvery));
    const roomy = x(0.5) - mark > 200;
    const words = [`Nyquist of 1 frame in ${sampleEvery}`, "aliases beyond"].join(", ");
    svg.append(
      s("rect", {class: "lane-alias", x: mark, y: TOP, width: x(0.5) - mark, height: floor - TOP}),
      s("line", {class: "lane-nyquist", x1: mark, x2: mark, y1: TOP - 8, y2: floor}),
      text(roomy ? mark : x(0.5), TOP - 12, roomy ? "start" : "end", words, {class: "lane-small"})
    );
  }
  for (const f of [0, 0.1, 0.2, 0.3, 0.4, 0.5])
    svg.append(
      s("line", {class: "lane-base", x1: x(f), x2: x(f), y1: floor, y2: floor + 4}),
      text(x(f), floor + 15, "middle", f),
      fps ? text(x(f), floor + 27, "middle", formatNumber(f * fps), {class: "lane-small"}) : ""
    );
  const named = fps
    ? `motion, in cycles per frame and in Hz at ${formatNumber(fps)} fps`
    : "motion, in cycles per frame";
  svg.append(text((LEFT + width - RIGHT) / 2, HEIGHT - (fps ? 1 : 6), "middle", named));
  const path = curve<[number, number]>()
    .defined(([, v]) => Number.isFinite(v))
    .x(([f]) => x(f))
    .y(([, v]) => y(v));
  curves.forEach((points, i) =>
    svg.append(s("path", {d: path(points) ?? "", fill: "none", stroke: series(i), "stroke-width": 2}))
  );
  return {svg, x, y};
}

export const plot = {TOP, FLOOR: HEIGHT - BOTTOM, ink};
