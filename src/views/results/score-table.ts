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
  const head = (names: readonly string[]) =>
    names.map((column) => h("th", {scope: "col", class: kindOf(column, columns)}, column));
  const numbers = (row: ScoreRow, names: readonly string[]) => {
    const best = bestColumn(row, columns);
    return names.map((column) =>
      h("td", {class: kindOf(column, columns)}, ...printed(row, column, column === best, columns))
    );
  };
  const all = everyColumn(columns);
  const metric = (row: ScoreRow) => h("span", {class: "result-aside"}, `${metricName(row)}, n = ${row.n}`);
  if (!stacked)
    return h(
      "table",
      {class: "result-score-table"},
      h("thead", {}, h("tr", {}, h("th", {scope: "col"}, "task"), ...head(all))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h("tr", {}, h("th", {scope: "row"}, row.name, metric(row)), ...numbers(row, all))
        )
      )
    );
  // The name over the model's numbers, and under them in words what they are held against.
  const {model} = columns;
  const across = {colspan: model.length};
  return h(
    "table",
    {class: "result-score-table result-stacked"},
    h("thead", {}, h("tr", {}, ...head(model))),
    ...rows.map((row) =>
      h(
        "tbody",
        {},
        h("tr", {}, h("th", {scope: "rowgroup", ...across}, row.name, " ", metric(row))),
        h("tr", {}, ...numbers(row, model)),
        h("tr", {}, h("td", {class: "result-aside", ...across}, referencesOf(row, columns)))
      )
    )
  );
}

/** What needs no model begins a group of columns, and so does what cannot be passed. */
const kindOf = (column: string, {beat = [], ceiling = []}: ScoreColumns): string =>
  column === beat[0] || column === ceiling[0] ? "result-score result-apart" : "result-score";

/** "copy 0.2 · ceiling 1". */
function referencesOf({scores}: ScoreRow, {beat = [], ceiling = []}: ScoreColumns): string {
  return [...beat, ...ceiling]
    .flatMap((name) =>
      scores[name] ? [`${name.replaceAll(" ", "\u00a0")}\u00a0${digits(scores[name].value)}`] : []
    )
    .join(" · ");
}

const digits = (value: number): string =>
  value >= 1e-3 && value < 100 ? value.toPrecision(3) : formatNumber(Number(value.toPrecision(3)));

function printed(row: ScoreRow, column: string, best: boolean, columns: ScoreColumns): Child[] {
  const score = row.scores[column];
  if (!score) return ["–"];
  const weak = columns.model.includes(column) && unbeatenBy(row, column, columns).length > 0;
  const text = digits(score.value);
  return [
    best ? h("b", {}, text) : text,
    weak && h("sup", {}, "†"),
    score.error !== undefined &&
      h("span", {class: "result-aside"}, `±${formatNumber(Number(score.error.toPrecision(2)))}`)
  ];
}
