// The report as text: tables that stand in a terminal.
import {textTable} from "../../text-table.ts";
import {METRICS, type MetricName} from "../tasks/score.ts";
import type {LvmReport} from "./evaluate.ts";
import type {MeanScores} from "./mean-scores.ts";
import type {TaskRow} from "./task-row.ts";

const digits = (value: number) => value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3);

/** A metric's mean, or a dash. */
const cell = (scores: MeanScores | undefined, metric: MetricName): string => {
  const found = scores?.[metric];
  if (!found) return "–";
  return Number.isFinite(found.mean) ? digits(found.mean) + METRICS[metric].unit.replace("dB", "") : "∞";
};

const sign = (metric: MetricName) => (METRICS[metric].better === "higher" ? "↑" : "↓");

const nameOf = ({task, of}: TaskRow) => (of ? `${task}: ${of}` : task);

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** How good answers are: ours by k and temperature, under the controls, then what they must beat and cannot exceed. */
function answerTable(tasks: readonly TaskRow[]): string {
  const columns = unique(
    tasks.flatMap(({answers}) => answers.map((a) => `${a.control ?? ""}|${a.k}|${a.temperature}`))
  ).map((key) => {
    const [control, k, temperature] = key.split("|");
    const name = control ? `${control} k=${k}` : `k=${k}${Number(temperature) ? ` T=${temperature}` : ""}`;
    return {name, find: ({answers}: TaskRow) => answers.find((a) => `${a.control ?? ""}|${a.k}|${a.temperature}` === key)?.scores}; // prettier-ignore
  });
  const row = (task: TaskRow, metric: MetricName) => [
    metric === task.metric ? nameOf(task) : "",
    `${metric} ${sign(metric)}`,
    String(task.n),
    ...columns.map(({find}) => cell(find(task), metric)),
    ...(["copy", "unchanged", "ceiling"] as const).map((name) => cell(task.baselines[name], metric))
  ];
  const rows = tasks.flatMap((task) => {
    const others = (Object.keys(task.baselines.ceiling) as MetricName[]).filter(
      (name) => name !== task.metric
    );
    return [task.metric, ...others].map((metric) => row(task, metric));
  });
  return textTable([["task", "metric", "n", ...columns.map(({name}) => name), "copy", "unchanged", "ceiling"], ...rows]); // prettier-ignore
}

/** How surprising the true answers are, in both conventions. */
function perplexityTable(tasks: readonly TaskRow[]): string {
  const key = ({k, control}: {k: number; control: string | null}) => `${control ?? ""}|${k}`;
  const columns = unique(tasks.flatMap(({perplexity}) => perplexity.map(key)));
  const names = columns.map((column) => column.split("|")).map(([control, k]) => (control ? `${control} k=${k}` : `k=${k}`)); // prettier-ignore
  const rows = tasks.flatMap((task) =>
    (["meanOfPerplexities", "perplexityOfMean"] as const).map((convention, i) => [
      i ? "" : nameOf(task),
      i ? "exp of the mean over all tokens" : "mean over answers (LVM)",
      ...columns.map((column) => {
        const found = task.perplexity.find((one) => key(one) === column);
        return found ? digits(found[convention]) : "–";
      })
    ])
  );
  return textTable([["task", "perplexity", ...names], ...rows]);
}

function tokenizerText({codes, ...sets}: NonNullable<LvmReport["tokenizer"]>): string {
  const names = {renders: "plain renders", pictures: "renders in all styles", photographs: "photographs"};
  const rows = Object.entries(sets).map(([name, trip]) => [
    names[name as keyof typeof names],
    String(trip.n),
    `${trip.psnr.toFixed(2)}`,
    `${(100 * trip.agreement).toFixed(1)} %`,
    `${trip.codesUsed} of ${codes}`,
    trip.codebookPerplexity.toFixed(0)
  ]);
  return textTable([["tokenizer", "n", "PSNR dB", "tokens kept", "codes used", "codebook perplexity"], ...rows]); // prettier-ignore
}

function videoText({n, perplexity, frames}: NonNullable<LvmReport["video"]>): string {
  const curve = [
    ["frames before", ...perplexity.map(({context}) => String(context))],
    ["perplexity (LVM)", ...perplexity.map(({meanOfPerplexities}) => digits(meanOfPerplexities))],
    ["exp of the mean", ...perplexity.map(({perplexityOfMean}) => digits(perplexityOfMean))]
  ];
  const painted = frames.map(({context, psnr, copy, gain, ceiling}) => [
    String(context),
    ...[psnr, copy, gain, ceiling].map((v) => (Number.isFinite(v) ? v.toFixed(2) : "∞"))
  ]);
  return [
    `Next frame of ${n} videos`,
    textTable(curve),
    ...(painted.length
      ? ["", textTable([["frames before", "PSNR dB", "last frame again", "gain", "ceiling"], ...painted])]
      : [])
  ].join("\n");
}

/** The whole report. */
export function reportText({tokenizer, tasks, video}: LvmReport): string {
  return [
    tokenizer && tokenizerText(tokenizer),
    tasks.length && answerTable(tasks),
    tasks.some(({perplexity}) => perplexity.length) && perplexityTable(tasks),
    video && videoText(video)
  ]
    .filter(Boolean)
    .join("\n\n");
}
