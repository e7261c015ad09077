import {cellCanvas, h} from "../dom.ts";
import {type Figure, figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import {evenSize, onWidth} from "../measure.ts";
import type {Table} from "../table.ts";
import {checkPicture, type Picture} from "./picture.ts";
import {paintTokens} from "./token-paint.ts";

export interface PaintingOptions extends Partial<FigureOptions> {
  /** Rows of tokens, as many as columns; default 16. */
  rows?: number;
  /** CSS pixels of the width; default: what fits, at most 256. */
  size?: number;
}

/** An image that is being painted. */
export type Painting = Figure & {
  /** How many rows of tokens are painted. */
  readonly value: number;
  /**
   * Shows the picture as far as it is painted: `rowsDone` rows of tokens, with the part of the next in its fraction; the rest
   * is left blank whatever the picture holds there. `words` stand in place of "5 of 16 rows".
   * @throws a sentence if the picture has another size, or if there are not so many rows.
   */
  update(picture: Picture, rowsDone: number, words?: string): void;
};

/** A picture of `width`×`height` pixels that appears row by row while its tokens are decoded, with its progress in words. */
export function painting(width: number, height: number, options: PaintingOptions = {}): Painting {
  const {rows = 16, size = 256} = options;
  let done = 0;
  let shown: Picture | null = null;
  const canvas = cellCanvas(width, height, {class: "tok-canvas", "aria-hidden": "true"});
  const words = h("p", {class: "tok-painting-words"}, "Not begun.");
  const frame = h(
    "div",
    {
      class: "tok-painting-frame",
      role: "progressbar",
      "aria-label": options.title ?? "Painting",
      "aria-valuemin": 0,
      "aria-valuemax": rows,
      "aria-valuenow": 0
    },
    canvas
  );
  const element = figure(
    {
      title: "Painting",
      table: () => pixels(shown, done / rows),
      ...options,
      summary: options.summary ?? (() => words.textContent ?? "")
    },
    frame,
    words
  );
  onWidth(element.body, (now) => {
    const wide = evenSize(width, Math.min(size, now - 2));
    Object.assign(canvas.style, {width: `${wide}px`, height: `${(wide * height) / width}px`});
  });

  function update(picture: Picture, rowsDone: number, text?: string): void {
    checkPicture(picture, "painting");
    if (picture.width !== width || picture.height !== height)
      throw new Error(
        `painting was made for ${width}×${height} px, found a picture of ${picture.width}×${picture.height}; make another for it.`
      );
    if (!(rowsDone >= 0 && rowsDone <= rows))
      throw new Error(`painting has ${rows} rows of tokens, found ${rowsDone} done; pass 0 to ${rows}.`);
    done = rowsDone;
    shown = picture;
    paintTokens(canvas, picture, rows, null, {until: Math.floor(rowsDone * rows + 1e-6)});
    const whole = done === rows ? "Painted." : `${formatNumber(Math.floor(done))} of ${rows} rows painted.`;
    words.textContent = text ?? whole;
    frame.setAttribute("aria-valuenow", String(done));
    element.describe({summary: options.summary ?? (() => words.textContent ?? "")});
  }
  return Object.defineProperties(element, {
    value: {get: () => done, configurable: true},
    update: {value: update, configurable: true}
  }) as Painting;
}

/** A row a pixel of the rows that are painted whole. */
function pixels(picture: Picture | null, share: number): Table {
  const columns = ["row", "column", "red", "green", "blue"];
  if (!picture) return {columns, rows: []};
  const {width, height, data} = picture;
  const rows = Array.from({length: Math.floor(share * height) * width}, (_, i) => [
    Math.floor(i / width),
    i % width,
    ...data.subarray(3 * i, 3 * i + 3)
  ]);
  return {columns, rows};
}
