import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {onWidth} from "../measure.ts";
import {type ColumnCursor, columnCursor, nearest} from "../results/column-cursor.ts";
import {markLegend} from "../results/marks.ts";
import {PLOT_WIDTH} from "../results/plot-frame.ts";
import {spoken, writeReadout} from "../results/readout.ts";
import {asView, emitInput, type View} from "../view.ts";
import type {FrequencySweepData, SweepPoint} from "./sweep-data.ts";
import {type SweepPanel, sweepPanels} from "./sweep-panels.ts";
import {
  checkSweep,
  sweepFrequencies,
  sweepKeys,
  sweepReadings,
  sweepSummary,
  sweepTable
} from "./sweep-words.ts";
import {told} from "./alias-words.ts";

export type {FrequencySweepData, SweepPoint};

export interface FrequencySweepOptions extends Partial<FigureOptions> {
  /** The fastest motion on the axis; 0.2 unless told. */
  most?: number;
}

/**
 * Clips of motions of several frequencies, in two panels over the true frequency: how well each keeps a beat (R, with the floor of random
 * phases), and which beat that is, beside the truth (the diagonal, with what counts as a hit) and the slowest alias of the keyframes (the
 * folded line). R alone can be had at the wrong frequency. `.value` is the pinned frequency or null.
 * @throws a sentence where a point cannot be drawn.
 */
export function frequencySweep(
  data: FrequencySweepData,
  options: FrequencySweepOptions = {}
): View<number | null, FrequencySweepData> {
  const {most = 0.2} = options;
  checkSweep(data);
  let current = data;
  let panels: SweepPanel[];
  let width = 0;
  let pinned: number | null = null;
  const stage = h("div", {class: "lane-stage result-stage freq-stage"});
  const readout = h("div", {class: "result-readout"});
  const element = figure(
    {title: "Beat against the motion’s frequency", summary: "", table: () => sweepTable(current), ...options},
    stage,
    readout
  );
  const fs = () => sweepFrequencies(current);
  const heading = (column: number) => `A motion of ${told(fs()[column])}`;

  function draw(now: number): void {
    width = now;
    panels = sweepPanels(current, Math.min(width, PLOT_WIDTH), most);
    stage.replaceChildren(...panels.map(({svg}) => svg));
    element.describe({
      legend: options.legend ?? markLegend(sweepKeys(current)),
      summary: options.summary ?? (() => sweepSummary(current))
    });
  }

  let cursor: ColumnCursor | null = null;
  onWidth(element.body, (now) => {
    draw(now);
    cursor?.refresh();
  });
  cursor = columnCursor(stage, {
    label: "True frequency",
    columns: () => fs().length,
    key: (column) => fs()[column],
    near: ({clientX}) => nearest(fs().map(panels[0].x), clientX - panels[0].svg.getBoundingClientRect().left),
    home: () => 0,
    text: (column) => `${heading(column)}: ${spoken(sweepReadings(current, fs()[column]))}`,
    show(column, held) {
      panels.forEach((panel) => panel.mark(fs()[column], held));
      writeReadout(readout, heading(column), sweepReadings(current, fs()[column]));
    },
    pinned(column) {
      pinned = column === null ? null : fs()[column];
      emitInput(element);
    }
  });
  cursor.refresh();
  return asView(element, {
    get: () => pinned,
    update(next) {
      checkSweep(next);
      current = next;
      draw(width);
      cursor.refresh();
    }
  });
}
