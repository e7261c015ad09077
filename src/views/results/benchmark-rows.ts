// Scores by task, ours and a paper's, kept apart: what they are, how they sort, how they are written.
import {formatNumber} from "../format.ts";
import type {Table} from "../table.ts";

export interface OurScore {
  value: number;
  /** What the value is in: "IoU", "dB", "°". Only scores of one unit are sorted among each other. */
  unit: string;
  /** Ends of an interval about the value. */
  low?: number;
  high?: number;
  /** How many queries were scored. */
  n: number;
  /** Demonstrations before each query. */
  k: number;
  /** How answers were drawn: "greedy", "T = 1". */
  decoding: string;
  /** Default "higher". */
  better?: "higher" | "lower";
}

/** What the paper reports, on its own data. */
export interface PaperScore {
  value: number;
  unit: string;
  /** Where it stands: "Table 3", or from whom it is taken. */
  source: string;
}

/** A score of the same answers under the same metric that a model has to beat, or cannot pass. */
export interface Reference {
  name: string;
  value: number;
}

export interface BenchmarkRow {
  task: string;
  ours: OurScore;
  controls?: Reference[];
  /** The most that the tokenizer allows. */
  ceiling?: number;
  paper?: PaperScore;
  /** What a reader must know of this row; printed under the table. */
  note?: string;
}

/** Columns that sort. Ours and the paper's each sort by themselves. */
export type SortColumn = "task" | "ours" | "ceiling" | "paper";

export interface Sorting {
  column: SortColumn;
  order: "ascending" | "descending";
}

/** Rows in order; scores by unit first, since numbers of two units do not compare, and rows without a value last. */
export function sortedRows(rows: readonly BenchmarkRow[], sorting: Sorting | null): BenchmarkRow[] {
  if (!sorting) return [...rows];
  const {column, order} = sorting;
  const sign = order === "ascending" ? 1 : -1;
  const key = (row: BenchmarkRow): {unit: string; value: number | undefined} =>
    column === "ours"
      ? row.ours
      : column === "ceiling"
        ? {unit: row.ours.unit, value: row.ceiling}
        : {unit: row.paper?.unit ?? "", value: row.paper?.value};
  return [...rows].sort((a, b) => {
    if (column === "task") return sign * a.task.localeCompare(b.task, "en", {numeric: true});
    const [p, q] = [key(a), key(b)];
    const [here, there] = [p.value ?? NaN, q.value ?? NaN];
    if (Number.isNaN(here) || Number.isNaN(there))
      return Number(Number.isNaN(here)) - Number(Number.isNaN(there));
    return p.unit.localeCompare(q.unit, "en") || sign * (here - there);
  });
}

/** The controls that a score does not beat. */
export function unbeaten({ours, controls = []}: BenchmarkRow): string[] {
  const lower = ours.better === "lower";
  return controls
    .filter(({value}) => (lower ? ours.value >= value : ours.value <= value))
    .map(({name}) => name);
}

/** "0.82 IoU", "13.2°", "48.9 %". */
export function scoreText({value, unit}: {value: number; unit: string}): string {
  return unit.startsWith("°") ? `${formatNumber(value)}${unit}` : `${formatNumber(value)} ${unit}`.trim();
}

/** "k = 7, greedy, n = 256". */
export const conditions = ({k, decoding, n}: OurScore): string => `k = ${k}, ${decoding}, n = ${n}`;

/** The conditions that most rows were scored under: said once over the scores, so that a row says only its own. */
export function usualConditions(rows: readonly BenchmarkRow[]): string {
  const counts = new Map<string, number>();
  for (const {ours} of rows) counts.set(conditions(ours), (counts.get(conditions(ours)) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** The notes of rows in order, each once. */
export function notesOf(rows: readonly BenchmarkRow[]): string[] {
  return [...new Set(rows.flatMap(({note}) => note ?? []))];
}

/** Each task in a sentence; the paper's figure is named as such. */
export function benchmarkSummary(rows: readonly BenchmarkRow[], ours: string, paper: string): string {
  const words = rows.map((row) => {
    const controls = (row.controls ?? []).map(({name, value}) => `${name} ${formatNumber(value)}`);
    const facts = [
      `${scoreText(row.ours)} (${conditions(row.ours)})`,
      ...controls,
      row.ceiling !== undefined && `ceiling ${formatNumber(row.ceiling)}`
    ].filter(Boolean);
    const other = row.paper ? `; ${paper}: ${scoreText(row.paper)}` : "";
    return `${row.task}: ${facts.join(", ")}${other}.`;
  });
  return `Scores of ${ours} and, apart, of ${paper}. ${words.join(" ")}`;
}

/** Every number in a column of its own, ours and the paper's never in one. */
export function benchmarkTableOf(rows: readonly BenchmarkRow[]): Table {
  const names = [...new Set(rows.flatMap(({controls = []}) => controls.map(({name}) => name)))];
  const ours = ["ours", "ours low", "ours high", "ours unit", "ours n", "ours k", "ours decoding"];
  return {
    columns: [
      "task",
      ...ours,
      ...names.map((name) => `control: ${name}`),
      "ceiling",
      "paper",
      "paper unit",
      "paper source",
      "note"
    ],
    rows: rows.map(({task, ours: o, controls = [], ceiling, paper, note}) => [
      task,
      ...[o.value, o.low ?? null, o.high ?? null, o.unit, o.n, o.k, o.decoding],
      ...names.map((name) => controls.find((control) => control.name === name)?.value ?? null),
      ceiling ?? null,
      ...[paper?.value ?? null, paper?.unit ?? null, paper?.source ?? null],
      note ?? null
    ])
  };
}

/** @throws a sentence where there is no row, a task twice under the same conditions, or a score without n. */
export function checkRows(rows: readonly BenchmarkRow[]): void {
  if (!rows.length)
    throw new Error("benchmarkTable needs at least one row, found none; pass a list of rows.");
  const seen = new Set<string>();
  for (const {task, ours} of rows) {
    if (!Number.isFinite(ours.value))
      throw new Error(
        `benchmarkTable needs a finite score a row, found ${ours.value} for “${task}”; leave the row out.`
      );
    if (!(Number.isInteger(ours.n) && ours.n > 0))
      throw new Error(
        `benchmarkTable needs the count n of scored queries, found ${ours.n} for “${task}”; give it.`
      );
    const key = `“${task}” in ${ours.unit || "no unit"}, ${conditions(ours)}`;
    if (seen.has(key)) throw new Error(`benchmarkTable needs each row once, found ${key} twice; drop one.`);
    seen.add(key);
  }
}
