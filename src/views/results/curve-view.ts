// The view that curves over a count share: shotCurves and contextCurve give it their words.
import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {onWidth} from "../measure.ts";
import type {Domain} from "../scale.ts";
import {asView, emitInput, type View} from "../view.ts";
import {type ColumnCursor, columnCursor, nearest} from "./column-cursor.ts";
import {type CurvePanel, curvePanel} from "./curve-panel.ts";
import {curveLegend, curveReadings, curveSummary, curveTable, withUnit} from "./curve-words.ts";
import {checkCurves, type Curve, curveDomain, type OtherCurve} from "./curves.ts";
import {PLOT_WIDTH} from "./plot-frame.ts";
import {spoken, writeReadout} from "./readout.ts";

export interface CurveOptions extends Partial<FigureOptions> {
  /** What is measured: "mask IoU". */
  metric: string;
  /** Its unit, "" where there is none. */
  unit?: string;
  /** Left out where neither is. */
  better?: "higher" | "lower";
  /** Fixed ends of the y axis, for comparing figures; what lies beyond is cut off and counted. */
  domain?: Domain;
  /** A logarithmic y axis. */
  log?: boolean;
  /** What low and high are: "95 % bootstrap". */
  interval?: string;
}

export interface CurveWords<Data> {
  /** The function that was called, for errors. */
  who: string;
  /** What is counted, for the table and errors. */
  xName: string;
  xLabel: string;
  /** How the count is written: "k". */
  symbol: string;
  title: string;
  /** Where the cursor stands, in words: "k = 3". */
  at(x: number): string;
  /** A curve measured elsewhere, for a panel of its own. */
  other?(data: Data): OtherCurve | null;
}

/** Curves over a count as a figure with a cursor; `read` makes curves of the data, `.value` is what `value` makes of the pin. */
export function curveView<Data, Value>(
  data: Data,
  read: (data: Data) => Curve[],
  value: (x: number | null) => Value,
  options: CurveOptions,
  words: CurveWords<Data>
): View<Value, Data> {
  const {metric, unit = "", better, log = false, interval = "low to high"} = options;
  const curvesOf = (given: Data) => {
    const list = read(given);
    checkCurves(words.who, words.xName, list, log);
    const elsewhere = words.other?.(given);
    if (elsewhere) checkCurves(words.who, words.xName, [elsewhere], log);
    return list;
  };
  let curves = curvesOf(data);
  let other = words.other?.(data) ?? null;
  let otherPanel: CurvePanel | null = null;
  let panel: CurvePanel;
  let width = 0;
  let pinned: number | null = null;
  const stage = h("div", {class: "lane-stage result-stage"});
  const readout = h("div", {class: "result-readout"});
  const element = figure(
    {
      title: words.title,
      summary: "",
      table: () => curveTable(curves, words.xName, metric, other),
      ...options
    },
    stage,
    readout
  );
  const domain = () => options.domain ?? curveDomain(curves, log);
  const name = metric + (unit ? ` (${unit})` : "");

  function draw(now: number): void {
    width = now;
    const across = Math.min(now, PLOT_WIDTH);
    panel = curvePanel(
      curves,
      {
        width: across,
        height: across < 520 ? 270 : 320,
        xLabel: words.xLabel,
        yLabel: better ? `${name}, ${better} is better` : name,
        domain: domain(),
        log
      },
      (v) => withUnit(v, unit)
    );
    otherPanel = other && under(other, across);
    stage.replaceChildren(panel.svg, ...(otherPanel ? [otherPanel.svg] : []));
    element.describe({
      legend: options.legend ?? curveLegend(curves, {labelled: panel.labelled, interval, domain: domain()})
    });
  }
  /** What was measured elsewhere: the same frames under each other, an axis of its own. */
  function under(curve: OtherCurve, width: number): CurvePanel {
    const options = {
      width,
      height: 200,
      xLabel: words.xLabel,
      yLabel: curve.label,
      domain: fromZero(curveDomain([curve], log)),
      log
    };
    return curvePanel([curve], {...options, under: panel}, (v) => withUnit(v, unit));
  }
  // Where one panel starts at zero both do, so that equal shapes are equal ratios.
  const fromZero = ([low, high]: Domain): Domain => (domain()[0] === 0 ? [0, high] : [low, high]);
  const readings = (column: number) => {
    const x = panel.xs[column];
    return [...curveReadings(curves, x, unit), ...(other ? curveReadings([other], x, unit) : [])];
  };
  const said = (column: number) => words.at(panel.xs[column]);
  let cursor: ColumnCursor | null = null;
  onWidth(element.body, (now) => {
    draw(now);
    cursor?.refresh();
  });
  cursor = columnCursor(stage, {
    label: words.xLabel,
    columns: () => panel.xs.length,
    key: (column) => panel.xs[column],
    near: ({clientX}) =>
      nearest(
        panel.xs.map((x) => panel.x(x)),
        clientX - panel.svg.getBoundingClientRect().left
      ),
    home: () => panel.xs.length - 1,
    text: (column) => `${said(column)}: ${spoken(readings(column))}`,
    show(column, held) {
      panel.mark(column, held);
      otherPanel?.mark(column, held);
      writeReadout(readout, said(column), readings(column));
    },
    pinned(column) {
      pinned = column === null ? null : panel.xs[column];
      emitInput(element);
    }
  });
  function summary(): string {
    const say = (list: Curve[], metric: string) =>
      curveSummary(list, {metric, unit, better, symbol: words.symbol});
    return say(curves, name) + (other ? ` Apart: ${say([other], other.label)}` : "");
  }
  const describe = () =>
    element.describe({
      summary: options.summary ?? summary
    });
  describe();
  cursor.refresh();
  return asView(element, {
    get: () => value(pinned),
    update(next: Data) {
      curves = curvesOf(next);
      other = words.other?.(next) ?? null;
      draw(width);
      cursor?.refresh();
      describe();
    }
  });
}
