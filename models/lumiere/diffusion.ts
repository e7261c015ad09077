// Diffusion (Ho et al. 2020) of images or clips, variance preserving: x_t = α·x₀ + σ·ε. A network may predict ε, x₀ or
// v = α·ε − σ·x₀ (Salimans & Ho 2022); the paper does not say which, ours predicts v. Every function takes λ = log(α²/σ²).
import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {randomNormal} from "#kernels";
import {draws} from "../random.ts";
import {alphaSigma, cosineSchedule} from "./schedule.ts";

/** What a network predicts. */
export type Prediction = "v" | "epsilon" | "x0";

/** White normal noise of a shape from a seed; a `stream` names independent noise of the same seed. */
export function gaussian(
  shape: readonly [number, number, number, number],
  seed: number,
  stream = "noise"
): Tensor4D {
  // The stream chooses a seed of its own, so that a whole tensor is one run of counters, as the GPU draws it.
  const own = draws(seed, stream).below(2 ** 24) * 2 ** 24 + draws(seed, `${stream}, low`).below(2 ** 24);
  return tf.tensor4d(randomNormal(tf.util.sizeFromShape([...shape]), own), [...shape], "float32");
}

/** x_t = α·x₀ + σ·ε. */
export function noised<T extends Tensor>(x0: T, epsilon: T, logSnr: number): T {
  const {alpha, sigma} = alphaSigma(logSnr);
  return tf.tidy(() => tf.add(tf.mul(x0, alpha), tf.mul(epsilon, sigma)) as T);
}

/** v = α·ε − σ·x₀. */
export function velocity<T extends Tensor>(x0: T, epsilon: T, logSnr: number): T {
  const {alpha, sigma} = alphaSigma(logSnr);
  return tf.tidy(() => tf.sub(tf.mul(epsilon, alpha), tf.mul(x0, sigma)) as T);
}

/**
 * x̂₀ and ε̂ from any prediction about x_t. From v: x₀ = α·x − σ·v, ε = σ·x + α·v; from ε: x₀ = (x − σ·ε)/α; from x₀:
 * ε = (x − α·x₀)/σ.
 */
export function cleanAndNoise<T extends Tensor>(
  x: T,
  predicted: T,
  logSnr: number,
  kind: Prediction = "v"
): {x0: T; epsilon: T} {
  const {alpha, sigma} = alphaSigma(logSnr);
  return tf.tidy(() => {
    const mix = (a: number, b: number) => tf.add(tf.mul(x, a), tf.mul(predicted, b)) as T;
    switch (kind) {
      case "v":
        return {x0: mix(alpha, -sigma), epsilon: mix(sigma, alpha)};
      case "epsilon":
        return {x0: mix(1 / alpha, -sigma / alpha), epsilon: predicted.clone()};
      case "x0":
        return {x0: predicted.clone(), epsilon: mix(1 / sigma, -alpha / sigma)};
    }
    throw new RangeError(`A prediction must be v, epsilon or x0, found ${String(kind)}.`);
  }) as unknown as {x0: T; epsilon: T};
}

/** The same prediction in other words: from ε̂, x̂₀ or v̂ about x_t to another of them. */
export function convertPrediction<T extends Tensor>(
  x: T,
  predicted: T,
  logSnr: number,
  {from, to}: {from: Prediction; to: Prediction}
): T {
  return tf.tidy(() => {
    const {x0, epsilon} = cleanAndNoise(x, predicted, logSnr, from);
    if (to === "v") return velocity(x0, epsilon, logSnr);
    if (to !== "x0" && to !== "epsilon")
      throw new RangeError(`A prediction must be v, epsilon or x0, found ${String(to)}.`);
    return to === "x0" ? x0 : epsilon;
  });
}

/**
 * n noise levels to train at: the cosine schedule at times uniform in [0,1), but a share `high` of them uniform in log-SNR
 * −6 … −3, where motion is decided (half unless told), and a share `blind` in −12 … −6, where only the caption tells of it (none unless
 * told; the recipes' --blind-share). All ours.
 */
export function trainingLevels(
  n: number,
  seed: number,
  {high = 0.5, blind = 0}: {high?: number; blind?: number} = {}
): number[] {
  for (const [name, share] of Object.entries({high, blind, "high + blind": high + blind}))
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`trainingLevels: ${name} must be a share from 0 to 1, found ${share}.`);
  const draw = draws(seed, "levels");
  return Array.from({length: n}, () => {
    const [which, where] = [draw.uniform(), draw.uniform()];
    if (which < high) return -6 + 3 * where;
    return which < high + blind ? -12 + 6 * where : cosineSchedule(where);
  });
}

/**
 * The loss to train with, the mean of (v̂ − v)² at one noise level: a differentiable scalar. Predicting zero costs about
 * α² + σ²·E[x₀²], since v's variance is that.
 *
 * @param model from noisy x `[N,H,W,C]` and λ to v̂ of the shape of x₀
 */
export function diffusionLoss(
  model: (x: Tensor4D, logSnr: number) => Tensor4D,
  x0: Tensor4D,
  {logSnr, noise}: {logSnr: number; noise: Tensor4D}
): Scalar {
  return tf.tidy(() => {
    const predicted = model(noised(x0, noise, logSnr), logSnr);
    return tf.mean(tf.squaredDifference(predicted, velocity(x0, noise, logSnr))) as Scalar;
  });
}
