import {line, max} from "d3";
import {h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import {onWidth} from "../measure.ts";
import {markLegend} from "../results/marks.ts";
import {PLOT_WIDTH, type PlotFrame, plotFrame} from "../results/plot-frame.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {keyframesOf} from "./alias-maths.ts";
import {type FrameCursor, frameCursor} from "./frame-cursor.ts";
import {checkRuns, runColors, runKeys, type TimedRun} from "./runs-over-time.ts";
import {foldedRatios} from "./seam-maths.ts";

export interface KeyframeSeamsData {
  stride: number;
  /** For each run mean |x[t+1] − x[t]| at every boundary, T − 1 numbers. */
  runs: readonly TimedRun[];
}

export interface KeyframeSeamsOptions extends Partial<FigureOptions> {
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * How much each frame differs from the one before, run by run, over time with keyframes marked, and folded by t mod stride: the mean
 * difference at each distance from a keyframe as a multiple of the mean elsewhere, 1 where nothing special happens. A cascade's windows
 * meet at t mod stride = 0. `.value` is the page's pinned frame or null.
 * @throws a sentence where runs differ in length.
 */
export function keyframeSeams(
  data: KeyframeSeamsData,
  options: KeyframeSeamsOptions = {}
): View<number | null, KeyframeSeamsData> {
  checkRuns("keyframeSeams", data.runs);
  let current = data;
  let plot: PlotFrame;
  let width = 0;
  const cursor = s("g", {"data-export": "no"});
  const stage = h("div", {class: "lane-stage freq-stage"});
  const folded = h("div", {class: "freq-stage"});
  const readout = h("p", {class: "lane-readout"});
  const frames = () => current.runs[0].values.length + 1;
  const ratios = () => current.runs.map(({values}) => foldedRatios(values, current.stride));
  const table = () => ({
    columns: ["run", "frame", "t mod stride", "difference from the frame before"],
    rows: current.runs.flatMap(({label, values}) =>
      Array.from(values, (v, i) => [label, i + 1, (i + 1) % current.stride, v])
    )
  });
  const element = figure(
    {title: "How much a frame differs from the one before", summary: "", table, ...options},
    h("div", {class: "lane-response"}, stage, folded),
    readout
  );
  const sentence = (t: number) => {
    if (!t) return "Frame 0 has none before it.";
    const said = current.runs.map(({label, values}) => `${label} ${formatNumber(values[t - 1])}`);
    return `Frame ${t}${t % current.stride ? "" : ", a keyframe"}: ${said.join(", ")}.`;
  };

  function draw(now: number): void {
    width = now;
    const {runs, stride} = current;
    const beside = width >= 640;
    const left = beside ? Math.min(PLOT_WIDTH, Math.round(width * 0.62)) : width;
    const colors = runColors(runs);
    const top = (max(runs, ({values}) => max(Array.from(values).filter(Number.isFinite))) ?? 0) || 1;
    plot = plotFrame(
      {width: left, height: 190},
      {label: "frame", domain: [0, frames() - 1]},
      {label: "mean |x[t] − x[t−1]| of pixels, of 1", domain: [0, top * 1.05]}
    );
    const over = line<number>((_, i) => plot.x(i + 1), (v) => plot.y(v)).defined(Number.isFinite); // prettier-ignore
    plot.svg.append(
      ...keyframesOf(frames(), stride).at.map((t) =>
        s("line", {class: "freq-key", x1: plot.x(t), x2: plot.x(t), y1: plot.top, y2: plot.bottom})
      ),
      ...runs.map(({values, reference}, i) =>
        s("path", {
          class: reference ? "result-line result-control" : "result-line",
          style: `stroke: ${colors[i]}`,
          d: over(Array.from(values))
        })
      ),
      cursor
    );
    stage.replaceChildren(plot.svg);
    folded.replaceChildren(foldedPanel(beside ? Math.min(340, width - left - 24) : width, colors));
    element.describe({
      legend: options.legend ?? markLegend(runKeys(runs)),
      summary:
        options.summary ??
        (() =>
          runs
            .map(({label}, i) => `${label}: at keyframes ${formatNumber(ratios()[i][0])} of elsewhere.`)
            .join(" "))
    });
  }

  function foldedPanel(across: number, colors: string[]): SVGSVGElement {
    const {stride, runs} = current;
    const values = ratios();
    const most = Math.max(1, ...values.flat().filter(Number.isFinite));
    const {svg, x, y, left, right} = plotFrame(
      {width: across, height: 190},
      {
        label: "t mod stride",
        domain: [-0.5, stride - 0.5],
        ticks: Array.from({length: stride}, (_, i) => i),
        print: String
      },
      {label: "times the mean elsewhere", domain: [0, most * 1.1]}
    );
    svg.append(s("line", {class: "lane-median", x1: left, x2: right, y1: y(1), y2: y(1)}));
    values.forEach((row, i) => {
      const shift = (i - (runs.length - 1) / 2) * Math.min(7, (x(1) - x(0)) / (runs.length + 1));
      row.forEach((v, phase) => {
        if (!Number.isFinite(v)) return;
        const cx = x(phase) + shift;
        const hollow = runs[i].reference;
        svg.append(
          s("line", {class: "freq-stem", x1: cx, x2: cx, y1: y(1), y2: y(v), style: `stroke: ${colors[i]}`}),
          s("circle", {
            class: hollow ? "result-dot result-hollow" : "result-dot",
            cx,
            cy: y(v),
            r: 3.5,
            style: `${hollow ? "stroke" : "fill"}: ${colors[i]}`
          })
        );
      });
    });
    return svg;
  }

  let link: FrameCursor | null = null;
  onWidth(element.body, (now) => {
    draw(now);
    link?.refresh();
  });
  link = frameCursor(element, stage, {
    store: options.selection ?? selection,
    frames,
    from: (pixels) => plot.x.invert(pixels),
    text: sentence,
    show(t) {
      readout.textContent = t === null ? "Point at a frame to read it." : sentence(t);
      const {x, top, bottom} = plot;
      cursor.replaceChildren(
        ...(t === null
          ? []
          : [s("line", {class: "result-at result-held", x1: x(t), x2: x(t), y1: top, y2: bottom})])
      );
    }
  });
  link.refresh();
  return asView(element, {
    get: () => link.pinned(),
    update(next) {
      checkRuns("keyframeSeams", next.runs);
      current = next;
      draw(width);
      link.refresh();
    }
  });
}
