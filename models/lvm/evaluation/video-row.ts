// Videos: how surprising the next frame is after so many, and whether the one that is painted beats the last one shown again.
import type {LanguageModel} from "../language-model.ts";
import {promptOf} from "../prompt.ts";
import {psnr} from "../pixel-errors.ts";
import type {Picture} from "../tasks/picture.ts";
import {unitPixels} from "../tasks/picture.ts";
import type {Tokenizer} from "../tokenizer.ts";
import {paint} from "./answers.ts";
import type {Episode} from "./episodes.ts";
import {meanScores} from "./mean-scores.ts";
import {perplexities, type PerplexityRow} from "./task-row.ts";

export interface VideoTable {
  n: number;
  /** The next frame's perplexity by the number of frames before it. */
  perplexity: (Omit<PerplexityRow, "k" | "control"> & {context: number})[];
  /** PSNR in dB (of the mean squared error) of the greedy next frame, of the last frame in its place, and of its own round trip. */
  frames: {context: number; psnr: number; copy: number; gain: number; ceiling: number}[];
}

/** Mean surprisals of every frame of each video, `[n][frames]`, nats a token: frame c has c frames before it. */
export async function frameSurprisals(
  model: LanguageModel,
  videos: readonly (readonly ArrayLike<number>[])[]
): Promise<number[][]> {
  const result: number[][] = [];
  for (const images of videos) {
    const imageTokens = images[0].length;
    const slots = images.map((image, shot) => ({image, shot, role: "frame"}));
    const {tokens, images: places} = promptOf(slots, {vocabulary: model.vocabulary, imageTokens});
    const scored = await model.score(tokens);
    result.push(
      places.map(({start, end}) => scored.subarray(start, end).reduce((sum, v) => sum + v, 0) / imageTokens)
    );
  }
  model.forget();
  return result;
}

/** Perplexities by context from the surprisals of frames. */
export const contextCurve = (nats: readonly ArrayLike<number>[]): VideoTable["perplexity"] =>
  Array.from({length: nats[0].length}, (_, context) => ({
    context,
    ...perplexities(nats.map((frames) => frames[context]))
  }));

const quality = (found: readonly Picture[], truth: readonly Picture[]): number =>
  meanScores(found.map((picture, i) => ({PSNR: psnr(unitPixels(picture), unitPixels(truth[i]))}))).PSNR!.mean;

/** The scores of painted frames number `context`, as pictures, in the place of the videos' true ones. */
export async function frameRow(
  tokenizer: Tokenizer,
  episodes: readonly Episode[],
  context: number,
  painted: readonly ArrayLike<number>[]
): Promise<VideoTable["frames"][number]> {
  const at = (i: number) => episodes.map(({slots}) => slots[slots.length - 16 + i].image);
  const [truth, last] = [at(context), at(context - 1)];
  const [found, kept] = [painted, await tokenizer.encode(truth)].map((ids) => tokenizer.decode(ids));
  const [ours, copy] = [quality(await found, truth), quality(last, truth)];
  return {context, psnr: ours, copy, gain: ours - copy, ceiling: quality(await kept, truth)};
}

/** The table from videos of 16 frames, painted here after each of `contexts` frames. */
export async function videoTable(
  tokenizer: Tokenizer,
  model: LanguageModel,
  episodes: readonly Episode[],
  {contexts, batch}: {contexts: readonly number[]; batch: number}
): Promise<VideoTable> {
  const videos: Int32Array[][] = [];
  for (const {slots} of episodes) videos.push(await tokenizer.encode(slots.map(({image}) => image)));
  const perplexity = contextCurve(await frameSurprisals(model, videos));
  const frames: VideoTable["frames"] = [];
  for (const context of contexts) {
    const prompts = videos.map((images) =>
      images.slice(0, context).map((image, shot) => ({image, shot, role: "frame"}))
    );
    const [painted] = await paint(model, prompts, [0], batch);
    frames.push(await frameRow(tokenizer, episodes, context, painted));
  }
  return {n: episodes.length, perplexity, frames};
}
