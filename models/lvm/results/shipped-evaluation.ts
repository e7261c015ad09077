// The evaluation of the weights that ship, and how its rows are read.
import {METRICS, type Metric, type MetricName} from "../tasks/score.ts";
import type {Prompting} from "../evaluation/answers.ts";
import type {PerplexityRow, TaskRow} from "../evaluation/task-row.ts";
import type {KeptEvaluation} from "./kept-evaluation.ts";
import {readJson} from "../../read-json.ts";

export type {KeptEvaluation};

/** The evaluation of the main tier. A page that never asks for it does not load it. */
export const shippedEvaluation = async (): Promise<KeptEvaluation> =>
  (await readJson(new URL("./evaluation-main.json", import.meta.url))) as KeptEvaluation;

/** Under which an answer was painted. */
export interface Condition extends Prompting {
  temperature: number;
}

/** A mean and its standard error. */
export interface MeanScore {
  value: number;
  error: number;
  n: number;
}

/** "composition: depth", for compositions are judged by what they turn; else the task. */
export const rowName = ({task, of}: Pick<TaskRow, "task" | "of">): string => (of ? `${task}: ${of}` : task);

export const metricOf = (name: MetricName): Metric & {name: MetricName} => ({...METRICS[name], name});

const meanOf = (
  found: {mean: number | null; error: number | null; n: number} | undefined
): MeanScore | undefined =>
  // A perfect PSNR is infinite, and null in JSON.
  found && {value: found.mean ?? Infinity, error: found.error ?? 0, n: found.n};

/** The score of answers under a condition, in the row's own metric unless told; undefined where there is none. */
export function scoreOf(
  row: TaskRow,
  {k, control, temperature}: Condition,
  metric: MetricName = row.metric
): MeanScore | undefined {
  const found = row.answers.find(
    (made) => made.k === k && made.control === control && made.temperature === temperature
  );
  return meanOf(found?.scores[metric]);
}

export const baselineOf = (
  row: TaskRow,
  name: keyof TaskRow["baselines"],
  metric: MetricName = row.metric
): MeanScore | undefined => meanOf(row.baselines[name][metric]);

/** How surprising the true answers were; undefined where it was not measured. */
export const perplexityOf = (row: TaskRow, {k, control}: Prompting): PerplexityRow | undefined =>
  row.perplexity.find((found) => found.k === k && found.control === control);

/** The numbers of demonstrations that were evaluated, rising. */
export const shotsOf = ({tasks}: Pick<KeptEvaluation, "tasks">): number[] =>
  [...new Set(tasks.flatMap(({answers}) => answers.map(({k}) => k)))].sort((a, b) => a - b);
