// A visual sentence in words and rows.
import {plural} from "../format.ts";
import type {Table} from "../table.ts";
import {gridSide, roleName, rowColumn, type TokenPlace} from "./places.ts";
import {checkImages, type SentenceImage} from "./sentence-tiles.ts";
import {formatBits} from "./format.ts";
import {meanBits} from "./surprisal-maths.ts";

/** An image of a sentence with what a model said to its tokens. */
export interface SentenceTokens extends SentenceImage {
  /** The image's ids in raster order. */
  tokens?: ArrayLike<number> | null;
  /** Bits that each token came as a surprise of: −log₂ of the probability it was given; NaN where none was. */
  surprisal?: ArrayLike<number> | null;
  /** How many of its tokens are painted, while it is being painted; the next one is marked. */
  painted?: number;
}

/**
 * Returns the images of a sentence if they fit each other.
 * @throws as `checkImages` does, or if tokens or bits are not as many as an image's tokens.
 */
export function checkSentence(images: readonly SentenceTokens[], imageTokens: number) {
  checkImages(images, imageTokens, "visualSentence").forEach(({tokens, surprisal}, i) => {
    for (const [what, list] of Object.entries({tokens, surprisal}))
      if (list && list.length !== imageTokens)
        throw new Error(
          `visualSentence needs ${imageTokens} values of ${what} for image ${i}, found ${list.length}; pass them by image or correct imageTokens.`
        );
  });
  return images;
}

/** A token in words: "x₂, row 3, column 7: code 12, 4.1 bits". */
export function placeSentence(
  images: readonly SentenceTokens[],
  {image, token}: TokenPlace,
  imageTokens: number
): string {
  const {tokens, surprisal} = images[image];
  const known = [
    tokens && `code ${tokens[token]}`,
    surprisal && `${formatBits(surprisal[token])} bits`
  ].filter(Boolean);
  const place = `${roleName(images[image])}, ${rowColumn(token, gridSide(imageTokens, "visualSentence"))}`;
  const position = `position ${image * imageTokens + token} of the sentence's ${images.length * imageTokens}`;
  return `${place} (${position})${known.length ? `: ${known.join(", ")}` : ""}`;
}

/** "4 images · 256 tokens each". */
export function sentenceFacts(images: number, imageTokens: number): string {
  return `${plural(images, "image")} · ${plural(imageTokens, "token")}${images === 1 ? "" : " each"}`;
}

/** The images in order, and the mean surprisal of each that has one. */
export function sentenceSummary(images: readonly SentenceTokens[], imageTokens: number): string {
  const names = images.map((image) => {
    const bits = image.surprisal && meanBits(image.surprisal);
    const mean = bits !== null && bits !== undefined ? ` (${formatBits(bits)} bits a token)` : "";
    return `${roleName(image)}${image.picture ? "" : ", still to be painted"}${mean}`;
  });
  return `${plural(images.length, "image")} of ${imageTokens} tokens, in order: ${names.join("; ")}.`;
}

/** A row a token where tokens or surprisal are known, else a row an image. */
export function sentenceTable(images: readonly SentenceTokens[], imageTokens: number): Table {
  if (!images.some(({tokens, surprisal}) => tokens || surprisal)) {
    const rows = images.map(({role, example, picture}, i) => [
      i,
      role,
      example ?? null,
      picture ? `${picture.width}×${picture.height}` : "to be painted"
    ]);
    return {columns: ["image", "role", "example", "pixels"], rows};
  }
  const rows = images.flatMap(({role, example, tokens, surprisal}, image) =>
    Array.from({length: imageTokens}, (_, token): (string | number | null)[] => [
      image * imageTokens + token,
      image,
      role,
      example ?? null,
      token,
      tokens?.[token] ?? null,
      surprisal?.[token] ?? null
    ])
  );
  return {columns: ["position", "image", "role", "example", "token", "code", "surprisal (bits)"], rows};
}
