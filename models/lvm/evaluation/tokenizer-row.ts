// What the tokenizer alone keeps and loses: the table that bounds all others.
import {tokenAgreement} from "../metrics.ts";
import {perplexity} from "../perplexity.ts";
import {psnr} from "../pixel-errors.ts";
import {type Picture, unitPixels} from "../tasks/picture.ts";
import {planSentence} from "../tasks/sentence-plan.ts";
import type {Tokenizer} from "../tokenizer.ts";
import {EVALUATION_SEEDS} from "../prompt.ts";
import {drawEpisodes, type Render} from "./episodes.ts";
import {meanScores} from "./mean-scores.ts";

export interface RoundTrip {
  n: number;
  /** Of the mean squared error over all pictures, in dB. */
  psnr: number;
  /** Share of tokens that come out as before when the decoded picture is encoded again. */
  agreement: number;
  /** Codes that occur, and exp of the entropy of their use. */
  codesUsed: number;
  codebookPerplexity: number;
}

export interface TokenizerTable {
  codes: number;
  /** Pictures of the world: in the plain style, and in all styles. */
  renders: RoundTrip;
  pictures: RoundTrip;
  /** Photographs, if some were given. */
  photographs?: RoundTrip;
}

/** What is left of pictures after encoding and decoding. */
export async function roundTrip(tokenizer: Tokenizer, pictures: readonly Picture[]): Promise<RoundTrip> {
  const ids = await tokenizer.encode(pictures);
  const back = await tokenizer.decode(ids);
  const again = await tokenizer.encode(back);
  const used = new Float64Array(tokenizer.config.numEmbeddings);
  for (const image of ids) for (const id of image) used[id]++;
  const total = ids.length * tokenizer.imageTokens;
  const surprise = ids.flatMap((image) => Array.from(image, (id) => -Math.log(used[id] / total)));
  const quality = pictures.map((picture, i) => ({PSNR: psnr(unitPixels(back[i]), unitPixels(picture))}));
  return {
    n: pictures.length,
    psnr: meanScores(quality).PSNR!.mean,
    agreement: ids.reduce((sum, image, i) => sum + tokenAgreement(image, again[i]), 0) / ids.length,
    codesUsed: used.filter(Boolean).length,
    codebookPerplexity: perplexity(surprise)
  };
}

/** The table over n pictures of evaluation scenes, and over photographs of the model's size. */
export async function tokenizerTable(
  tokenizer: Tokenizer,
  render: Render,
  {n, photographs = []}: {n: number; photographs?: readonly Picture[]}
): Promise<TokenizerTable> {
  const plans = Array.from({length: n}, (_, i) => planSentence(EVALUATION_SEEDS + i, {kind: "single"}));
  const episodes = await drawEpisodes(plans, render);
  const plain = episodes.filter(({frame}) => (frame.scene.style ?? "render") === "render");
  const pictures = (of: typeof episodes) => of.map(({slots}) => slots[0].image);
  return {
    codes: tokenizer.config.numEmbeddings,
    renders: await roundTrip(tokenizer, pictures(plain)),
    pictures: await roundTrip(tokenizer, pictures(episodes)),
    ...(photographs.length ? {photographs: await roundTrip(tokenizer, photographs)} : {})
  };
}

/** Pictures from bytes `[N,side,side,3]`. @throws if they are not whole pictures. */
export function picturesOf(bytes: Uint8Array, side: number): Picture[] {
  const size = 3 * side * side;
  if (!bytes.length || bytes.length % size)
    throw new Error(
      `Photographs should be bytes of ${side}×${side}×3 each, found ${bytes.length}, which is no multiple of ${size}; cut them with models/torch/lvm/photo_crops.py.`
    );
  return Array.from({length: bytes.length / size}, (_, i) => ({
    width: side,
    height: side,
    data: bytes.subarray(i * size, (i + 1) * size)
  }));
}
