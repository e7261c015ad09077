// Tokens' colours over the picture that they stand for.
import {type Picture, pictureBytes, putBytes} from "./picture.ts";
import type {TokenColors} from "./token-colors.ts";

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
  const tokens = tokenMap(width, height, side);
  const relief = colors && blend === "relief" ? reliefOf(bytes, tokens, side * side) : null;
  for (let i = 0, j = 0; i < tokens.length; ++i, j += 4) {
    const token = tokens[i];
    if (token >= until || !(picture || colors)) bytes[j] = bytes[j + 1] = bytes[j + 2] = bytes[j + 3] = 0;
    else if (colors) {
      const k = 4 * token;
      for (let c = 0; c < 3; ++c)
        bytes[j + c] = relief ? colors[k + c] + relief[i] : (bytes[j + c] * colors[k + c]) / 255;
      bytes[j + 3] = colors[k + 3];
    }
  }
  putBytes(canvas, width, height, bytes);
}

let last = {width: 0, height: 0, side: 0, tokens: new Int32Array(0)};

/** The token of every pixel; the last map is kept, since the images of a page are mostly of one size. */
function tokenMap(width: number, height: number, side: number): Int32Array {
  if (last.width === width && last.height === height && last.side === side) return last.tokens;
  const tokens = new Int32Array(width * height);
  for (let y = 0, i = 0; y < height; ++y)
    for (let x = 0; x < width; ++x, ++i)
      tokens[i] = Math.floor((y * side) / height) * side + Math.floor((x * side) / width);
  last = {width, height, side, tokens};
  return tokens;
}

/** By pixel, its light beside the mean of its token, scaled for shading. */
function reliefOf(bytes: Uint8ClampedArray, tokens: Int32Array, count: number): Float32Array {
  const light = new Float32Array(tokens.length);
  const sums = new Float64Array(count);
  const counts = new Uint32Array(count);
  for (let i = 0; i < tokens.length; ++i) {
    light[i] = 0.299 * bytes[4 * i] + 0.587 * bytes[4 * i + 1] + 0.114 * bytes[4 * i + 2];
    sums[tokens[i]] += light[i];
    ++counts[tokens[i]];
  }
  for (let i = 0; i < tokens.length; ++i) {
    const shade = RELIEF * (light[i] - sums[tokens[i]] / counts[tokens[i]]);
    light[i] = Math.max(-MOST, Math.min(MOST, shade));
  }
  return light;
}
