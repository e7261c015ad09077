// Visual sentences: images as tokens, one after the other, between BOS and EOS (LVM, arXiv 2312.00785 §3).
import type {Slot} from "./layouts.ts";
import {checkCodes, type Vocabulary} from "./vocabulary.ts";

export * from "./layouts.ts";
export * from "./packing.ts";
export * from "./token-lines.ts";
export * from "./vocabulary.ts";

/** Where an image lies: tokens start … end − 1. */
export interface ImagePlace {
  start: number;
  end: number;
  shot: number;
  role: string;
}

export interface Sentence {
  /** int32 ids. */
  tokens: Int32Array;
  images: ImagePlace[];
}

export interface SentenceOptions {
  vocabulary: Vocabulary;
  /** Tokens of an image; 256 unless told. */
  imageTokens?: number;
  /** Whether BOS goes before and EOS after. Both unless told; a prompt has BOS and no EOS (see `promptOf`). */
  bos?: boolean;
  eos?: boolean;
}

/**
 * The tokens of a sentence, with the place of every image.
 *
 * @throws if an image has not `imageTokens` tokens, or an id is no code, saying which.
 */
export function visualSentence(
  slots: readonly Slot<ArrayLike<number>>[],
  {vocabulary, imageTokens = 256, bos = true, eos = true}: SentenceOptions
): Sentence {
  const tokens = new Int32Array(slots.length * imageTokens + Number(bos) + Number(eos));
  if (bos) tokens[0] = vocabulary.bos;
  if (eos) tokens[tokens.length - 1] = vocabulary.eos;
  const images = slots.map(({image, shot, role}, i) => {
    if (image.length !== imageTokens)
      throw new Error(
        `Image ${i} of the sentence (${role}) should have ${imageTokens} tokens, found ${image.length}; tokenize it at the model's size.`
      );
    checkCodes(image, vocabulary.codes, `image ${i} (${role})`);
    const start = Number(bos) + i * imageTokens;
    tokens.set(image, start);
    return {start, end: start + imageTokens, shot, role};
  });
  return {tokens, images};
}
