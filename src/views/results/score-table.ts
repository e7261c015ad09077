import {type Child, h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import {onWidth} from "../measure.ts";
import {asView, type View} from "../view.ts";
import {
  bestColumn,
  checkScores,
  everyColumn,
  metricName,
  type Score,
  type ScoreColumns,
  type ScoreRow,
  scoreSummary,
  scoreTableOf,
  unbeatenBy
} from "./score-rows.ts";

export type {Score, ScoreColumns, ScoreRow};

export interface ScoreTableOptions extends Partial<FigureOptions> {
  columns: ScoreColumns;
}

/** Below this width a row's name stands over its numbers. */
const STACKED = 640;

/**
 * Scores of one model by task and condition, each task in its own metric: the model's columns, of which the best is bold, then what
 * needs no model and what cannot be passed. A score that does not beat what needs no model has a dagger.
 * @throws a sentence where a row is there twice, or has a score of no column.
 */
export function scoreTable(
  data: ScoreRow[],
  {columns, ...options}: ScoreTableOptions
): View<ScoreRow[], ScoreRow[]> {
  checkScores(data, columns);
  let rows = data;
  let stacked = false;
  const stage = h("div", {class: "result-scores"});
  const table = () => scoreTableOf(rows, columns);
  const element = figure({title: "Scores by task", summary: "", table, ...options}, stage);

  function draw(): void {
    stage.replaceChildren(scoresOf(rows, columns, stacked));
    const weak = rows.some((row) => columns.model.some((column) => unbeatenBy(row, column, columns).length));
    const notes = [
      "↑ higher is better, ↓ lower.",
      rows.some(({scores}) => Object.values(scores).some((score) => score?.error !== undefined)) &&
        "± is the standard error.",
      weak && `† no better than ${(columns.beat ?? []).join(" or ")}.`
    ];
    const said = h("span", {}, notes.filter(Boolean).join(" "), options.caption ? " " : "", options.caption);
    element.describe({caption: said, summary: options.summary ?? (() => scoreSummary(rows, columns))});
  }
  draw();
  onWidth(element.body, (width) => {
    if (stacked === width < STACKED) return;
    stacked = !stacked;
    draw();
  });
  return asView(element, {
    get: () => rows,
    update(next: ScoreRow[]) {
      checkScores(next, columns);
      rows = next;
      draw();
    }
  });
}

function scoresOf(rows: readonly ScoreRow[], columns: ScoreColumns, stacked: boolean): HTMLElement {
  const all = everyColumn(columns);
  const apart = new Set([columns.beat?.[0], columns.ceiling?.[0]]);
  const kind = (column: string) => (apart.has(column) ? "result-score result-apart" : "result-score");
  const head = all.map((column) => h("th", {scope: "col", class: kind(column)}, column));
  const numbers = (row: ScoreRow) => {
    const best = bestColumn(row, columns);
    return all.map((column) =>
      h("td", {class: kind(column)}, ...printed(row, column, column === best, columns))
    );
  };
  const body = rows.flatMap((row) => {
    const metric = h("span", {class: "result-aside"}, `${metricName(row)}, n = ${row.n}`);
    if (!stacked) return [h("tr", {}, h("th", {scope: "row"}, row.name, metric), ...numbers(row))];
    return [
      h(
        "tr",
        {class: "result-over"},
        h("th", {scope: "rowgroup", colspan: all.length}, row.name, " ", metric)
      ),
      h("tr", {}, ...numbers(row))
    ];
  });
  return h(
    "table",
    {class: stacked ? "result-score-table result-stacked" : "result-score-table"},
    h("thead", {}, h("tr", {}, !stacked && h("th", {scope: "col"}, "task"), ...head)),
    ...(stacked
      ? Array.from({length: rows.length}, (_, i) => h("tbody", {}, body[2 * i], body[2 * i + 1]))
      : [h("tbody", {}, ...body)])
  );
}

function printed(row: ScoreRow, column: string, best: boolean, columns: ScoreColumns): Child[] {
  const score = row.scores[column];
  if (!score) return ["–"];
  const weak = columns.model.includes(column) && unbeatenBy(row, column, columns).length > 0;
  const text = formatNumber(score.value);
  return [
    best ? h("b", {}, text) : text,
    weak && h("sup", {}, "†"),
    score.error !== undefined &&
      h("span", {class: "result-aside"}, `±${formatNumber(Number(score.error.toPrecision(2)))}`)
  ];
}
