import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {onWidth} from "../measure.ts";
import type {Domain} from "../scale.ts";
import {asView, emitInput, type View} from "../view.ts";
import {type ColumnCursor, columnCursor, nearest} from "./column-cursor.ts";
import {capital} from "./curve-words.ts";
import {markLegend} from "./marks.ts";
import {PLOT_WIDTH} from "./plot-frame.ts";
import {spoken, writeReadout} from "./readout.ts";
import {type ScalingPanel, scalingPanel} from "./scaling-panel.ts";
import {checkScaling, type ScalingAxis, scalingGroups, type ScalingPoint} from "./scaling-points.ts";
import {
  fewPlaces,
  fitLines,
  printX,
  scalingReadings,
  scalingSummary,
  scalingKeys,
  scalingTable,
  unequalTokens
} from "./scaling-words.ts";

export type {ScalingAxis, ScalingPoint};

export interface ScalingOptions extends Partial<FigureOptions> {
  /** What a run cost, on the x axis; FLOPs are 6·parameters·tokens. */
  x: ScalingAxis;
  /** Whether to fit a power law to each group, or the range of x to fit; default true. */
  fit?: boolean | Domain;
  /** Default "validation loss". */
  metric?: string;
  /** Default "nats/token". */
  unit?: string;
  /** Fixed ends of the loss axis, for comparing figures. */
  domain?: Domain;
}

/** The pinned place on the x axis, or null. */
export interface ScalingValue {
  x: number | null;
}

const LABELS: Record<ScalingAxis, string> = {
  parameters: "parameters, N",
  tokens: "training tokens, D",
  FLOPs: "training FLOPs, C = 6ND"
};
const CAPTION =
  "A straight line on these axes is a power law. It is drawn where it was fitted and says nothing of what lies beyond; a loss that levels off would bend away from it.";

/**
 * Losses of finished runs against what they cost, both axes logarithmic: every run a dot, a least-squares power law for
 * each group with its exponent, its 95 % band and n, drawn inside of the fitted range only (of the form of Kaplan et al.
 * 2020, arXiv 2001.08361, without a constant). `.value.x` is the pinned place.
 * @throws a sentence where a run is there twice, has no tokens where the axis needs them, or a loss that is not above 0.
 */
export function scalingPlot(
  data: ScalingPoint[],
  options: ScalingOptions
): View<ScalingValue, ScalingPoint[]> {
  const {x: axis, fit = true, metric = "validation loss", unit = "nats/token"} = options;
  checkScaling(data, axis);
  const name = `${metric} (${unit})`;
  let groups = scalingGroups(data, axis, fit);
  let panel: ScalingPanel;
  let width = 0;
  let pinned: number | null = null;
  const stage = h("div", {class: "lane-stage result-stage"});
  const fits = h("div", {});
  const readout = h("div", {class: "result-readout"});
  const table = () => scalingTable(data, groups, axis, name);
  const title = `${capital(metric)} against ${axis}`;
  const element = figure({title, summary: "", table, ...options}, stage, fits, readout);

  function draw(now: number): void {
    width = now;
    const across = Math.min(now, PLOT_WIDTH);
    panel = scalingPanel(groups, {
      width: across,
      height: across < 520 ? 280 : 340,
      xLabel: LABELS[axis],
      yLabel: name,
      print: (x) => printX(x, axis),
      domain: options.domain
    });
    stage.replaceChildren(panel.svg);
    element.describe({legend: options.legend ?? markLegend(scalingKeys(groups, panel.labelled))});
  }
  const said = (column: number) => `${printX(panel.xs[column], axis)} ${axis}`;
  let cursor: ColumnCursor | null = null;
  onWidth(element.body, (now) => {
    draw(now);
    cursor?.refresh();
  });
  cursor = columnCursor(stage, {
    label: LABELS[axis],
    columns: () => panel.xs.length,
    key: (column) => panel.xs[column],
    near: ({clientX}) =>
      nearest(
        panel.xs.map((x) => panel.x(x)),
        clientX - panel.svg.getBoundingClientRect().left
      ),
    home: () => panel.xs.length - 1,
    text: (column) => `${said(column)}: ${spoken(scalingReadings(groups, panel.xs[column], metric))}`,
    show(column, held) {
      panel.mark(column, held);
      writeReadout(readout, `${said(column)}, ${name}`, scalingReadings(groups, panel.xs[column], metric));
    },
    pinned(column) {
      pinned = column === null ? null : panel.xs[column];
      emitInput(element);
    }
  });
  function describe(): void {
    fits.replaceChildren(fit === false ? "" : fitLines(groups, axis));
    const law = groups.some((group) => group.law);
    element.describe({
      summary: options.summary ?? (() => scalingSummary(groups, axis, name)),
      caption:
        options.caption ?? ((law ? CAPTION : "") + fewPlaces(groups, axis) + unequalTokens(data, axis)).trim()
    });
  }
  describe();
  cursor.refresh();
  return asView(element, {
    get: (): ScalingValue => ({x: pinned}),
    update(next: ScalingPoint[]) {
      checkScaling(next, axis);
      data = next;
      groups = scalingGroups(data, axis, fit);
      draw(width);
      cursor?.refresh();
      describe();
    }
  });
}
