import {line} from "d3";
import {series} from "../colors.ts";
import {h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {onWidth} from "../measure.ts";
import {type Key, markLegend} from "../results/marks.ts";
import {PLOT_WIDTH, type PlotFrame, plotFrame} from "../results/plot-frame.ts";
import {asView, emitInput, type View} from "../view.ts";
import {aliasOf, alike, foldCorners, nyquist, signedAlias} from "./alias-maths.ts";
import type {AliasFoldData, NamedFrequency} from "./alias-data.ts";
import {foldSentence, foldTable} from "./alias-words.ts";
import {grabbed, slidden} from "./slide-mark.ts";

export type {AliasFoldData, NamedFrequency};

export interface AliasFoldOptions extends Partial<FigureOptions> {
  /** The fastest motion on the axis, in cycles a frame; 0.25 unless told. */
  most?: number;
}

/** The motion marked, what keyframes show of it, and whether that runs backwards. */
export interface AliasFoldValue {
  f: number;
  alias: number;
  backwards: boolean;
}

/** What a key moves by, and the grid of a drag. */
const STEP = 0.0025;

/**
 * True against apparent frequency of a motion of which every `stride`-th frame is seen: the line is folded at the keyframes' Nyquist
 * frequency 1/(2·stride), rising where the motion seems to run forwards, dashed where backwards. A mark can be dragged, or moved by arrow
 * keys; the horizontal through it meets all motions that have the same keyframes. `.value` is {f, alias, backwards}.
 */
export function aliasFold(
  data: AliasFoldData,
  options: AliasFoldOptions = {}
): View<AliasFoldValue, AliasFoldData> {
  const {most = 0.25} = options;
  check(data, most);
  let current = data;
  let f = data.f;
  let width = 0;
  let plot: PlotFrame;
  const marker = s("g", {class: "lane-motion freq-mark", role: "slider", tabindex: 0});
  marker.setAttribute("aria-label", "True frequency in cycles a frame");
  const stage = h("div", {class: "lane-stage freq-stage"});
  const readout = h("p", {class: "lane-readout freq-readout", "aria-live": "off"});
  const element = figure(
    {title: "True and apparent frequency", summary: "", table: () => foldTable(current, most), ...options},
    stage,
    readout
  );

  function draw(now: number): void {
    width = now;
    const {stride, named = []} = current;
    const top = nyquist(stride);
    const across = Math.min(width, PLOT_WIDTH);
    plot = plotFrame(
      {width: across, height: 230},
      {label: "true frequency, cycles a frame", domain: [0, most]},
      {
        label: "apparent frequency in the keyframes, cycles a frame",
        domain: [0, top * 1.12],
        ticks: [0, top / 2, top]
      }
    );
    const {svg, x, y} = plot;
    svg.setAttribute("role", "presentation");
    svg.removeAttribute("aria-hidden");
    const path = line<[number, number]>(([v]) => x(v), ([, a]) => y(a)); // prettier-ignore
    const corners = foldCorners(stride, most);
    svg.append(
      s("rect", {
        class: "lane-alias",
        x: x(top),
        y: plot.top,
        width: x(most) - x(top),
        height: plot.bottom - plot.top
      }),
      s("line", {class: "lane-nyquist", x1: x(top), x2: x(top), y1: plot.top, y2: plot.bottom}),
      s("text", {class: "lane-small", x: x(top) + 5, y: plot.top + 10}, `Nyquist 1/${2 * stride}`)
    );
    corners.slice(1).forEach((to, i) =>
      svg.append(
        s("path", {
          class: i % 2 ? "result-line freq-backwards" : "result-line",
          style: `stroke: ${series(0)}`,
          d: path([corners[i], to])
        })
      )
    );
    for (let k = 1; k / stride <= most + 1e-9; k++)
      svg.append(s("circle", {class: "freq-still", cx: x(k / stride), cy: y(0), r: 5}));
    for (const {f: at, label} of named) {
      const [cx, cy] = [x(at), y(aliasOf(at, stride))];
      svg.append(
        s("circle", {class: "result-dot", cx, cy, r: 3.5, style: `fill: ${series(0)}`}),
        s("text", {class: "lane-small", x: cx, y: cy - 8, "text-anchor": "middle"}, label)
      );
    }
    const focused = marker.contains(marker.ownerDocument.activeElement);
    svg.append(marker);
    stage.replaceChildren(svg);
    if (focused) (marker as SVGElement).focus();
    mark();
  }

  function mark(): void {
    const {x, y, left, top, bottom} = plot;
    const {stride} = current;
    const alias = aliasOf(f, stride);
    const same = alike(f, stride, most);
    const far = Math.max(...same, f);
    marker.replaceChildren(
      s("rect", {class: "lane-grab", x: x(f) - 16, y: top, width: 32, height: bottom - top}),
      s("line", {class: "freq-level", x1: left, x2: x(far), y1: y(alias), y2: y(alias)}),
      s("line", {class: "lane-mark", x1: x(f), x2: x(f), y1: y(alias), y2: bottom}),
      ...same
        .filter((g) => Math.abs(g - f) > 1e-6)
        .map((g) => s("circle", {class: "freq-alike", cx: x(g), cy: y(alias), r: 5})),
      s("circle", {class: "freq-here", cx: x(f), cy: y(alias), r: 6}),
      s("rect", {class: "lane-handle", x: x(f) - 5, y: bottom - 7, width: 10, height: 14, rx: 3})
    );
    const words = foldSentence(f, stride, most);
    readout.textContent = words;
    slidden(marker, {value: f, most, words});
    element.describe({summary: options.summary ?? words});
  }

  const snapped = (to: number) => {
    const near = current.named?.find((one) => Math.abs(plot.x(one.f) - plot.x(to)) < 4);
    return near?.f ?? Math.round(to / STEP) * STEP;
  };
  grabbed(marker, stage, {
    step: STEP,
    at: () => f,
    from: (pixels) => snapped(plot.x.invert(pixels)),
    move(to) {
      const next = Number(Math.max(0, Math.min(most, to)).toFixed(9));
      if (next === f) return;
      f = next;
      mark();
      emitInput(element);
    }
  });

  const keys: Key[] = [
    {label: "seems to run forwards", color: series(0), mark: "line"},
    {label: "seems to run backwards", color: series(0), mark: "control"},
    {label: "other motions with the same keyframes", color: "var(--view-accent)", mark: "hollow"}
  ];
  element.describe({legend: options.legend ?? markLegend(keys)});
  onWidth(element.body, draw);
  return asView(element, {
    get: (): AliasFoldValue => ({
      f,
      alias: aliasOf(f, current.stride),
      backwards: signedAlias(f, current.stride) < -1e-12
    }),
    set({f: next}) {
      check({...current, f: next}, most);
      f = next;
      mark();
    },
    update(next) {
      check(next, most);
      if (next.f !== current.f) f = next.f;
      current = next;
      draw(width);
    }
  });
}

function check({stride, f}: AliasFoldData, most: number): void {
  if (!(stride >= 1))
    throw new Error(`aliasFold's stride is at least 1 frame, found ${stride}; give the keyframes' distance.`);
  if (!(f >= 0 && f <= most))
    throw new Error(
      `aliasFold shows motions of 0 to ${most} cycles a frame, found ${f}; choose one or raise most.`
    );
}
