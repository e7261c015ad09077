import {line, max} from "d3";
import {h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import {hint} from "../hint.ts";
import {onWidth} from "../measure.ts";
import {markLegend} from "../results/marks.ts";
import {frameAxis} from "./frame-axis.ts";
import {PLOT_WIDTH, type PlotFrame, plotFrame} from "../results/plot-frame.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {keyframesOf} from "./alias-maths.ts";
import {type FrameCursor, frameCursor} from "./frame-cursor.ts";
import {checkRuns, runColors, runKeys, type TimedRun} from "./runs-over-time.ts";
import {foldedPanel} from "./folded-panel.ts";
import {markedRatio} from "./seam-maths.ts";

export interface FrameChangeData {
  /** For each run how much frame t + 1 differs from frame t, T − 1 numbers. */
  runs: readonly TimedRun[];
  /** Frames from one keyframe to the next: marks keyframes, and adds the panel that is folded by them. */
  stride?: number;
  /** Frames before which something may be seen, such as where windows meet; default the keyframes. */
  marks?: readonly number[];
}

export interface FrameChangeOptions extends Partial<FigureOptions> {
  /** What is measured; default the mean difference of pixels. */
  label?: string;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * How much each frame differs from the one before, run by run, over time, with marks where something may be seen. With a stride it is also
 * folded by t mod stride: the mean difference at each distance from a keyframe as a multiple of the mean elsewhere, 1 where nothing special
 * happens; a cascade's windows meet at 0. `.value` is the page's pinned frame or null.
 * @throws a sentence where runs differ in length.
 */
export function frameChange(
  data: FrameChangeData,
  options: FrameChangeOptions = {}
): View<number | null, FrameChangeData> {
  checkRuns("frameChange", data.runs);
  let current = data;
  let plot: PlotFrame;
  let width = 0;
  const cursor = s("g", {"data-export": "no"});
  const stage = h("div", {class: "lane-stage freq-stage"});
  const folded = h("div", {class: "freq-stage"});
  const readout = h("p", {class: "lane-readout"});
  const frames = () => current.runs[0].values.length + 1;
  const marks = () => current.marks ?? (current.stride ? keyframesOf(frames(), current.stride).at : []);
  const table = () => ({
    columns: ["run", "frame", "marked", "difference from the frame before"],
    rows: current.runs.flatMap(({label, values}) =>
      Array.from(values, (v, i) => [label, i + 1, marks().includes(i + 1) ? "yes" : "", v])
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
    return `Frame ${t}${marks().includes(t) ? ", marked" : ""}: ${said.join(", ")}.`;
  };

  function draw(now: number): void {
    width = now;
    const {runs, stride} = current;
    const beside = stride !== undefined && width >= 640;
    const left = Math.min(PLOT_WIDTH, beside ? Math.round(width * 0.62) : width);
    const colors = runColors(runs);
    const top = (max(runs, ({values}) => max(Array.from(values).filter(Number.isFinite))) ?? 0) || 1;
    plot = plotFrame({width: left, height: 190}, frameAxis(frames(), left), {
      label: options.label ?? "mean |x[t] − x[t−1]| of pixels, of 1",
      domain: [0, top * 1.05]
    });
    const over = line<number>((_, i) => plot.x(i + 1), (v) => plot.y(v)).defined(Number.isFinite); // prettier-ignore
    plot.svg.append(
      ...marks().map((t) =>
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
    const room = beside ? Math.min(340, width - left - 24) : left;
    folded.replaceChildren(...(stride ? [foldedPanel(runs, stride, colors, room)] : []));
    element.describe({
      legend: options.legend ?? markLegend(runKeys(runs)),
      summary: options.summary ?? (() => runs.map((run) => changeSentence(run, marks())).join(" "))
    });
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
      readout.replaceChildren(t === null ? hint("Point at a frame to read it.") : sentence(t));
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
      checkRuns("frameChange", next.runs);
      current = next;
      draw(width);
      link.refresh();
    }
  });
}

function changeSentence({label, values}: TimedRun, marks: readonly number[]): string {
  return `${label}: where marked, ${formatNumber(markedRatio(values, marks))} times the change elsewhere.`;
}
