// Surprisal by position in words and rows.
import {formatNumber} from "../format.ts";
import type {Table} from "../table.ts";
import {formatBits} from "./format.ts";
import {gridSide, roleName, rowColumn, type TokenPlace} from "./places.ts";
import {meanBits, perplexityOf} from "./surprisal-maths.ts";

type Named = readonly {role: string; example?: number | null}[];

/** One position beside the mean of its image. */
export function bitsSentence(
  bits: ArrayLike<number>,
  images: Named,
  imageTokens: number,
  {image, token}: TokenPlace
): string {
  const position = image * imageTokens + token;
  const name = `${roleName(images[image])}, ${rowColumn(token, gridSide(imageTokens, "surprisalCurve"))} (position ${position})`;
  const value = bits[position];
  if (value === undefined || Number.isNaN(value)) return `${name}: no surprisal known`;
  const mean = meanBits(bits, image * imageTokens, (image + 1) * imageTokens);
  return `${name}: ${formatBits(value)} bits, beside ${formatBits(mean)} on average in this image`;
}

/** Mean and perplexity of each image and of all. */
export function bitsSummary(bits: ArrayLike<number>, images: Named, imageTokens: number): string {
  const list = images.map((image, i) => {
    const mean = meanBits(bits, i * imageTokens, (i + 1) * imageTokens);
    return `${roleName(image)} ${Number.isNaN(mean) ? "unknown" : `${formatBits(mean)} bits (perplexity ${formatNumber(perplexityOf(mean))})`}`;
  });
  const all = meanBits(bits);
  return `${list.join("; ")}. All tokens: ${formatBits(all)} bits, model perplexity ${formatNumber(perplexityOf(all))}.`;
}

/** A row a position. */
export function bitsTable(bits: ArrayLike<number>, images: Named, imageTokens: number): Table {
  const rows = Array.from(bits, (value, i): (string | number | null)[] => {
    const image = Math.floor(i / imageTokens);
    return [i, image, roleName(images[image]), i % imageTokens, Number.isNaN(value) ? null : value];
  });
  return {columns: ["position", "image", "role", "token", "surprisal (bits)"], rows};
}
