import {h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber, plural} from "../format.ts";
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

export interface PhaseDriftData {
  /** The true frequency, cycles a frame; signed where a way round is. */
  f: number;
  stride: number;
  /** Phases in radians, one a frame; NaN where none was found. */
  runs: readonly TimedRun[];
}

export interface PhaseDriftOptions extends Partial<FigureOptions> {
  /** Default: the selection of the page. */
  selection?: Selection;
}

/** φ(t)/2π − f·t in cycles, −½ to ½. */
export const drift = (phases: ArrayLike<number>, f: number): number[] =>
  Array.from(phases, (phase, t) => {
    const cycles = phase / (2 * Math.PI) - f * t;
    return cycles - Math.round(cycles);
  });

/**
 * How far each run's phase is from that of the true frequency, a dot a frame, a lane a run, keyframes marked. A motion of the right
 * frequency is a level row; another frequency slopes, an alias by n/stride a frame; what does not move with a beat is scattered. `.value`
 * is the page's pinned frame or null.
 */
export function phaseDrift(
  data: PhaseDriftData,
  options: PhaseDriftOptions = {}
): View<number | null, PhaseDriftData> {
  checkRuns("phaseDrift", data.runs);
  let current = data;
  let plots: PlotFrame[] = [];
  let width = 0;
  let cursors: SVGGElement[] = [];
  const stage = h("div", {class: "lane-stage freq-stage freq-lanes"});
  const readout = h("p", {class: "lane-readout"});
  const frames = () => current.runs[0].values.length;
  const rows = () => current.runs.map(({values}) => drift(values, current.f));
  const table = () => ({
    columns: ["run", "frame", "phase − 2πft (cycles)"],
    rows: current.runs.flatMap(({label}, i) => rows()[i].map((v, t) => [label, t, v]))
  });
  const element = figure(
    {title: "Phase against the true motion’s", summary: "", table, ...options},
    stage,
    readout
  );
  const sentence = (t: number) => {
    const said = current.runs.map(({label}, i) => {
      const v = rows()[i][t];
      return `${label} ${Number.isNaN(v) ? "no object found" : `${formatNumber(v)} cycles`}`;
    });
    return `Frame ${t}: ${said.join(", ")}.`;
  };

  function draw(now: number): void {
    width = now;
    const {runs, stride} = current;
    const colors = runColors(runs);
    const across = Math.min(width, PLOT_WIDTH);
    const keys = keyframesOf(frames(), stride).at;
    cursors = runs.map(() => s("g", {"data-export": "no"}));
    plots = runs.map(({label}, i) => {
      const last = i === runs.length - 1;
      const plot = plotFrame(
        {width: across, height: 138, left: 44},
        frameAxis(frames(), across, {pad: 0.5, written: last}),
        {label: `${label}: phase − 2πft, cycles`, domain: [-0.5, 0.5], ticks: [-0.5, 0, 0.5]}
      );
      const {svg, x, y, top, bottom} = plot;
      svg.append(
        ...keys.map((t) => s("line", {class: "freq-key", x1: x(t), x2: x(t), y1: top, y2: bottom})),
        ...rows()[i].flatMap((v, t) =>
          Number.isNaN(v)
            ? []
            : [s("circle", {class: "result-dot", cx: x(t), cy: y(v), r: 3, style: `fill: ${colors[i]}`})]
        ),
        cursors[i]
      );
      // Only the last lane has its axis of frames written.
      if (!last) svg.setAttribute("height", String(bottom + 10));
      return plot;
    });
    stage.replaceChildren(...plots.map(({svg}) => svg));
    element.describe({
      legend: options.legend ?? markLegend(runKeys(runs, "dot")),
      summary:
        options.summary ??
        `Phases of ${plural(runs.length, "run")} against a motion of ${formatNumber(current.f)} cycles a frame.`
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
    from: (pixels) => plots[0].x.invert(pixels),
    text: sentence,
    show(t) {
      readout.replaceChildren(t === null ? hint("Point at a frame to read it.") : sentence(t));
      cursors.forEach((group, i) => {
        const {x, top, bottom} = plots[i];
        group.replaceChildren(
          ...(t === null
            ? []
            : [s("line", {class: "result-at result-held", x1: x(t), x2: x(t), y1: top, y2: bottom})])
        );
      });
    }
  });
  link.refresh();
  return asView(element, {
    get: () => link.pinned(),
    update(next) {
      checkRuns("phaseDrift", next.runs);
      current = next;
      draw(width);
      link.refresh();
    }
  });
}
