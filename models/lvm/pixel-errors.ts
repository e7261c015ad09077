// Errors in pixels: colours, depth, normals, edges.
import {type Pixels, sameSize} from "./masks.ts";

/** Standard deviations of ImageNet's channels, by which its pixels are customarily divided. */
const IMAGENET_DEVIATION = [0.229, 0.224, 0.225];

/**
 * Mean squared error over all pixels and channels. "unit": of pixels in [0,1], as LVM's own `evaluate_mse`. "imagenet": of pixels normalised
 * by ImageNet's mean and deviation, as in Visual Prompting's colorization table, where LVM's 0.51 stands; about 20 times as large.
 */
export function colorizationMse(found: Pixels, truth: Pixels, scaling: "unit" | "imagenet"): number {
  sameSize("colorizationMse", found, truth);
  if (scaling === "imagenet" && found.channels !== 3)
    throw new Error(
      `colorizationMse: the imagenet scaling is for 3 channels, found ${found.channels}; use “unit”.`
    );
  let sum = 0;
  for (let i = 0; i < found.data.length; i++)
    sum += ((found.data[i] - truth.data[i]) / (scaling === "imagenet" ? IMAGENET_DEVIATION[i % 3] : 1)) ** 2;
  return sum / found.data.length;
}

/** 10·log₁₀(1 / MSE) in dB for pixels in [0,1]; infinite for equal images. */
export const psnr = (found: Pixels, truth: Pixels): number =>
  -10 * Math.log10(colorizationMse(found, truth, "unit"));

/** Which pixels count: all unless a mask is given. */
function counted(who: string, pixels: number, valid?: ArrayLike<number>): number[] {
  if (valid && valid.length !== pixels)
    throw new Error(`${who}: the mask of valid pixels should have ${pixels}, found ${valid.length}.`);
  const list = Array.from({length: pixels}, (_, p) => p).filter((p) => !valid || valid[p]);
  if (!list.length) throw new Error(`${who} needs at least one valid pixel, found none.`);
  return list;
}

/**
 * Absolute relative error of depth, mean |d − d*| / d* over the valid pixels; d* must be above 0 there.
 */
export function depthAbsRel(
  found: ArrayLike<number>,
  truth: ArrayLike<number>,
  valid?: ArrayLike<number>
): number {
  if (found.length !== truth.length)
    throw new Error(
      `depthAbsRel: maps must have one size, found ${found.length} and ${truth.length} pixels.`
    );
  const list = counted("depthAbsRel", truth.length, valid);
  return (
    list.reduce((sum, p) => {
      if (!(truth[p] > 0))
        throw new RangeError(
          `depthAbsRel: a true depth must be above 0, found ${truth[p]} at ${p}; mask it out.`
        );
      return sum + Math.abs(found[p] - truth[p]) / truth[p];
    }, 0) / list.length
  );
}

/**
 * Mean angle in degrees between normals, [P,3] of any length; a normal of length 0 has no direction and counts as 90°.
 */
export function meanNormalAngle(
  found: ArrayLike<number>,
  truth: ArrayLike<number>,
  valid?: ArrayLike<number>
): number {
  if (found.length !== truth.length || found.length % 3)
    throw new Error(
      `meanNormalAngle: maps must be 3 numbers a pixel and of one size, found ${found.length} and ${truth.length}.`
    );
  const list = counted("meanNormalAngle", truth.length / 3, valid);
  const angle = (p: number) => {
    const [a, b] = [found, truth].map((map) => [map[3 * p], map[3 * p + 1], map[3 * p + 2]]);
    const dot = a.reduce((sum, v, i) => sum + v * b[i], 0);
    const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
    // atan2 keeps the digits of small angles, which acos loses; of nothing and nothing it would be 0.
    return dot || cross ? Math.atan2(cross, dot) : Math.PI / 2;
  };
  return ((list.reduce((sum, p) => sum + angle(p), 0) / list.length) * 180) / Math.PI;
}

/** Normals from an image that maps [−1,1] to [0,1]: 2v − 1, not normalised. */
export const normalsOf = ({data}: Pixels): Float64Array => Float64Array.from(data, (v) => 2 * v - 1);

/**
 * F1 of edges: an edge pixel counts as found if one of the other map is within `tolerance` pixels along each axis (1: its
 * eight neighbours); precision and recall each without matching one to one. 1 if neither map has an edge.
 */
export function edgeF1(
  found: ArrayLike<number>,
  truth: ArrayLike<number>,
  width: number,
  tolerance = 1
): {precision: number; recall: number; f1: number} {
  if (found.length !== truth.length || truth.length % width)
    throw new Error(
      `edgeF1: maps must be rows of ${width} pixels and of one size, found ${found.length} and ${truth.length}.`
    );
  const height = truth.length / width;
  const share = (edges: ArrayLike<number>, others: ArrayLike<number>): number => {
    let [hits, all] = [0, 0];
    for (let p = 0; p < edges.length; p++) {
      if (!edges[p]) continue;
      all++;
      if (near(others, p % width, Math.floor(p / width), width, height, tolerance)) hits++;
    }
    return all ? hits / all : NaN;
  };
  const [precision, recall] = [share(found, truth), share(truth, found)];
  if (Number.isNaN(precision) && Number.isNaN(recall)) return {precision: 1, recall: 1, f1: 1};
  const [p, r] = [precision || 0, recall || 0];
  return {precision: p, recall: r, f1: p + r ? (2 * p * r) / (p + r) : 0};
}

function near(
  map: ArrayLike<number>,
  x: number,
  y: number,
  width: number,
  height: number,
  reach: number
): boolean {
  for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++)
    for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column++)
      if (map[row * width + column]) return true;
  return false;
}
