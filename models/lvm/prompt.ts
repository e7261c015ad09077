// Prompts: what stands before the image that is to be painted (LVM, arXiv 2312.00785 §4.3), and the controls that tell whether the demonstrations
// are read: some of them, those of another task, answers that are not theirs.
import type {Slot} from "./layouts.ts";
import {visualSentence, type Sentence, type SentenceOptions} from "./sentence.ts";
import {mainMetric} from "./tasks/score.ts";
import {planSentence, type SentencePlan, type SentenceSettings} from "./tasks/sentence-plan.ts";
import {drawTask, type TaskName, TASKS} from "./tasks/task.ts";

/** Sentences for evaluation take their seeds from here on; training stays far below. */
export const EVALUATION_SEEDS = 3_000_000_000;

/**
 * Sentence number i (from 0) for evaluation: pairs of a task, or a video. Training never sees its seed; with `split` "held-out" it
 * shows combinations of attributes that no training scene has.
 *
 * @throws if i is no whole number from 0 to 10⁹.
 */
export function evaluationSentence(
  what: TaskName | "video",
  i: number,
  settings: Omit<SentenceSettings, "kind" | "task"> = {}
): SentencePlan {
  if (!Number.isInteger(i) || i < 0 || i > 1e9)
    throw new RangeError(
      `Sentences for evaluation are numbered by whole numbers from 0 to a billion, found ${i}.`
    );
  const seed = EVALUATION_SEEDS + i;
  return planSentence(seed, what === "video" ? {...settings, kind: "video"} : {...settings, task: what});
}

/** A prompt's tokens: BOS, then its images; nothing after, where the answer begins. */
export const promptOf = (
  slots: readonly Slot<ArrayLike<number>>[],
  options: Omit<SentenceOptions, "bos" | "eos">
): Sentence => visualSentence(slots, {...options, bos: true, eos: false});

/** @throws if a sentence is not pairs, each of a question and its answer. */
function checkPairs(who: string, slots: readonly Slot<unknown>[], end: "answer" | "question"): void {
  const fits =
    slots.length > 0 &&
    slots.length % 2 === Number(end === "question") &&
    slots.every(({role}, i) => role === "xy"[i % 2]);
  if (!fits)
    throw new Error(
      `${who} takes pairs that end with ${end === "answer" ? "an answer" : "a question"}, found ${slots.map(({role}) => role).join(", ") || "no image"}; lay them out with \`pairs\`.`
    );
}

/**
 * The prompt of a sentence of pairs: its last k pairs before the last question, and that question. Shots are counted anew from 0.
 *
 * @throws if the sentence has not k + 1 pairs.
 */
export function withShots<T>(sentence: readonly Slot<T>[], k: number): Slot<T>[] {
  checkPairs("withShots", sentence, "answer");
  const most = sentence.length / 2 - 1;
  if (!Number.isInteger(k) || k < 0 || k > most)
    throw new RangeError(
      `The sentence has ${most} demonstrations, so k must be a whole number from 0 to ${most}, found ${k}.`
    );
  return sentence.slice(-2 * k - 2, -1).map((slot, i) => ({...slot, shot: i >> 1}));
}

/** The control of wrong demonstrations: those of another prompt before this one's question, as many as this one has. */
export function wrongTask<T>(prompt: readonly Slot<T>[], other: readonly Slot<T>[]): Slot<T>[] {
  checkPairs("wrongTask", prompt, "question");
  checkPairs("wrongTask", other, "question");
  if (other.length !== prompt.length)
    throw new Error(
      `wrongTask needs as many demonstrations in both prompts, found ${prompt.length >> 1} and ${other.length >> 1}.`
    );
  return [...other.slice(0, -1), prompt[prompt.length - 1]];
}

/** A task to take wrong demonstrations from: the next in the list whose answers are of another sort. */
export function otherTask(name: TaskName): TaskName {
  const at = TASKS.indexOf(name);
  const sort = (task: TaskName) => mainMetric(drawTask(task, 0));
  const next = [...TASKS.slice(at + 1), ...TASKS.slice(0, at)];
  return next.find((task) => !/composition/.test(task) && sort(task) !== sort(name))!;
}

/**
 * The control of shuffled answers: each demonstration has the answer of the one before it, the first the last one's. With one
 * demonstration nothing changes.
 */
export function shuffledAnswers<T>(prompt: readonly Slot<T>[]): Slot<T>[] {
  checkPairs("shuffledAnswers", prompt, "question");
  const count = prompt.length - 1;
  return prompt.map((slot, i) =>
    slot.role === "y" ? {...slot, image: prompt[(i + count - 2) % count].image} : slot
  );
}

/** The baseline that ignores the question: the last demonstration's answer, or null if there is no demonstration. */
export function copyOfDemonstration<T>(prompt: readonly Slot<T>[]): T | null {
  checkPairs("copyOfDemonstration", prompt, "question");
  return prompt.length > 1 ? prompt[prompt.length - 2].image : null;
}
