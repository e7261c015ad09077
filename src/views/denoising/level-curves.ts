import {series as seriesColor} from "../colors.ts";
import {h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import {keyboardCursor} from "../keyboard.ts";
import {onWidth} from "../measure.ts";
import {type Key, markLegend} from "../results/marks.ts";
import {type PlotFrame, PLOT_WIDTH} from "../results/plot-frame.ts";
import {spoken, writeReadout} from "../results/readout.ts";
import type {Domain} from "../scale.ts";
import {selection, type Selection} from "../selection.ts";
import {linkPlace} from "../tokens/link.ts";
import {pointerPlaces} from "../tokens/pointer.ts";
import {asView, type View} from "../view.ts";
import {levelPanel} from "./level-panel.ts";
import {type LevelPoint, type LevelSeries, levelSummary, levelTable, nearestPoint} from "./level-series.ts";

export type {LevelPoint, LevelSeries};

export interface LevelCurvesOptions extends Partial<FigureOptions> {
  /** What is measured. */
  label: string;
  unit?: string;
  /** Fixed ends of the y axis; default from 0 (or the least) to the greatest. */
  domain?: Domain;
  /** Fixed ends of the axis of noise, so that nothing moves while points come; default those of the data. */
  levels?: Domain;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * Curves over the noise level, from noise at the left to the clean clip at the right. The cursor reads every curve at the noise level of
 * a point; where points carry steps it is the page's step, previewed by passing and pinned by a click. `.value` is the pinned step, or null.
 * @throws a sentence if a name is there twice.
 */
export function levelCurves(
  given: readonly LevelSeries[],
  options: LevelCurvesOptions
): View<number | null, readonly LevelSeries[]> {
  const {label, unit = "", selection: store = selection} = options;
  const name = unit ? `${label} (${unit})` : label;
  let data = checked(given);
  let frame: PlotFrame | null = null;
  let width = 0;
  let local: number | null = null;
  const cursorMark = s("g", {"data-export": "no"});
  const stage = h("div", {class: "lane-stage result-stage"});
  const readout = h("div", {class: "result-readout"});
  const element = figure(
    {title: name, summary, table: () => levelTable(data, name), ...options},
    stage,
    readout
  );

  /** The places of the cursor: the points of the longest curve. */
  const places = (): readonly LevelPoint[] =>
    data.reduce<readonly LevelPoint[]>((a, {points}) => (points.length > a.length ? points : a), []);
  const link = linkPlace<number>(element, {
    store,
    read: ({step}) => step,
    write: (step) => ({step}),
    show: () => (mark(), sync())
  });
  const at = (): number => {
    const list = places();
    if (local !== null) return Math.min(local, list.length - 1);
    const step = link.shown();
    const found = step === null ? -1 : list.findIndex((point) => point.step === step);
    return found < 0 ? list.length - 1 : found;
  };
  const colorOf = (i: number) => seriesColor(data[i].color ?? i);
  const keys = (): Key[] =>
    data.map(({name, dashed}, i) => ({label: name, color: colorOf(i), mark: dashed ? "copy" : "line"}));
  function summary(): string {
    return levelSummary(data, name);
  }
  const heading = (point: LevelPoint) =>
    `${point.step === undefined ? "At" : `Step ${point.step + 1},`} log-SNR ${formatNumber(+point.logSnr.toFixed(2))}`;
  const readings = (point: LevelPoint) =>
    keys().map((key, i) => {
      const found = nearestPoint(data[i], point.logSnr);
      return {
        ...key,
        value: found ? `${formatNumber(+found.value.toPrecision(3))}${unit && ` ${unit}`}` : "–"
      };
    });

  function draw(): void {
    const across = Math.min(width, PLOT_WIDTH);
    frame = levelPanel(data, {width: across, name, domain: options.domain, levels: options.levels, colorOf});
    const {svg} = frame;
    svg.append(cursorMark);
    stage.replaceChildren(svg);
    element.describe({legend: options.legend ?? markLegend(keys())});
    mark();
  }

  function mark(): void {
    const point = places()[at()];
    if (!point || !frame) return writeReadout(readout, "No point yet.", []);
    const {x, top, bottom} = frame;
    const held = local !== null || link.shown() !== null;
    cursorMark.replaceChildren(
      s("line", {
        class: held ? "result-at result-held" : "result-at",
        x1: x(point.logSnr),
        x2: x(point.logSnr),
        y1: top,
        y2: bottom
      })
    );
    writeReadout(readout, heading(point), readings(point));
  }
  const look = (index: number | null): void => {
    const step = index === null ? undefined : places()[index]?.step;
    local = step === undefined ? index : null;
    if (step !== undefined) link.hover(step);
    else link.leave();
    mark();
    sync();
  };
  const near = ({clientX}: MouseEvent): number | null => {
    if (!frame || !places().length) return null;
    const left = clientX - frame.svg.getBoundingClientRect().left;
    const {x} = frame;
    return places().reduce(
      (best, p, i, list) => (Math.abs(x(p.logSnr) - left) < Math.abs(x(list[best].logSnr) - left) ? i : best),
      0
    );
  };
  pointerPlaces<number>(
    stage,
    {
      ...link,
      hover: (index) => look(index),
      leave: () => look(null),
      toggle: (index) => {
        const step = places()[index]?.step;
        if (step !== undefined) link.toggle(step);
      }
    },
    near
  );
  const sync = keyboardCursor(stage, {
    label: "Noise level",
    columns: () => places().length,
    at: () => ({column: Math.max(0, at())}),
    move: (index) => look(index),
    pin: () => {
      const step = places()[at()]?.step;
      if (step !== undefined) link.toggle(step);
    },
    clear: () => ((local = null), link.clear()),
    text: () => {
      const point = places()[at()];
      return point ? `${heading(point)}: ${spoken(readings(point))}` : "no point yet";
    }
  });
  onWidth(element.body, (now) => {
    width = now;
    draw();
    sync();
  });

  return asView(element, {
    get: () => link.value(),
    update(next) {
      data = checked(next);
      link.refresh();
      draw();
      sync();
      element.describe({summary: options.summary ?? summary});
    }
  });
}

function checked(data: readonly LevelSeries[]): readonly LevelSeries[] {
  const names = data.map(({name}) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(`levelCurves needs a name of its own for each curve, found “${twice}” twice.`);
  return data;
}
