// Answers that were made elsewhere, as models/torch/lvm/answer.py writes them: an .npz (or .safetensors) of arrays by condition, and beside it
// a .json that lists the sentences. They are scored by the same code as our own.
import {planSentence, type SentencePlan, type SentenceSettings} from "../tasks/sentence-plan.ts";
import type {TaskName} from "../tasks/task.ts";
import {floats, readSafetensors} from "../../weights/index.ts";
import type {Control, TaskAnswers} from "./answers.ts";
import {type NpyArray, readNpz} from "./npz.ts";

/** A sentence in the order of the arrays' rows. */
export interface ToldSentence {
  seed: number;
  task: TaskName;
  shard?: string;
}

export interface AnswersFile {
  sentences: ToldSentence[];
  /** All conditions, over all sentences. */
  answers: TaskAnswers;
  /** The true answers' tokens, by which a reader checks that it draws the same sentences. */
  truth: ArrayLike<number>[] | null;
  /** Seeds of the videos, where the file tells them, their greedy last frames, and mean surprisals `[m][frames]` in nats. */
  video: {seeds: number[] | null; last: ArrayLike<number>[] | null; nats: ArrayLike<number>[]} | null;
}

const ANSWER = /^(?:answer_)?(?:(shuffled|wrong(?:-task)?)_)?k(\d+)(?:_t([\d.]+))?(?:_s(\d+))?$/;
const SURPRISAL = /^nll_(?:(shuffled|wrong(?:-task)?)_?)?(?:k(\d+))?$/;

const controlOf = (name: string | undefined): Control | null =>
  name === undefined ? null : name === "shuffled" ? "shuffled" : "wrong-task";

/** The rows of a matrix. */
const rowsOf = ({shape, data}: NpyArray): ArrayLike<number>[] =>
  Array.from({length: shape[0]}, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1]));

/**
 * Reads the two files. `name` is the first one's.
 *
 * @throws a sentence if either cannot be read, or an array has not a row a sentence.
 */
export function readAnswers(file: Uint8Array, list: string, name: string): AnswersFile {
  const arrays = name.endsWith(".npz") ? readNpz(file, name) : fromSafetensors(file, name);
  const told = JSON.parse(list) as {
    sentences: ToldSentence[];
    videos?: {seed: number}[];
  };
  const sentences = told.sentences;
  const found: AnswersFile = {sentences, answers: {answers: [], surprisals: []}, truth: null, video: null};
  const most = Math.max(...Object.keys(arrays).map((key) => Number(ANSWER.exec(key)?.[2] ?? 0)));
  for (const [key, array] of Object.entries(arrays)) {
    const [answer, surprisal] = [ANSWER.exec(key), SURPRISAL.exec(key)];
    if ((answer || surprisal || key === "truth") && array.shape[0] !== sentences.length)
      throw new Error(
        `“${key}” of ${name} should have a row for each of the ${sentences.length} sentences, found ${array.shape[0]}; write both files in one run.`
      );
    if (answer)
      found.answers.answers.push({
        k: Number(answer[2]),
        control: controlOf(answer[1]),
        temperature: Number(answer[3] ?? 0),
        seed: Number(answer[4] ?? 0),
        images: rowsOf(array)
      });
    else if (surprisal)
      found.answers.surprisals.push({
        k: Number(surprisal[2] ?? most),
        control: controlOf(surprisal[1]),
        nats: array.data
      });
    else if (key === "truth") found.truth = rowsOf(array);
  }
  if (arrays.video_nll)
    found.video = {
      seeds: told.videos?.map(({seed}) => seed) ?? null,
      last: arrays.video ? rowsOf(arrays.video) : null,
      nats: rowsOf(arrays.video_nll)
    };
  return found;
}

function fromSafetensors(file: Uint8Array, name: string): Record<string, NpyArray> {
  const read = readSafetensors(file, {name});
  return Object.fromEntries(
    Object.keys(read.tensors).map((key) => {
      const {shape, data} = floats(read, key);
      return [key, {shape: [...shape], data}];
    })
  );
}

/**
 * The plans of told sentences. A shard was drawn either with one task or with tasks by their shares, which takes other draws of the
 * same seeds: where all sentences of a shard have the task that the shares give, it was the latter.
 */
export function plansOf(
  sentences: readonly ToldSentence[],
  settings: Pick<SentenceSettings, "split"> = {}
): SentencePlan[] {
  const byShares = new Map<string | undefined, boolean>();
  const free = sentences.map(({seed, task, shard}) => {
    const plan = planSentence(seed, settings);
    byShares.set(shard, (byShares.get(shard) ?? true) && plan.kind === "pairs" && plan.task?.name === task);
    return plan;
  });
  return sentences.map(({seed, task, shard}, i) =>
    byShares.get(shard) ? free[i] : planSentence(seed, {...settings, task})
  );
}
