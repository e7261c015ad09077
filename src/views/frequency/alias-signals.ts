import {line} from "d3";
import {series} from "../colors.ts";
import {h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {onWidth} from "../measure.ts";
import {type Key, markLegend} from "../results/marks.ts";
import {frameAxis} from "./frame-axis.ts";
import {PLOT_WIDTH, plotFrame} from "../results/plot-frame.ts";
import {asView, type View} from "../view.ts";
import {aliasOf, keyframesOf, signedAlias} from "./alias-maths.ts";
import {foldSentence} from "./alias-words.ts";

export interface AliasSignalsData {
  /** Cycles a frame. */
  f: number;
  frames: number;
  stride: number;
  /** In cycles, where the motion begins; 0 unless told. */
  phase?: number;
}

/**
 * A motion sin 2π(f·t + phase) over a clip, its keyframes, and the slowest motion through the same keyframes. A last keyframe that is
 * nearer to its neighbour than the others stands out: there the two differ. `.value` is the data.
 */
export function aliasSignals(
  data: AliasSignalsData,
  options: Partial<FigureOptions> = {}
): View<AliasSignalsData, AliasSignalsData> {
  let current = data;
  let width = 0;
  const stage = h("div", {class: "freq-stage"});
  const at = (f: number, t: number) => Math.sin(2 * Math.PI * (f * t + (current.phase ?? 0)));
  const table = () => {
    const {f, frames, stride} = current;
    const {at: keys} = keyframesOf(frames, stride);
    return {
      columns: ["frame", "true motion", "slowest with these keyframes", "keyframe"],
      rows: Array.from({length: frames}, (_, t) => [
        t,
        at(f, t),
        at(signedAlias(f, stride), t),
        keys.includes(t) ? "yes" : ""
      ])
    };
  };
  const element = figure({title: "A motion and its keyframes", summary: "", table, ...options}, stage);

  function draw(now: number): void {
    width = now;
    const {f, frames, stride} = current;
    const across = Math.min(width, PLOT_WIDTH);
    const {svg, x, y, bottom, top} = plotFrame({width: across, height: 170}, frameAxis(frames, across), {
      label: "place along the swing",
      domain: [-1.15, 1.15],
      ticks: [-1, 0, 1]
    });
    const times = Array.from({length: 8 * (frames - 1) + 1}, (_, i) => i / 8);
    const path = (g: number) => line<number>((t) => x(t), (t) => y(at(g, t)))(times); // prettier-ignore
    const {at: keys, offGrid} = keyframesOf(frames, stride);
    const alias = signedAlias(f, stride);
    svg.append(
      ...keys.map((t) => s("line", {class: "freq-key", x1: x(t), x2: x(t), y1: top, y2: bottom})),
      s("path", {class: "result-line", style: `stroke: ${series(0)}`, d: path(f)}),
      s("path", {class: "result-line result-control", style: `stroke: ${series(1)}`, d: path(alias)}),
      ...keys.map((t, i) =>
        s("circle", {
          class: offGrid && i === keys.length - 1 ? "freq-off-grid" : "freq-keyframe",
          cx: x(t),
          cy: y(at(f, t)),
          r: 4.5
        })
      )
    );
    stage.replaceChildren(svg);
    const legend: Key[] = [
      {label: "the motion", color: series(0), mark: "line"},
      {label: "the slowest through its keyframes", color: series(1), mark: "control"},
      {label: "keyframe", color: "var(--view-ink)", mark: "dot"},
      ...(offGrid
        ? [{label: "the last frame, off their grid", color: "var(--view-ink)", mark: "hollow"} as const]
        : [])
    ];
    element.describe({
      legend: options.legend ?? markLegend(legend),
      summary: options.summary ?? (() => foldSentence(f, stride, Math.max(0.5, aliasOf(f, stride))))
    });
  }

  onWidth(element.body, draw);
  return asView(element, {
    get: () => current,
    update(next) {
      current = next;
      draw(width);
    }
  });
}
