// Answers to the last questions of sentences, under conditions, and how surprising the true answers were: made here with a decoder, or
// read from a file (answers-file.ts).
import type {LanguageModel} from "../language-model.ts";
import type {Slot} from "../layouts.ts";
import {promptOf, shuffledAnswers, withShots, wrongTask} from "../prompt.ts";

export type Control = "shuffled" | "wrong-task";

/** A prompt: k demonstrations, right ones unless a control is named. */
export interface Prompting {
  k: number;
  control: Control | null;
}

export interface TaskAnswers {
  /** Ids of the answers, `[n][imageTokens]`; temperature 0 is greedy. */
  answers: (Prompting & {temperature: number; seed: number; images: ArrayLike<number>[]})[];
  /** Mean surprisal of the true answers in nats a token, `[n]`. */
  surprisals: (Prompting & {nats: ArrayLike<number>})[];
}

/** The answers to some of the sentences, by their places in the list. */
export const answersTo = ({answers, surprisals}: TaskAnswers, places: readonly number[]): TaskAnswers => ({
  answers: answers.map((made) => ({...made, images: places.map((i) => made.images[i])})),
  surprisals: surprisals.map((made) => ({...made, nats: places.map((i) => made.nats[i])}))
});

export interface AnswerOptions {
  ks: readonly number[];
  temperatures: readonly number[];
  /** Sentences decoded side by side, at most 8. */
  batch: number;
  /** Called after each piece of work with what was done. */
  onProgress?: (text: string) => void;
}

type Tokens = Slot<ArrayLike<number>>[];

/** Every right prompting, then the two controls at the greatest k, where they differ from it. */
export function promptings(ks: readonly number[]): Prompting[] {
  const most = Math.max(...ks);
  const controls: Control[] = [
    ...(most > 1 ? ["shuffled" as const] : []),
    ...(most ? ["wrong-task" as const] : [])
  ];
  return [...ks.map((k) => ({k, control: null})), ...controls.map((control) => ({k: most, control}))];
}

/**
 * Answers to sentences of pairs, tokenised, and the surprisal of their true answers. `others` are sentences of another task,
 * as many, from which wrong demonstrations come. Under a control answers are greedy.
 */
export async function answerSentences(
  model: LanguageModel,
  sentences: readonly Tokens[],
  others: readonly Tokens[],
  {ks, temperatures, batch, onProgress}: AnswerOptions
): Promise<TaskAnswers> {
  const result: TaskAnswers = {answers: [], surprisals: []};
  for (const {k, control} of promptings(ks)) {
    const prompts = sentences.map((sentence, i) => {
      const prompt = withShots(sentence, k);
      if (control === "shuffled") return shuffledAnswers(prompt);
      return control ? wrongTask(prompt, withShots(others[i], k)) : prompt;
    });
    const truths = sentences.map((sentence) => sentence[sentence.length - 1].image);
    const nats = await trueSurprisals(model, prompts, truths);
    result.surprisals.push({k, control, nats});
    const at = control ? [0] : temperatures;
    const drawn = await paint(model, prompts, at, batch);
    at.forEach((temperature, i) => result.answers.push({k, control, temperature, seed: 0, images: drawn[i]}));
    onProgress?.(`k = ${k}${control ? `, ${control}` : ""}`);
  }
  return result;
}

/** The mean surprisal of each true answer after its prompt, nats a token. */
export async function trueSurprisals(
  model: LanguageModel,
  prompts: readonly Tokens[],
  truths: readonly ArrayLike<number>[]
): Promise<Float64Array> {
  const nats = new Float64Array(prompts.length);
  for (const [i, slots] of prompts.entries()) {
    const imageTokens = truths[i].length;
    const {tokens} = promptOf(slots, {vocabulary: model.vocabulary, imageTokens});
    const scored = await model.score([...tokens, ...Array.from(truths[i])]);
    nats[i] = scored.subarray(tokens.length).reduce((sum, v) => sum + v, 0) / imageTokens;
  }
  model.forget();
  return nats;
}

/** An image after each prompt, by temperature: `[temperatures][prompts][imageTokens]`. All prompts have as many images. */
export async function paint(
  model: LanguageModel,
  prompts: readonly Tokens[],
  temperatures: readonly number[],
  batch: number
): Promise<number[][][]> {
  const painted: number[][][] = temperatures.map(() => []);
  const count = prompts[0][0].image.length;
  const size = Math.min(batch, prompts.length);
  const tokens = prompts.map(
    (slots) => promptOf(slots, {vocabulary: model.vocabulary, imageTokens: count}).tokens
  );
  const length = tokens[0].length;
  const decoder = await model.decoder({batch: size, context: Math.min(model.config.context, length + count)});
  try {
    for (let from = 0; from < tokens.length; from += size) {
      const part = tokens.slice(from, from + size);
      // A part that is not full is filled with its first, which is then left out.
      const rows = Array.from({length: size}, (_, b) => part[b] ?? part[0]);
      await decoder.rewind(0);
      await decoder.prefill(rows);
      for (const [i, temperature] of temperatures.entries()) {
        await decoder.rewind(length);
        const {codes} = model.vocabulary;
        const drawn = await decoder.generate({count, row: count, codes, temperature, seed: from});
        painted[i].push(...drawn.slice(0, part.length));
      }
    }
  } finally {
    decoder.dispose();
  }
  return painted;
}
