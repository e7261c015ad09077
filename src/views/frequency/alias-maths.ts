// What keyframes make of a motion. Frequencies in cycles a frame.
import {aliasOf, nyquist, signedAlias} from "../response-maths.ts";

/** Corners [f, |alias|] of the folded line from 0 to `most`: up to the Nyquist frequency, down to 0 at 1/stride, and so on. */
export function foldCorners(stride: number, most: number): [number, number][] {
  const corners: [number, number][] = [];
  for (let k = 0; k * nyquist(stride) < most - 1e-12; k++) {
    const f = k * nyquist(stride);
    corners.push([f, k % 2 ? nyquist(stride) : 0]);
  }
  return [...corners, [most, aliasOf(most, stride)]];
}

/** All frequencies from 0 to `most` that look like `f`'s alias in every `stride`-th frame, rising, f among them. */
export function alike(f: number, stride: number, most: number): number[] {
  const alias = aliasOf(f, stride);
  const found = new Set<number>();
  for (let k = 0; k / stride <= most + alias; k++)
    for (const g of [k / stride - alias, k / stride + alias])
      if (g >= -1e-12 && g <= most + 1e-12) found.add(Number(Math.max(0, g).toFixed(9)));
  return [...found].sort((a, b) => a - b);
}

/** Frames 0, stride, … and the last, as a cascade takes them, and whether the last is off that grid. */
export function keyframesOf(frames: number, stride: number): {at: number[]; offGrid: boolean} {
  const at = Array.from({length: Math.ceil(frames / stride)}, (_, i) => i * stride);
  const offGrid = at[at.length - 1] !== frames - 1;
  return {at: offGrid ? [...at, frames - 1] : at, offGrid};
}

export {aliasOf, nyquist, signedAlias};
