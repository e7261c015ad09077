// Attention over a sentence's images in words and rows.
import {formatNumber} from "../format.ts";
import type {Table} from "../table.ts";
import {
  type ImageAttention,
  imageMasses,
  type ImagePositions,
  positionsSeen,
  tokenWeights
} from "./attention-maths.ts";
import {percent} from "./format.ts";
import {gridSide, roleName, rowColumn, type TokenPlace} from "./places.ts";

/** The token that a position is, or what is before the images. */
export function positionName(
  images: ImageAttention["images"],
  position: number,
  {imageTokens, offset}: ImagePositions
): string {
  if (position < offset) return offset === 1 ? "BOS" : `position ${position}`;
  const image = Math.floor((position - offset) / imageTokens);
  const side = gridSide(imageTokens, "A sentence");
  return `${roleName(images[image])}, ${rowColumn((position - offset) % imageTokens, side)}`;
}

/** "BOS takes 43 % of the attention." */
export function beforeSentence(attention: ImageAttention, at: ImagePositions): string {
  if (!at.offset) return "";
  const {before} = imageMasses(attention, at);
  return `${at.offset === 1 ? "BOS takes" : `The ${at.offset} positions before the images take`} ${percent(before)} of the attention.`;
}

/** One token: how much attention it gets, beside what even attention would give. */
export function weightSentence(
  attention: ImageAttention,
  at: ImagePositions,
  {image, token}: TokenPlace
): string {
  const position = at.offset + image * at.imageTokens + token;
  const name = positionName(attention.images, position, at);
  const seen = positionsSeen(attention, at);
  if (position >= seen) return `${name}: after the query, which does not see it`;
  const weight = attention.weights[position];
  const times = formatNumber(+(weight * seen).toPrecision(3));
  return `${name}: ${percent(weight)} of the attention, ${times} times an even share${position === attention.query ? "; the query itself" : ""}`;
}

/** Where the query is, the masses of the images, and that of BOS. */
export function attentionSummary(attention: ImageAttention, at: ImagePositions): string {
  const {masses} = imageMasses(attention, at);
  const list = masses.map((mass, i) => `${roleName(attention.images[i])} ${percent(mass)}`).join(", ");
  return `The query at ${positionName(attention.images, attention.query, at)} attends to ${list}. ${beforeSentence(attention, at)}`.trim();
}

/** A row a position up to the query. */
export function attentionTable(attention: ImageAttention, at: ImagePositions): Table {
  const {images} = attention;
  const rows: (string | number | null)[][] = Array.from({length: at.offset}, (_, position) => [
    position,
    positionName(images, position, at),
    null,
    attention.weights[position]
  ]);
  images.forEach((image, i) =>
    tokenWeights(attention, at, i).forEach((weight, token) => {
      if (!Number.isNaN(weight))
        rows.push([at.offset + i * at.imageTokens + token, roleName(image), token, weight]);
    })
  );
  return {columns: ["position", "image", "token", "weight"], rows};
}
