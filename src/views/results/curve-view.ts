// The view that curves over a count share: shotCurves and contextCurve give it their words.
import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {onWidth} from "../measure.ts";
import type {Domain} from "../scale.ts";
import {asView, emitInput, type View} from "../view.ts";
import {columnCursor, nearest} from "./column-cursor.ts";
import {type CurvePanel, curvePanel} from "./curve-panel.ts";
import {curveLegend, curveReadings, curveSummary, curveTable, withUnit} from "./curve-words.ts";
import {checkCurves, type Curve, curveDomain} from "./curves.ts";
import {PLOT_WIDTH} from "./plot-frame.ts";
import {spoken, writeReadout} from "./readout.ts";

export interface CurveOptions extends Partial<FigureOptions> {
  /** What is measured: "mask IoU". */
  metric: string;
  /** Its unit, "" where there is none. */
  unit?: string;
  better: "higher" | "lower";
  /** Fixed ends of the y axis, for comparing figures; what lies beyond is cut off and counted. */
  domain?: Domain;
  /** A logarithmic y axis. */
  log?: boolean;
  /** What low and high are: "95 % bootstrap". */
  interval?: string;
}

export interface CurveWords {
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
}

/** Curves over a count as a figure with a cursor; `read` makes curves of the data, `.value` is what `value` makes of the pin. */
export function curveView<Data, Value>(
  data: Data,
  read: (data: Data) => Curve[],
  value: (x: number | null) => Value,
  options: CurveOptions,
  words: CurveWords
): View<Value, Data> {
  const {metric, unit = "", better, log = false, interval = "low to high"} = options;
  const curvesOf = (given: Data) => {
    const list = read(given);
    checkCurves(words.who, words.xName, list, log);
    return list;
  };
  let curves = curvesOf(data);
  let panel: CurvePanel;
  let width = 0;
  let pinned: number | null = null;
  const stage = h("div", {class: "lane-stage result-stage"});
  const readout = h("div", {class: "result-readout"});
  const element = figure(
    {title: words.title, summary: "", table: () => curveTable(curves, words.xName, metric), ...options},
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
        yLabel: `${name}, ${better} is better`,
        domain: domain(),
        log
      },
      (v) => withUnit(v, unit)
    );
    stage.replaceChildren(panel.svg);
    element.describe({
      legend: options.legend ?? curveLegend(curves, {labelled: panel.labelled, interval, domain: domain()})
    });
  }
  const said = (column: number) => words.at(panel.xs[column]);
  draw(640);
  const cursor = columnCursor(stage, {
    label: words.xLabel,
    columns: () => panel.xs.length,
    near: (clientX) =>
      nearest(
        panel.xs.map((x) => panel.x(x)),
        clientX - panel.svg.getBoundingClientRect().left
      ),
    home: () => panel.xs.length - 1,
    text: (column) => `${said(column)}: ${spoken(curveReadings(curves, panel.xs[column], unit))}`,
    show(column, held) {
      panel.mark(column, held);
      writeReadout(readout, said(column), curveReadings(curves, panel.xs[column], unit));
    },
    pinned(column) {
      pinned = column === null ? null : panel.xs[column];
      emitInput(element);
    }
  });
  const describe = () =>
    element.describe({
      summary:
        options.summary ?? (() => curveSummary(curves, {metric: name, unit, better, symbol: words.symbol}))
    });
  describe();
  onWidth(element.body, (now) => {
    draw(now);
    cursor.refresh();
  });
  return asView(element, {
    get: () => value(pinned),
    update(next: Data) {
      curves = curvesOf(next);
      draw(width);
      cursor.refresh();
      describe();
    }
  });
}
