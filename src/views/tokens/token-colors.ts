// Values of tokens as colours.
import {
  type ColorScale,
  type Domain,
  type Losses,
  paintCells,
  pictureScale,
  type ScaleOptions
} from "../scale.ts";

/** RGBA by token; a token whose alpha is 0 is left blank. */
export type TokenColors = Uint8ClampedArray;

/** The colours of values on a scale, with how many were clipped or missing. */
export function valueColors(
  values: ArrayLike<number>,
  scale: ColorScale
): {colors: TokenColors; losses: Losses} {
  const colors = new Uint8ClampedArray(values.length * 4);
  return {colors, losses: paintCells(scale, values, colors)};
}

// What is left of a picture's light where there is none to fall on it: enough to see what is there.
const DIM = 0.2;

/** Values as light that falls on a picture, from a fifth of it to all; for the blend "multiply". */
export function lightScale(domain: Domain, options: ScaleOptions): ColorScale {
  const scale = pictureScale(domain, options);
  const table = scale.table.map((v, i) => (i % 4 === 3 ? v : 255 * DIM + (1 - DIM) * v));
  const css = (value: number) => {
    const grey = 100 * DIM + (1 - DIM) * (parseInt(scale.css(value).slice(4)) / 2.55);
    return `rgb(${grey}%, ${grey}%, ${grey}%)`;
  };
  return {...scale, table, css};
}
