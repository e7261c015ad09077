// The attention of one query over a sentence, by token and by image.
import type {Domain} from "../scale.ts";
import type {SentenceImage} from "./sentence-tiles.ts";
import {checkImages} from "./sentence-tiles.ts";

/** What one head gives one query. */
export interface ImageAttention {
  images: readonly SentenceImage[];
  /** By position from the first on, summing to 1; those after the query may be left out where attention is causal. */
  weights: ArrayLike<number>;
  /** Whether the query sees only what is before it; true unless told. Frames of a clip that attend to each other all see all. */
  causal?: boolean;
  /** The position that attends: its output predicts the token after it. */
  query: number;
}

/** Where the images stand among the positions. */
export interface ImagePositions {
  imageTokens: number;
  /** The position of the first image token: 1 where BOS is before it. */
  offset: number;
}

/** How many positions the query sees. */
export const positionsSeen = (
  {images, query, causal = true}: ImageAttention,
  {imageTokens, offset}: ImagePositions
): number => (causal ? query + 1 : offset + images.length * imageTokens);

/**
 * Returns the attention if its numbers fit each other.
 * @throws if an image does not fit, if the query is no position, or if the weights are none that sum to 1.
 */
export function checkAttention(
  attention: ImageAttention,
  {imageTokens, offset}: ImagePositions,
  who: string
): ImageAttention {
  const {images, weights, query} = attention;
  checkImages(images, imageTokens, who);
  const positions = offset + images.length * imageTokens;
  if (!(Number.isInteger(query) && query >= 0 && query < positions))
    throw new Error(
      `${who} has ${positions} positions, 0 to ${positions - 1}, found the query ${query}; pass one of them.`
    );
  const seen = positionsSeen(attention, {imageTokens, offset});
  const which = seen === query + 1 ? " up to the query" : "";
  if (!(weights.length >= seen))
    throw new Error(
      `${who} needs a weight for each of the ${seen} positions${which}, found ${weights.length}; pass the whole row.`
    );
  let sum = 0;
  for (let i = 0; i < seen; ++i) sum += weights[i];
  if (!(Math.abs(sum - 1) < 0.01))
    throw new Error(
      `${who} needs weights${which} that sum to 1, found a sum of ${sum}; pass the row after softmax, of one head.`
    );
  return attention;
}

/** The attention on every image, and on what is before the first (BOS); together 1. */
export function imageMasses(
  attention: ImageAttention,
  {imageTokens, offset}: ImagePositions
): {masses: number[]; before: number} {
  const {images, weights} = attention;
  const seen = positionsSeen(attention, {imageTokens, offset});
  const between = (start: number, end: number) => {
    let sum = 0;
    for (let i = start; i < Math.min(end, seen); ++i) sum += weights[i];
    return sum;
  };
  const masses = images.map((_, i) => between(offset + i * imageTokens, offset + (i + 1) * imageTokens));
  return {masses, before: between(0, offset)};
}

/** The weights on one image's tokens: NaN after the query, where nothing is seen. */
export function tokenWeights(
  attention: ImageAttention,
  {imageTokens, offset}: ImagePositions,
  image: number
): Float64Array {
  const {weights} = attention;
  const seen = positionsSeen(attention, {imageTokens, offset});
  const start = offset + image * imageTokens;
  return Float64Array.from({length: imageTokens}, (_, t) => (start + t < seen ? weights[start + t] : NaN));
}

/** Weights as they are drawn: their decimal logarithm, cut from below, or themselves. */
export function drawnWeights(weights: Float64Array, log: boolean, [low]: Domain): Float64Array {
  return log ? weights.map((w) => Math.log10(Math.max(w, low))) : weights;
}
