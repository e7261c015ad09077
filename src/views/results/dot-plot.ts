import {inkSoft} from "../colors.ts";
import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {lossNotes} from "../legend.ts";
import {onWidth} from "../measure.ts";
import type {Domain} from "../scale.ts";
import {asView, emitInput, type View} from "../view.ts";
import {type ColumnCursor, columnCursor, nearest} from "./column-cursor.ts";
import {capital, withUnit} from "./curve-words.ts";
import {type DotPanel, dotDomain, dotPanel} from "./dot-panel.ts";
import {checkDots, dotLines, dotReading, type DotRow, dotSummary, dotTable, lineName} from "./dot-rows.ts";
import {type Key, markLegend} from "./marks.ts";
import {PLOT_WIDTH} from "./plot-frame.ts";
import {spoken, writeReadout} from "./readout.ts";

export type {DotRow};

export interface DotPlotOptions extends Partial<FigureOptions> {
  /** What is measured: "perplexity of the answer". */
  metric: string;
  /** Its unit, "" where there is none. */
  unit?: string;
  better: "higher" | "lower";
  /** The order of the groups; default as they come. */
  groups?: string[];
  /** A logarithmic axis. */
  log?: boolean;
  /** Fixed ends of the axis, for comparing figures. */
  domain?: Domain;
}

/** The pinned row, or null. */
export type DotValue = {name: string; group: string} | null;

/**
 * What was varied, by what it was measured on (mixtures by task, as in LVM, arXiv 2312.00785 §5.1): every seed a dot,
 * the mean a tick and a number, all rows on one axis. `.value` is the pinned row.
 * @throws a sentence where no row has a value or one is there twice.
 */
export function dotPlot(rows: DotRow[], options: DotPlotOptions): View<DotValue, DotRow[]> {
  const {metric, unit = "", better, log = false, groups} = options;
  checkDots(rows, log);
  let data = rows;
  let lines = dotLines(data, groups);
  let panel: DotPanel;
  let width = 0;
  let pinned: DotValue = null;
  const name = metric + (unit ? ` (${unit})` : "");
  const stage = h("div", {class: "lane-stage result-stage"});
  const readout = h("div", {class: "result-readout"});
  const element = figure(
    {title: capital(metric), summary: "", table: () => dotTable(data, name), ...options},
    stage,
    readout
  );
  const domain = () => options.domain ?? dotDomain(lines, log);

  function draw(now: number): void {
    width = now;
    panel = dotPanel(lines, {
      width: Math.min(now, PLOT_WIDTH),
      label: `${name}, ${better} is better`,
      domain: domain(),
      log,
      print: (v) => withUnit(v, unit)
    });
    stage.replaceChildren(panel.svg);
  }
  function legend(): Node[] {
    const keys: Key[] = [
      {label: "one seed", color: inkSoft, mark: "dot"},
      {label: "mean of seeds", color: "var(--view-ink)", mark: "tick"}
    ];
    const values = data.flatMap((row) => row.values.map(({value}) => value));
    const [low, high] = domain();
    const missing = values.filter((v) => Number.isNaN(v)).length;
    const clipped = values.filter((v) => v < low || v > high).length;
    return [markLegend(keys), ...lossNotes({missing, clipped}, [low, high])];
  }
  const describe = () =>
    element.describe({
      legend: options.legend ?? legend(),
      summary: options.summary ?? (() => dotSummary(lines, {metric: name, unit, better}))
    });
  let cursor: ColumnCursor | null = null;
  onWidth(element.body, (now) => {
    draw(now);
    cursor?.refresh();
  });
  cursor = columnCursor(stage, {
    label: `Rows of ${metric}`,
    columns: () => lines.length,
    key: (row) => lineName(lines[row]),
    near: ({clientY}) => nearest(panel.ys, clientY - panel.svg.getBoundingClientRect().top),
    home: () => 0,
    text: (row) => spoken([dotReading(lines[row], unit)]),
    show(row, held) {
      panel.mark(row, held);
      writeReadout(readout, lineName(lines[row]), [{...dotReading(lines[row], unit), label: "mean"}]);
    },
    pinned(row) {
      pinned = row === null ? null : {name: lines[row].name, group: lines[row].group};
      emitInput(element);
    }
  });
  describe();
  cursor.refresh();
  return asView(element, {
    get: (): DotValue => pinned,
    update(next: DotRow[]) {
      checkDots(next, log);
      data = next;
      lines = dotLines(data, groups);
      draw(width);
      cursor?.refresh();
      describe();
    }
  });
}
