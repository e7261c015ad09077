// Weights in a few bits, group by group: w = scale · q, with a float16 scale for so many consecutive weights of a row and q a whole number
// of b bits from −2^(b−1) to 2^(b−1) − 1 (group-wise quantisation, as of GPTQ, arXiv 2210.17323, and llama.cpp). A row is what lies behind
// axis 0, the output channel of PyTorch's linear and convolution weights; a vector is one row. models/torch/group_quantise.py does the
// same, to the bit.
import {floatToHalf, halfToFloat} from "./dtypes.ts";
import {packBits, unpackBits} from "./packed-bits.ts";

/** How a tensor is quantised: bits a weight, and weights a scale. The last group of a row may be shorter. */
export interface Grouping {
  bits: number;
  group: number;
}

/** Weights a scale, unless told: a scale then costs half a bit a weight. */
export const GROUP = 32;

/** How many rows a tensor has, how long they are, and how many groups each is cut into. */
export function groupsOf(
  shape: readonly number[],
  group: number
): {rows: number; width: number; groups: number} {
  const rows = shape.length > 1 ? shape[0] : 1;
  const width = shape.slice(shape.length > 1 ? 1 : 0).reduce((n, side) => n * side, 1);
  return {rows, width, groups: Math.ceil(width / group)};
}

/** What the scale is sought among: the greatest weight of a group divided by 2^(b−1) + k/4. */
const STEPS = Array.from({length: 13}, (_, k) => (k - 4) / 4);

/**
 * A weight as packed codes, q + 2^(b−1) each, and a scale a group, those of rows after each other. The scale of a group is, of 13 that lie
 * about the one that its greatest weight asks for, each fitted by least squares to the codes that it gives, the one with the least squared
 * error. It may be negative: the greatest weight gets the code that has no opposite.
 *
 * @throws if a weight is not finite, or too great for a float16 scale.
 */
export function quantiseGroups(
  key: string,
  shape: readonly number[],
  data: ArrayLike<number>,
  {bits, group}: Grouping
): {codes: Uint8Array<ArrayBuffer>; scales: Float32Array<ArrayBuffer>} {
  const {rows, width, groups} = groupsOf(shape, group);
  const top = 2 ** (bits - 1);
  const codes = new Uint8Array(data.length);
  const scales = new Float32Array(rows * groups);
  for (let i = 0; i < scales.length; i++) {
    const begin = Math.floor(i / groups) * width + (i % groups) * group;
    const end = Math.min(begin + group, (Math.floor(i / groups) + 1) * width);
    const scale = (scales[i] = bestScale(data, begin, end, top));
    if (!Number.isFinite(scale)) throw refused(key, data, begin, end);
    for (let n = begin; n < end; n++) codes[n] = top + codeOf(data[n], scale, top);
  }
  return {codes: packBits(codes, bits), scales};
}

const codeOf = (weight: number, scale: number, top: number): number =>
  // No scale, no weight: what is too small for any scale of float16 becomes zero.
  scale ? Math.max(-top, Math.min(top - 1, Math.floor(weight / scale + 0.5))) : 0;

const half = (value: number): number => halfToFloat(floatToHalf(value));

/** NaN where a weight is not finite, infinite where no float16 is great enough. */
function bestScale(data: ArrayLike<number>, begin: number, end: number, top: number): number {
  let greatest = 0;
  for (let n = begin; n < end; n++) {
    if (!Number.isFinite(data[n])) return NaN;
    if (Math.abs(data[n]) > Math.abs(greatest)) greatest = data[n];
  }
  let best = 0;
  let least = Infinity;
  for (const step of STEPS) {
    const scale = half(fitted(data, begin, end, -greatest / (top + step), top));
    if (!Number.isFinite(scale)) return scale;
    let error = 0;
    for (let n = begin; n < end; n++) {
      const rest = data[n] - scale * codeOf(data[n], scale, top);
      error += rest * rest;
    }
    if (error < least) [least, best] = [error, scale];
  }
  return best;
}

/** The scale that fits the weights best, given the codes of another: Σwq / Σq². */
function fitted(data: ArrayLike<number>, begin: number, end: number, scale: number, top: number): number {
  let product = 0;
  let square = 0;
  for (let n = begin; n < end; n++) {
    const code = codeOf(data[n], scale, top);
    product += data[n] * code;
    square += code * code;
  }
  return square ? product / square : 0;
}

function refused(key: string, data: ArrayLike<number>, begin: number, end: number): Error {
  const at = Array.from({length: end - begin}, (_, i) => begin + i).find((n) => !Number.isFinite(data[n]));
  return new Error(
    at === undefined
      ? `quantiseGroups: “${key}” should be within what a float16 scale reaches, but is greater at ${begin} to ${end - 1}; store it as F32.`
      : `quantiseGroups: “${key}” should hold finite weights, found ${data[at]} at ${at}; use a checkpoint from before training diverged.`
  );
}

/** The weights, exact in float32: 11 bits of scale times 8 of code. About 6 ns a weight: 0.14 s for 22 million. */
export function dequantiseGroups(
  codes: Uint8Array,
  scales: ArrayLike<number>,
  shape: readonly number[],
  {bits, group}: Grouping
): Float32Array<ArrayBuffer> {
  const {rows, width, groups} = groupsOf(shape, group);
  const top = 2 ** (bits - 1);
  const numbers = unpackBits(codes, bits, rows * width);
  const weights = new Float32Array(rows * width);
  for (let row = 0, n = 0, i = 0; row < rows; row++)
    for (let g = 0; g < groups; g++, i++) {
      const end = Math.min(n + group, (row + 1) * width);
      for (const scale = scales[i]; n < end; n++) weights[n] = scale * (numbers[n] - top);
    }
  return weights;
}
