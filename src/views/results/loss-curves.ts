import {h} from "../dom.ts";
import {inkSoft} from "../colors.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {lossNotes} from "../legend.ts";
import {onWidth} from "../measure.ts";
import type {Domain} from "../scale.ts";
import {asView, emitInput, type View} from "../view.ts";
import {type ColumnCursor, columnCursor, nearest} from "./column-cursor.ts";
import {capital} from "./curve-words.ts";
import {LOSS_COSTS, type LossAxis} from "./loss-cost.ts";
import {lossDomain, tokenColumns} from "./loss-axes.ts";
import type {LossPoint} from "./loss-maths.ts";
import {type LossPanel, lossPanel, tokenDomain} from "./loss-panel.ts";
import {
  atCost,
  checkRuns,
  commonTokensOf,
  lossGroups,
  lossReadings,
  type LossRun,
  lossSummary,
  lossKeys,
  lossTable
} from "./loss-runs.ts";
import {markLegend} from "./marks.ts";
import {PLOT_WIDTH} from "./plot-frame.ts";
import {spoken, writeReadout} from "./readout.ts";

export type {LossAxis, LossPoint, LossRun};

export interface LossOptions extends Partial<FigureOptions> {
  /** What is measured; default "training loss". */
  metric?: string;
  /** Default "nats/token". */
  unit?: string;
  /** What the curves stand over: default tokens, or FLOPs, 6·size·tokens, which ask what a model's size is worth. */
  x?: LossAxis;
  /** Which axes are logarithmic; default both. */
  log?: {x?: boolean; y?: boolean};
  /** Points that a mean is drawn over, the recorded curve faint behind it; default 0, none. */
  smoothing?: number;
  /** Fixed ends of the loss axis, for comparing figures. */
  domain?: Domain;
}

/** The pinned token count, or null; over FLOPs those of the place instead. */
export interface LossValue {
  tokens: number | null;
}

/**
 * Training curves, a line a run and a colour a model. The cursor reads every run at one token count; the rule is the
 * token count that all reached, since losses compare at equal tokens (or equal FLOPs) only. A pinned one is `.value`.
 * @throws a sentence where a run has no finite point or is there twice.
 */
export function lossCurves(data: LossRun[], options: LossOptions = {}): View<LossValue, LossRun[]> {
  const {metric = "training loss", unit = "nats/token", smoothing = 0, x: axis = "tokens"} = options;
  const cost = LOSS_COSTS[axis];
  const log = {x: options.log?.x ?? true, y: options.log?.y ?? true};
  checkRuns(data, log);
  let groups = lossGroups(atCost(data, axis));
  let panel: LossPanel;
  let columns: number[] = [];
  let width = 0;
  let pinned: number | null = null;
  const stage = h("div", {class: "lane-stage result-stage"});
  const readout = h("div", {class: "result-readout"});
  const table = () => lossTable(data, `${metric} (${unit})`);
  const title = `${capital(metric)} over ${cost.unit}`;
  const element = figure({title, summary: "", table, ...options}, stage, readout);
  const equal = () => commonTokensOf(groups);
  const domain = () => options.domain ?? lossDomain(groups, log.y);

  function draw(now: number): void {
    width = now;
    const across = Math.min(now, PLOT_WIDTH);
    panel = lossPanel(groups, {
      width: across,
      height: across < 520 ? 280 : 340,
      x: cost,
      yLabel: `${metric} (${unit})`,
      log,
      domain: domain(),
      smoothing,
      equal: equal()
    });
    columns = tokenColumns(tokenDomain(groups, log.x), log.x, [
      equal(),
      ...(pinned === null ? [] : [pinned])
    ]);
    stage.replaceChildren(panel.svg);
    element.describe({legend: options.legend ?? legend()});
  }
  function legend(): Node[] {
    const keys = lossKeys(groups, panel.labelled);
    keys.push({label: "one run", color: inkSoft, mark: "line"});
    if (smoothing > 1)
      keys.push({
        label: `mean of ${smoothing} points, recorded values faint`,
        color: inkSoft,
        mark: "line"
      });
    const [low, high] = domain();
    const losses = data.flatMap(({points}) => points.map(({loss}) => loss));
    const missing = losses.filter((v) => Number.isNaN(v)).length;
    const clipped = losses.filter((v) => v < low || v > high).length;
    return [markLegend(keys), ...lossNotes({missing, clipped}, [low, high])];
  }
  const said = (column: number) => {
    const tokens = columns[column];
    return `At ${cost.print(tokens)} ${cost.unit}${tokens === equal() ? ", which every run reached" : ""}`;
  };
  let cursor: ColumnCursor | null = null;
  onWidth(element.body, (now) => {
    draw(now);
    cursor?.refresh();
  });
  cursor = columnCursor(stage, {
    label: cost.label,
    columns: () => columns.length,
    key: (column) => columns[column],
    near: ({clientX}) =>
      nearest(
        columns.map((tokens) => panel.x(tokens)),
        clientX - panel.svg.getBoundingClientRect().left
      ),
    home: () => (columns.includes(equal()) ? columns.indexOf(equal()) : columns.length - 1),
    text: (column) => `${said(column)}: ${spoken(lossReadings(groups, columns[column]))}`,
    show(column, held) {
      panel.mark(columns[column], held);
      writeReadout(readout, `${said(column)}, in ${unit}`, lossReadings(groups, columns[column]));
    },
    pinned(column) {
      pinned = column === null ? null : columns[column];
      emitInput(element);
    }
  });
  const describe = () =>
    element.describe({
      summary: options.summary ?? (() => lossSummary(groups, {metric, unit, equal: equal(), cost}))
    });
  describe();
  cursor.refresh();
  return asView(element, {
    get: (): LossValue => ({tokens: pinned}),
    update(next: LossRun[]) {
      checkRuns(next, log);
      data = next;
      groups = lossGroups(atCost(data, axis));
      draw(width);
      cursor?.refresh();
      describe();
    }
  });
}
