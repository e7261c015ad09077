// Values of tokens as colours over the picture that they stand for.
import {hcl, rgb} from "d3";
import {h} from "../dom.ts";
import {
  type ColorScale,
  type Domain,
  type Losses,
  paintCells,
  pictureScale,
  type ScaleOptions
} from "../scale.ts";
import {type Picture, pictureBytes, putBytes} from "./picture.ts";

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

// How strongly the light within a token shades its colour, and the most it may, in 1/255: the picture stays to be seen, as
// relief on a map. It is light beside the token's own mean, so that a token's colour is on average exactly that of the legend:
// shaded by light itself, bright pictures would seem to have greater values than dark ones.
const RELIEF = 0.5;
const MOST = 36;

/** How colours meet the picture under them. */
export interface TokenPaint {
  /**
   * "relief" (default): the colour, shaded by the picture's light within the token. "multiply": the picture, darkened by the colour, for
   * colours that say how much light falls on it.
   */
  blend?: "relief" | "multiply";
  /** Tokens from here on are left blank; default none. */
  until?: number;
}

/**
 * Paints each token's square in its colour over the picture; without a picture flat. Where `colors` is null the picture stands
 * as it is.
 */
export function paintTokens(
  canvas: HTMLCanvasElement,
  picture: Picture | null,
  side: number,
  colors: TokenColors | null,
  {blend = "relief", until = side * side}: TokenPaint = {}
): void {
  const {width, height} = picture ?? {width: side, height: side};
  const bytes = picture ? pictureBytes(picture) : new Uint8ClampedArray(width * height * 4).fill(255);
  const tokenAt = (x: number, y: number) =>
    Math.floor((y * side) / height) * side + Math.floor((x * side) / width);
  const relief = colors && blend === "relief" ? reliefOf(bytes, width, tokenAt, side * side) : null;
  for (let y = 0, j = 0; y < height; ++y)
    for (let x = 0; x < width; ++x, j += 4) {
      const token = tokenAt(x, y);
      if (token >= until || !(picture || colors)) bytes.fill(0, j, j + 4);
      else if (colors) {
        for (let c = 0; c < 3; ++c) {
          const color = colors[4 * token + c];
          bytes[j + c] = relief ? color + relief[j / 4] : (bytes[j + c] * color) / 255;
        }
        bytes[j + 3] = colors[4 * token + 3];
      }
    }
  putBytes(canvas, width, height, bytes);
}

/** By pixel, its light beside the mean of its token, scaled for shading. */
function reliefOf(
  bytes: Uint8ClampedArray,
  width: number,
  tokenAt: (x: number, y: number) => number,
  tokens: number
): Float32Array {
  const light = new Float32Array(bytes.length / 4);
  const sums = new Float64Array(tokens);
  const counts = new Uint32Array(tokens);
  for (let i = 0; i < light.length; ++i) {
    light[i] = 0.299 * bytes[4 * i] + 0.587 * bytes[4 * i + 1] + 0.114 * bytes[4 * i + 2];
    const token = tokenAt(i % width, Math.floor(i / width));
    sums[token] += light[i];
    ++counts[token];
  }
  return light.map((v, i) => {
    const token = tokenAt(i % width, Math.floor(i / width));
    return Math.max(-MOST, Math.min(MOST, RELIEF * (v - sums[token] / counts[token])));
  });
}

/**
 * A colour for every code by its place in the plane of two principal components: hue is the direction from the middle, chroma
 * the distance, lightness the same for all. Ids are names and have no order, so a code is never coloured by its id.
 * @param coordinates `[K,2]`, row-major.
 * @throws if there is not one pair a code.
 */
export function pcaColors(coordinates: ArrayLike<number>): Uint8ClampedArray {
  if (!coordinates.length || coordinates.length % 2)
    throw new Error(
      `Coordinates of codes are pairs, [K,2], found ${coordinates.length} numbers; pass two a code.`
    );
  const count = coordinates.length / 2;
  const colors = new Uint8ClampedArray(count * 4);
  const bound = [0, 1].map((axis) => {
    let most = 0;
    for (let i = axis; i < coordinates.length; i += 2) most = Math.max(most, Math.abs(coordinates[i]));
    return most || 1;
  });
  for (let i = 0; i < count; ++i)
    colors.set(planeColor(coordinates[2 * i] / bound[0], coordinates[2 * i + 1] / bound[1]), i * 4);
  return colors;
}

/** The colour at (x, y) of the plane, both −1 … 1. */
function planeColor(x: number, y: number): [number, number, number, number] {
  const chroma = Math.min(1, Math.hypot(x, y)) * 62;
  const {r, g, b} = rgb(hcl((Math.atan2(y, x) * 180) / Math.PI, chroma, 66));
  return [r, g, b, 255];
}

/** The plane of `pcaColors` as a small square with its two axes named. */
export function planeLegend(label = "Code by its place in the codebook's first two components"): HTMLElement {
  const size = 33;
  const canvas = h("canvas", {class: "view-cells tok-plane", "aria-hidden": "true"});
  const bytes = new Uint8ClampedArray(size * size * 4);
  for (let row = 0; row < size; ++row)
    for (let column = 0; column < size; ++column)
      bytes.set(
        planeColor((2 * column) / (size - 1) - 1, 1 - (2 * row) / (size - 1)),
        (row * size + column) * 4
      );
  putBytes(canvas, size, size, bytes);
  return h(
    "div",
    {class: "tok-plane-legend"},
    canvas,
    h("span", {}, label, h("br"), h("small", {}, "→ PC 1, ↑ PC 2; middle grey: near the mean"))
  );
}
