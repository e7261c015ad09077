// Where the object of a clip is, from its pixels: what differs from the background otherwise than a shadow does.
import type {Scene} from "../../world/scene.ts";
import {renderClipBytes} from "../clips/render-clip.ts";
import {type PixelClip, unitPixels} from "./pixel-clip.ts";

/** An object's outline in one frame. */
export interface Found {
  /** Its centroid in pixels, with (0, 0) the top left corner of the image. NaN where there is no object. */
  x: number;
  y: number;
  /** Pixels that it covers. */
  area: number;
}

/** Differences of a color from the background's, in [0,1], under which nothing is an object. */
const LEAST = 0.05;

/** The scene without its object, `[H,W,3]` in [0,1]. */
export function backgroundOf(scene: Scene, size: number): Float32Array {
  return unitPixels("backgroundOf", renderClipBytes({...scene, objects: []}, {size, frames: 1}));
}

/**
 * The object in each frame. A pixel counts, from 0 to 1, as it differs from `background` `[H,W,3]` in hue or by being brighter: a
 * shadow only darkens. How much is enough is measured against the clip's most different pixels; then the outline is found as the
 * blob around their centroid, so that a speck elsewhere does not move it.
 */
export function findObject(clip: PixelClip, background: ArrayLike<number>): Found[] {
  const pixels = unitPixels("findObject", clip);
  const size = clip.width * clip.height;
  const frames = Array.from({length: clip.frames}, (_, t) =>
    differences(pixels.subarray(3 * size * t, 3 * size * (t + 1)), background)
  );
  const tops = frames.map(brightest);
  const level = tops.toSorted((a, b) => a - b)[Math.floor(clip.frames / 2)];
  return frames.map((difference, t) => {
    if (level < LEAST || tops[t] < level / 2) return {x: NaN, y: NaN, area: 0};
    const weights = difference.map((d) => Math.min(1, Math.max(0, (d / level - 0.2) / 0.3)));
    let found = blob(weights, clip.width);
    for (let pass = 0; pass < 3; pass++) {
      const radius = 1.7 * Math.sqrt(found.area / Math.PI) + 1;
      found = blob(weights, clip.width, found, radius);
    }
    return found;
  });
}

/** How much each pixel `[H·W]` differs from the background otherwise than by being darker. */
function differences(frame: Float32Array, background: ArrayLike<number>): Float32Array {
  const out = new Float32Array(frame.length / 3);
  for (let i = 0; i < out.length; i++) {
    let dot = 0;
    let length = 0;
    let own = 0;
    for (let c = 3 * i; c < 3 * i + 3; c++) {
      dot += frame[c] * background[c];
      length += background[c] ** 2;
      own += frame[c] ** 2;
    }
    length = Math.sqrt(length) || 1;
    const along = dot / length;
    const across = Math.max(0, own - along ** 2);
    out[i] = Math.sqrt(across + Math.max(0, along - length) ** 2);
  }
  return out;
}

/** The mean of the fiftieth part that is highest. */
function brightest(values: Float32Array): number {
  const count = Math.max(1, Math.round(values.length / 50));
  const top = values.toSorted().subarray(-count);
  return top.reduce((sum, v) => sum + v, 0) / count;
}

/** The weighted centroid, of all pixels or of those within `radius` of a place. */
function blob(weights: Float32Array, width: number, around?: Found, radius = Infinity): Found {
  let area = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < weights.length; i++) {
    const x = (i % width) + 0.5;
    const y = Math.floor(i / width) + 0.5;
    if (!weights[i] || (around && Math.hypot(x - around.x, y - around.y) > radius)) continue;
    area += weights[i];
    sumX += weights[i] * x;
    sumY += weights[i] * y;
  }
  return {x: sumX / area, y: sumY / area, area};
}
