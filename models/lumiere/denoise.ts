// A real operator for windows that needs no trained weights: classical denoising, not a network. Each window is taken to its
// own temporal DCT, and every coefficient is shrunk by an empirical Wiener gain (as in Lee 1980 and, over patches, VBM4D:
// Maggioni et al. 2012). Since basis, statistics and noise estimate are the window's own, two windows answer differently about
// a frame that they share, as two runs of a network would.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {draws} from "../random.ts";

export interface DenoiseOptions {
  /** Standard deviation of the noise to take out, in units of x; estimated from the window unless told. */
  strength?: number;
  /** Side in pixels, odd, of the square over which a coefficient's energy is averaged; 5 unless told. */
  radius?: number;
}

/**
 * Denoises one window `[L,H,W,C]`, of any length from 1. In the orthonormal DCT over the window's L frames, where a coefficient
 * c has energy E (the mean of c² over a small square), it becomes c·max(0, 1 − σ²/E), then the DCT is undone. Static detail
 * survives in the first coefficient, where noise has been averaged over L frames. No clamp at the end. About 4·L·HWC·L FLOPs.
 */
export function denoise(x: Tensor4D, {strength, radius = 5}: DenoiseOptions = {}): Tensor4D {
  if (x.rank !== 4) throw new Error(`denoise: x must be a window [L,H,W,C], but its shape is [${x.shape}].`);
  if (strength !== undefined && !(strength >= 0 && Number.isFinite(strength)))
    throw new RangeError(
      `denoise: strength must be the noise's standard deviation, 0 or more, found ${strength}.`
    );
  if (!Number.isInteger(radius) || radius < 1 || radius % 2 === 0)
    throw new RangeError(`denoise: radius must be an odd whole number of pixels, found ${radius}.`);
  return tf.tidy(() => {
    const [length, height, width, channels] = x.shape;
    const variance: Tensor | number = strength === undefined ? tf.square(estimateNoise(x)) : strength ** 2;
    const basis = tf.tensor2d(dctBasis(length), [length, length]);
    const rows = tf.reshape(x, [length, height * width * channels]);
    const coefficients = tf.reshape(tf.matMul(basis, rows), [length, height, width, channels]) as Tensor4D;
    const energy = tf.avgPool(tf.square(coefficients) as Tensor4D, radius, 1, "same");
    const gain = tf.relu(tf.sub(1, tf.div(variance, tf.add(energy, 1e-12))));
    const shrunk = tf.reshape(tf.mul(coefficients, gain), [length, -1]) as tf.Tensor2D;
    return tf.reshape(tf.matMul(basis, shrunk, true), x.shape);
  });
}

/** The orthonormal DCT-II over L samples, row-major [frequency, time]. */
export function dctBasis(length: number): Float32Array {
  return Float32Array.from({length: length * length}, (_, i) => {
    const [k, t] = [Math.floor(i / length), i % length];
    const norm = Math.sqrt((k ? 2 : 1) / length);
    return norm * Math.cos((Math.PI * k * (t + 0.5)) / length);
  });
}

/**
 * Immerkær's fast estimate of white noise (1996): the mean absolute answer of a 3×3 filter that is blind to planes,
 * σ = √(π/2)/6 · mean|x ∗ N|, over all frames and channels of `[L,H,W,C]`. A scalar; edges and texture bias it upward.
 */
export function estimateNoise(x: Tensor4D): tf.Scalar {
  const [, height, width, channels] = x.shape;
  if (height < 3 || width < 3)
    throw new Error(
      `estimateNoise: frames must be at least 3×3 pixels, found ${height}×${width}; give the strength instead.`
    );
  return tf.tidy(() => {
    const mask = [1, -2, 1, -2, 4, -2, 1, -2, 1];
    const filter = tf.tensor4d(
      mask.flatMap((v) => new Array<number>(channels).fill(v)),
      [3, 3, channels, 1]
    );
    const answer = tf.depthwiseConv2d(x, filter, 1, "valid");
    return tf.mul(tf.mean(tf.abs(answer)), Math.sqrt(Math.PI / 2) / 6) as tf.Scalar;
  });
}

/** x plus white normal noise of standard deviation σ, drawn for the whole clip from a seed: windows then share what they overlap on. */
export function addNoise(x: Tensor4D, {sigma, seed = 0}: {sigma: number; seed?: number}): Tensor4D {
  const draw = draws(seed, "noise");
  const noise = Float32Array.from({length: x.size}, () => sigma * draw.normal());
  return tf.tidy(() => tf.add(x, tf.tensor4d(noise, x.shape)));
}

/**
 * One deterministic step (DDIM with η = 0, in the variance-exploding form): from a clip with noise σ and a prediction x̂₀ of it
 * without noise to the clip with noise `next`, x̂₀ + (next/σ)(x − x̂₀). It is affine in x̂₀, so that reconciling windows before
 * or after the step is the same.
 */
export function noiseStep(x: Tensor4D, predicted: Tensor4D, sigma: number, next: number): Tensor4D {
  if (!(sigma > 0 && next >= 0 && next <= sigma))
    throw new RangeError(
      `noiseStep: noise must fall from sigma > 0 to 0 ≤ next ≤ sigma, found ${sigma} to ${next}.`
    );
  return tf.tidy(() => tf.add(predicted, tf.mul(tf.sub(x, predicted), next / sigma)));
}
