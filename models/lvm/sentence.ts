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
  /** Whether BOS goes before and EOS after. Both unless told; a prompt has neither, as in LVM's inference. */
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

/**
 * The images in a run of tokens; BOS and EOS are left out.
 *
 * @throws if an id is neither code nor BOS nor EOS, or the codes are not whole images.
 */
export function imagesOf(
  tokens: ArrayLike<number>,
  {vocabulary, imageTokens = 256}: SentenceOptions
): Int32Array[] {
  const codes = Int32Array.from(tokens).filter((id) => id !== vocabulary.bos && id !== vocabulary.eos);
  checkCodes(codes, vocabulary.codes, "the sentence without BOS and EOS");
  if (codes.length % imageTokens)
    throw new Error(
      `A sentence holds whole images of ${imageTokens} tokens, found ${codes.length} codes, ${codes.length % imageTokens} too many.`
    );
  return Array.from({length: codes.length / imageTokens}, (_, i) =>
    codes.slice(i * imageTokens, (i + 1) * imageTokens)
  );
}

export interface Fit<T> {
  kept: Slot<T>[];
  /** What came first and had to go. */
  dropped: Slot<T>[];
  /** A sentence that says what is dropped and why, or null. */
  notice: string | null;
}

/**
 * What of a prompt fits the context beside the images still to be painted: the last images, as in LVM's inference (16 images at
 * 4,096 tokens: 15 and the answer). Unlike there a shot is kept or dropped as a whole, so that a prompt never begins
 * with the answer of a lost question; `wholeShots: false` cuts anywhere.
 *
 * @throws if not even the last image, or with whole shots the last shot, fits.
 */
export function fitContext<T>(
  slots: readonly Slot<T>[],
  {context = 4096, imageTokens = 256, answers = 1, wholeShots = true} = {}
): Fit<T> {
  const room = Math.floor(context / imageTokens) - answers;
  let from = Math.max(0, slots.length - Math.max(0, room));
  while (wholeShots && from && from < slots.length && slots[from].shot === slots[from - 1].shot) from++;
  const [dropped, kept] = [slots.slice(0, from), slots.slice(from)];
  if (slots.length && !kept.length)
    throw new RangeError(
      `The context of ${context} tokens has room for ${Math.max(0, room)} images of ${imageTokens} tokens beside ${answers} to paint, too few for the last of the sentence's shots; shorten the shot or paint less.`
    );
  const notice = dropped.length
    ? `The sentence has ${slots.length} images, but the context of ${context} tokens holds ${room} beside the ${answers} to paint: the first ${dropped.length} (${dropped.map(({role, shot}) => `${role} of shot ${shot + 1}`).join(", ")}) ${dropped.length === 1 ? "is" : "are"} dropped.`
    : null;
  return {kept, dropped, notice};
}
