// The way back from `drawShow`: what a picture that somebody painted says, in the colours of its sentence.
import {type Colormap, nearestColor, valueOf} from "./colormap.ts";
import type {Picture, Rgb} from "./picture.ts";
import {depthOf, type Show} from "./show.ts";
import {inverse, transformed} from "./transform.ts";

/** The picture as it was before the show's turns and recolourings, the last undone first. */
export const undone = (picture: Picture, {then = []}: Show): Picture =>
  then.toReversed().map(inverse).reduce(transformed, picture);

/** 1 where a pixel is nearer to `on` than to `off` in RGB, by projection on the line between them; a tie is off. */
export function maskFrom({data}: Picture, on: Rgb, off: Rgb): Uint8Array {
  const way = on.map((v, c) => v - off[c]);
  const half = way.reduce((sum, v) => sum + v * v, 0) / 2;
  return Uint8Array.from({length: data.length / 3}, (_, i) =>
    Number(way.reduce((sum, v, c) => sum + v * (data[3 * i + c] - off[c]), 0) > half)
  );
}

/** The index of the nearest colour by pixel. */
export const classesFrom = ({data}: Picture, palette: readonly Rgb[]): Uint8Array =>
  Uint8Array.from({length: data.length / 3}, (_, i) =>
    nearestColor(palette, data[3 * i], data[3 * i + 1], data[3 * i + 2])
  );

/** Depth by pixel in world units, from NEAR_DEPTH to FAR_DEPTH. */
export const depthFrom = ({data}: Picture, map: Colormap): Float64Array =>
  Float64Array.from({length: data.length / 3}, (_, i) =>
    depthOf(valueOf(map, data[3 * i], data[3 * i + 1], data[3 * i + 2]))
  );

/** Normals `[P,3]` in the camera's axes, not of length 1. */
export function normalsFrom(
  {data}: Picture,
  {axes, signs}: {axes: readonly number[]; signs: readonly number[]}
): Float64Array {
  const normals = new Float64Array(data.length);
  for (let p = 0; p < data.length; p += 3)
    for (let c = 0; c < 3; c++) normals[p + axes[c]] = signs[c] * (data[p + c] / 127.5 - 1);
  return normals;
}
