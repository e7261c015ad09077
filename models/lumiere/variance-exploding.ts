// Noise as a classical filter knows it: x = x₀ + σ·ε, so that variance grows with noise (“variance exploding”: Song et al. 2021,
// “Score-Based Generative Modeling…”, §3.4). Only for windows without a network (`denoise`). Lumiere's networks are trained and sampled
// with variance preserved, x = α·x₀ + σ·ε: `noised` and `gaussian` in diffusion.ts, `ddimStep` in steps.ts; dividing by α turns one
// into the other.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {draws} from "../random.ts";

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
