// Whether a join can be seen: how much neighbouring frames differ where windows meet, against where they do not.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import {takeFrames} from "./frames.ts";
import {median} from "./metrics/estimate.ts";
import type {Window} from "./windows.ts";

export interface DifferenceOptions {
  /**
   * Divides each value's difference by its own mean over time before pixels are averaged, so that a seam over a still
   * background counts as much as a motion over a few pixels; the result is then about 1 wherever nothing special happens.
   */
  relative?: boolean;
}

/**
 * How much neighbouring frames of a clip `[T,H,W,C]` differ: mean over pixels of |x[t+1] − x[t]|, `[T−1]`, in units of the
 * clip, or relative to what is usual at each pixel.
 */
export function frameDifferences(x: Tensor4D, {relative = false}: DifferenceOptions = {}): Tensor1D {
  const frames = x.shape[0];
  if (frames < 2)
    throw new RangeError(
      `frameDifferences: a clip needs at least 2 frames to have a difference, found ${frames}.`
    );
  return tf.tidy(() => {
    const differences = tf.abs(tf.sub(takeFrames(x, 1, frames - 1), takeFrames(x, 0, frames - 1)));
    if (!relative) return tf.mean(differences, [1, 2, 3]) as Tensor1D;
    const usual = tf.mean(differences, 0, true);
    // Where a pixel hardly ever changes, rounding must not look like an event.
    const floor = tf.add(tf.mul(tf.mean(usual), 1e-3), 1e-12);
    return tf.mean(tf.div(differences, tf.add(usual, floor)), [1, 2, 3]) as Tensor1D;
  });
}

/** Boundaries at which a window starts or ends inside the clip, ascending; boundary b lies between frames b − 1 and b. */
export function windowEdges(frames: number, windows: readonly Window[]): number[] {
  const edges = new Set(windows.flatMap(({start, length}) => [start, start + length]));
  return [...edges].filter((b) => b > 0 && b < frames).sort((a, b) => a - b);
}

/** Boundaries at which `firstWins` changes from one window to another: its hard cuts. */
export function cutEdges(frames: number, windows: readonly Window[]): number[] {
  const owner = Array.from({length: frames}, (_, t) =>
    windows.findIndex(({start, length}) => t >= start && t < start + length)
  );
  return owner.flatMap((window, t) => (t && window !== owner[t - 1] ? [t] : []));
}

export interface Seams {
  /** `frameDifferences`, read back. */
  differences: number[];
  /** Median difference across the edges of windows; NaN where there is none. */
  edgeMedian: number;
  /** Median difference everywhere else; NaN where there is none. */
  interiorMedian: number;
  /** edgeMedian / interiorMedian: about 1 where no seam can be seen. NaN where there is no edge or no interior. */
  ratio: number;
}

/**
 * Compares a clip's frame differences at the edges of windows with the others (Lumiere Fig. 14 shows the spikes that come
 * without MultiDiffusion). One readback. `edges` are the starts and ends of the windows (`windowEdges`) unless told; for a
 * clip of hard cuts give `cutEdges`, since its windows' other ends are not seams. A clip of one frame has no differences.
 */
export async function seams(
  x: Tensor4D,
  windows: readonly Window[],
  edges: readonly number[] = windowEdges(x.shape[0], windows),
  options: DifferenceOptions = {}
): Promise<Seams> {
  if (x.shape[0] < 2) return {differences: [], edgeMedian: NaN, interiorMedian: NaN, ratio: NaN};
  const tensor = frameDifferences(x, options);
  const differences = Array.from(await tensor.data());
  tensor.dispose();
  const at = new Set(edges);
  const edgeMedian = median(differences.filter((_, t) => at.has(t + 1)));
  const interiorMedian = median(differences.filter((_, t) => !at.has(t + 1)));
  return {differences, edgeMedian, interiorMedian, ratio: edgeMedian / interiorMedian};
}
