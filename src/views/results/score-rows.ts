// Scores of one model by task and condition: what a table of them holds, checks and says.
import {formatNumber} from "../format.ts";
import type {Table} from "../table.ts";

export interface Score {
  value: number;
  /** Its standard error. */
  error?: number;
}

export interface ScoreRow {
  /** What was asked: a task. Once in a table. */
  name: string;
  /** What is measured: "mIoU". */
  metric: string;
  unit?: string;
  better: "higher" | "lower";
  /** Answers scored. */
  n: number;
  /** By column; where there is none a dash stands. */
  scores: Record<string, Score | undefined>;
}

export interface ScoreColumns {
  /** The model's, in order: "k = 0", "k = 7". The best of a row is bold. */
  model: string[];
  /** What needs no model and has to be beaten: "copy". */
  beat?: string[];
  /** What cannot be passed: "ceiling". */
  ceiling?: string[];
}

/** "mIoU ↑", with its unit. */
export const metricName = ({metric, unit, better}: ScoreRow): string =>
  `${metric}${unit ? ` (${unit})` : ""} ${better === "higher" ? "↑" : "↓"}`;

const better = ({better: way}: ScoreRow, a: number, b: number): boolean => (way === "higher" ? a > b : a < b);

/** The model's best column of a row, or undefined where it has no score. */
export function bestColumn(row: ScoreRow, {model}: ScoreColumns): string | undefined {
  const known = model.filter((column) => row.scores[column]);
  return known.reduce<string | undefined>(
    (best, column) =>
      best === undefined || better(row, row.scores[column]!.value, row.scores[best]!.value) ? column : best,
    undefined
  );
}

/** Which of the columns to beat a score does not beat. */
export function unbeatenBy(row: ScoreRow, column: string, {beat = []}: ScoreColumns): string[] {
  const own = row.scores[column];
  if (!own) return [];
  return beat.filter((name) => {
    const other = row.scores[name];
    return other !== undefined && !better(row, own.value, other.value);
  });
}

export const everyColumn = ({model, beat = [], ceiling = []}: ScoreColumns): string[] => [
  ...model,
  ...beat,
  ...ceiling
];

/** A row a score, with its error in a column of its own. */
export function scoreTableOf(rows: readonly ScoreRow[], columns: ScoreColumns): Table {
  const all = everyColumn(columns);
  return {
    columns: ["task", "metric", "unit", "better", "n", ...all.flatMap((name) => [name, `${name}, error`])],
    rows: rows.map(({name, metric, unit = "", better, n, scores}) => [
      ...[name, metric, unit, better, n],
      ...all.flatMap((column) => [scores[column]?.value ?? null, scores[column]?.error ?? null])
    ])
  };
}

/** Every row in a sentence. */
export function scoreSummary(rows: readonly ScoreRow[], columns: ScoreColumns): string {
  const words = rows.map((row) => {
    const each = everyColumn(columns).flatMap((column) => {
      const score = row.scores[column];
      return score ? [`${column} ${formatNumber(score.value)}`] : [];
    });
    return `${row.name}, ${row.metric}${row.unit ? ` in ${row.unit}` : ""}, ${row.better} is better: ${each.join(", ")}.`;
  });
  return `Scores by task. ${words.join(" ")}`;
}

/** @throws a sentence where there is no row, one twice, or a score in a column that is not told. */
export function checkScores(rows: readonly ScoreRow[], columns: ScoreColumns): void {
  if (!rows.length) throw new Error("scoreTable needs at least one row, found none; pass a list of rows.");
  const all = everyColumn(columns);
  const seen = new Set<string>();
  for (const {name, scores} of rows) {
    if (seen.has(name)) throw new Error(`scoreTable needs each row once, found “${name}” twice; rename one.`);
    seen.add(name);
    const odd = Object.keys(scores).find((column) => !all.includes(column));
    if (odd !== undefined)
      throw new Error(
        `scoreTable has the columns ${all.join(", ")}, found a score of “${odd}” in “${name}”; add the column or leave the score out.`
      );
  }
}
