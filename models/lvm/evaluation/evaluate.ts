// The whole evaluation of LVM: every task with its controls and baselines, the tokenizer, videos.
import type {LanguageModel} from "../language-model.ts";
import type {Slot} from "../layouts.ts";
import {evaluationSentence, otherTask} from "../prompt.ts";
import {tokenAgreement} from "../metrics.ts";
import type {Picture} from "../tasks/picture.ts";
import type {Split} from "../tasks/scenes.ts";
import {planSentence, type SentencePlan} from "../tasks/sentence-plan.ts";
import {type TaskName, TASKS} from "../tasks/task.ts";
import type {Tokenizer} from "../tokenizer.ts";
import {answerSentences, answersTo, type TaskAnswers} from "./answers.ts";
import {type AnswersFile, plansOf} from "./answers-file.ts";
import {drawEpisodes, type Episode, type Render} from "./episodes.ts";
import {type TaskRow, taskRows, truthOf} from "./task-row.ts";
import {type TokenizerTable, tokenizerTable} from "./tokenizer-row.ts";
import {contextCurve, frameRow, type VideoTable, videoTable} from "./video-row.ts";

export interface LvmReport {
  /** Sentences a task. */
  n: number;
  split: Split;
  tokenizer?: TokenizerTable;
  tasks: TaskRow[];
  video?: VideoTable;
}

export interface EvaluateOptions {
  tokenizer: Tokenizer;
  /** Without it, and without answers made elsewhere, there are only the tokenizer's table and the baselines. */
  model?: LanguageModel;
  /** Answers made elsewhere, scored instead of the model's. */
  answers?: AnswersFile;
  render: Render;
  /** Sentences a task, videos, and a quarter of the tokenizer's pictures. */
  n: number;
  /** Which parts: tasks by name, "tokenizer", "video"; all unless told. */
  parts?: readonly string[];
  ks: readonly number[];
  temperatures: readonly number[];
  split?: Split;
  /** Sentences decoded side by side, at most 8. */
  batch: number;
  photographs?: readonly Picture[];
  /** Frames before the one that is painted; [1, 2, 5, 15] unless told. */
  contexts?: readonly number[];
  onProgress?: (text: string) => void;
}

/** Shown and hidden pairs of a row of a table: its last question and answer, and the demonstration before them. */
const LAST = {last: 4};

/** @throws if a part is neither a task nor "tokenizer" nor "video". */
function wantedParts(parts: readonly string[] = [...TASKS, "tokenizer", "video"]) {
  for (const part of parts)
    if (!["tokenizer", "video", ...TASKS].includes(part))
      throw new Error(`The evaluation has the parts tokenizer, video, ${TASKS.join(", ")}; found “${part}”.`);
  return {tasks: TASKS.filter((task) => parts.includes(task)), has: (part: string) => parts.includes(part)};
}

/** Evaluates what was given; the numbers of the report say what they are (see each row's type). */
export async function evaluateLvm(options: EvaluateOptions): Promise<LvmReport> {
  const {tokenizer, model, answers, render, n, split = "train", batch, onProgress} = options;
  const {tasks, has} = wantedParts(options.parts);
  const report: LvmReport = {n, split, tasks: []};
  if (has("tokenizer")) {
    onProgress?.("tokenizer");
    report.tokenizer = await tokenizerTable(tokenizer, render, {n: 4 * n, photographs: options.photographs});
  }
  const rows = answers ? rowsFromFile(options, tasks) : rowsFromModel(options, tasks);
  for await (const row of rows) report.tasks.push(row);
  if (!has("video")) return report;
  onProgress?.("video");
  if (answers) report.video = await videoFromFile(options);
  else if (model) {
    const plans = Array.from({length: n}, (_, i) => evaluationSentence("video", i, {split}));
    const {contexts = [1, 2, 5, 15]} = options;
    report.video = await videoTable(tokenizer, model, await drawEpisodes(plans, render), {contexts, batch});
  }
  return report;
}

async function* rowsFromModel(options: EvaluateOptions, tasks: readonly TaskName[]): AsyncGenerator<TaskRow> {
  const {tokenizer, model, render, n, split} = options;
  const plans = (task: TaskName) => Array.from({length: n}, (_, i) => evaluationSentence(task, i, {split}));
  const kept = new Map<TaskName, Slot<Int32Array>[][]>();
  /** A task's sentences as tokens, which are kept, since they also mislead the task before. */
  const tokens = async (task: TaskName) => {
    const found = kept.get(task) ?? (await tokenised(tokenizer, await drawEpisodes(plans(task), render)));
    kept.set(task, found);
    return found;
  };
  for (const task of tasks) {
    const told = (text: string) => options.onProgress?.(`${task}: ${text}`);
    told(`${n} sentences`);
    const made: TaskAnswers = model
      ? await answerSentences(model, await tokens(task), await tokens(otherTask(task)), {
          ...options,
          onProgress: told
        })
      : {answers: [], surprisals: []};
    yield* taskRows(tokenizer, await drawEpisodes(plans(task), render, LAST), made);
  }
}

/** Episodes as tokens in their places. */
async function tokenised(tokenizer: Tokenizer, episodes: readonly Episode[]): Promise<Slot<Int32Array>[][]> {
  const ids = await tokenizer.encode(episodes.flatMap(({slots}) => slots.map(({image}) => image)));
  let at = 0;
  return episodes.map(({slots}) => slots.map((slot) => ({...slot, image: ids[at++]})));
}

async function* rowsFromFile(options: EvaluateOptions, tasks: readonly TaskName[]): AsyncGenerator<TaskRow> {
  const {tokenizer, render, split, onProgress} = options;
  const answers = options.answers!;
  const plans = plansOf(answers.sentences, {split});
  for (const task of tasks) {
    const places = answers.sentences.flatMap((told, i) => (told.task === task ? [i] : []));
    if (!places.length) continue;
    onProgress?.(`${task}: ${places.length} sentences`);
    const episodes = await drawEpisodes(
      places.map((i): SentencePlan => plans[i]),
      render,
      LAST
    );
    await checkTruth(tokenizer, episodes, answers.truth && places.map((i) => answers.truth![i]));
    yield* taskRows(tokenizer, episodes, answersTo(answers.answers, places));
  }
}

/** Refuses answers to other sentences than those that are drawn here. */
async function checkTruth(
  tokenizer: Tokenizer,
  episodes: readonly Episode[],
  truth: readonly ArrayLike<number>[] | null
): Promise<void> {
  if (!truth) return;
  const ours = await tokenizer.encode(episodes.map(truthOf));
  const agreement = truth.reduce((sum, ids, i) => sum + tokenAgreement(ids, ours[i]), 0) / truth.length;
  if (agreement < 0.95)
    throw new Error(
      `The answers' sentences should be those that are drawn here, but of the tokens of their true answers only ${(100 * agreement).toFixed(1)} % agree; use the tokenizer and the version of the tasks with which the shards were made, and --split.`
    );
}

async function videoFromFile({
  tokenizer,
  render,
  answers,
  split
}: EvaluateOptions): Promise<VideoTable | undefined> {
  const video = answers!.video;
  if (!video) return undefined;
  const table: VideoTable = {n: video.nats.length, perplexity: contextCurve(video.nats), frames: []};
  if (video.seeds && video.last) {
    const plans = video.seeds.map((seed) => planSentence(seed, {split, kind: "video"}));
    table.frames.push(await frameRow(tokenizer, await drawEpisodes(plans, render), 15, video.last));
  }
  return table;
}
