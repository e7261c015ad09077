// Temporal MultiDiffusion (Lumiere, arXiv 2401.12945 §3.2, after Bar-Tal et al. 2023): an operator that sees only a window of
// frames is applied to overlapping windows, and their predictions are reconciled by least squares, whose solution is the
// weighted average at each frame.
import {blendWindows} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import type {Tap} from "../params.ts";
import {takeFrames} from "./frames.ts";
import {checkedWeights, cutWeights, type Weights, type Window} from "./windows.ts";

/** Maps a window's frames `[L,H,W,C]` to a prediction `[L,H',W',C']`. It must neither keep nor dispose what it is given. */
export type WindowOperator = (x: Tensor4D, window: Window, index: number) => Tensor4D;

/**
 * J'[t] = Σ_i w_i[t] Φ_i[t] / Σ_i w_i[t], the argmin of Σ_i w_i ‖J'|_i − Φ_i‖². Predictions `[L_i,H,W,C]`, result
 * `[frames,H,W,C]`; differentiable in the predictions. With weights w the objective is weighted by w, not w².
 *
 * @throws RangeError if windows and weights do not cover the clip (see `checkedWeights`) or a prediction has a wrong shape
 */
export function aggregate(
  predictions: readonly Tensor4D[],
  windows: readonly Window[],
  weights: Weights,
  frames: number
): Tensor4D {
  const who = "aggregate";
  const lists = checkedWeights(who, windows, weights, frames);
  if (predictions.length !== windows.length)
    throw new RangeError(
      `${who}: ${windows.length} windows need as many predictions, found ${predictions.length}.`
    );
  predictions.forEach(({shape}, i) => {
    const expected = [windows[i].length, ...predictions[0].shape.slice(1)];
    if (shape.join() !== expected.join())
      throw new RangeError(
        `${who}: the prediction of window ${i} must be [${expected}], but is [${shape}]; an operator keeps the number of frames.`
      );
  });
  return blendWindows(
    [...predictions],
    windows.map(({start}) => start),
    lists,
    frames
  );
}

/**
 * One step of MultiDiffusion over a clip x `[T,H,W,C]`: the operator on every window of x, then `aggregate`. Every window
 * reads the same x; noise that an operator adds must be cut from one noise of the whole clip, or overlaps get less of it.
 *
 * Taps: `prediction.i` for each window, `out`.
 */
export function multidiffuse(
  x: Tensor4D,
  operator: WindowOperator,
  windows: readonly Window[],
  weights: Weights = "uniform",
  {tap}: {tap?: Tap} = {}
): Tensor4D {
  const frames = x.shape[0];
  const lists = checkedWeights("multidiffuse", windows, weights, frames);
  return tf.tidy(() => reconciled(predictWindows(x, operator, windows), windows, lists, frames, tap));
}

/** A `WindowOperator` that may have to be waited for, as a denoiser. */
export type AsyncWindowOperator = (
  x: Tensor4D,
  window: Window,
  index: number
) => Tensor4D | Promise<Tensor4D>;

/**
 * `multidiffuse` with an operator that is awaited window by window, which is how a whole clip is denoised (`windowed` in ssr.ts). Held
 * are the predictions, and of one window at a time what the operator needs. `signal` stops it before the next window, with its reason
 * thrown; all tensors are freed then. Taps as `multidiffuse`.
 */
export async function multidiffuseAsync(
  x: Tensor4D,
  operator: AsyncWindowOperator,
  windows: readonly Window[],
  weights: Weights = "uniform",
  {signal, tap}: {signal?: AbortSignal; tap?: Tap} = {}
): Promise<Tensor4D> {
  const frames = x.shape[0];
  const lists = checkedWeights("multidiffuse", windows, weights, frames);
  const predictions: Tensor4D[] = [];
  try {
    for (const [i, window] of windows.entries()) {
      signal?.throwIfAborted();
      // What lives across an await is kept: whoever else computes meanwhile may tidy up after itself.
      const part = tf.keep(takeFrames(x, window.start, window.length));
      try {
        predictions.push(tf.keep(await operator(part, window, i)));
      } finally {
        part.dispose();
      }
    }
    return reconciled(predictions, windows, lists, frames, tap);
  } finally {
    tf.dispose(predictions);
  }
}

/** `aggregate`, with its taps. */
function reconciled(
  predictions: readonly Tensor4D[],
  windows: readonly Window[],
  weights: Weights,
  frames: number,
  tap?: Tap
): Tensor4D {
  predictions.forEach((prediction, i) => tap?.(`prediction.${i}`, prediction));
  const out = aggregate(predictions, windows, weights, frames);
  tap?.("out", out);
  return out;
}

/** The operator's predictions, one for each window; the caller disposes them. */
export const predictWindows = (
  x: Tensor4D,
  operator: WindowOperator,
  windows: readonly Window[]
): Tensor4D[] =>
  windows.map((window, i) => tf.tidy(() => operator(takeFrames(x, window.start, window.length), window, i)));

/**
 * Without MultiDiffusion: each frame from the first window that holds it, the others' answers thrown away. Shapes as
 * `aggregate`.
 */
export const firstWins = (
  predictions: readonly Tensor4D[],
  windows: readonly Window[],
  frames: number
): Tensor4D => aggregate(predictions, windows, cutWeights(windows, frames), frames);

/**
 * How far windows disagree about each frame before they are averaged: the weighted variance between predictions,
 * mean over pixels of Σ_i w_i (Φ_i − J)² / Σ_i w_i. `[frames]`, in squared units of the clip; 0 where a frame has one window.
 */
export function windowVariance(
  predictions: readonly Tensor4D[],
  windows: readonly Window[],
  weights: Weights,
  frames: number
): Tensor1D {
  return tf.tidy(() => {
    const mean = aggregate(predictions, windows, weights, frames);
    const squared = predictions.map((prediction, i) => {
      const {start, length} = windows[i];
      const from = tf.squaredDifference(prediction, takeFrames(mean, start, length));
      return tf.mean(from, [1, 2, 3], true) as Tensor4D;
    });
    return tf.reshape(aggregate(squared, windows, weights, frames), [frames]);
  });
}

/** `windowVariance`, read back. */
export async function disagreement(
  predictions: readonly Tensor4D[],
  windows: readonly Window[],
  weights: Weights,
  frames: number
): Promise<Float32Array> {
  const variance = windowVariance(predictions, windows, weights, frames);
  const values = (await variance.data()) as Float32Array;
  variance.dispose();
  return values;
}
