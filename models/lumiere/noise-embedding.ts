// How a network is told the noise level of what it sees: by λ = log(α²/σ²), the log-SNR (Kingma et al. 2021). Ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D} from "@tensorflow/tfjs-core";
import {silu} from "../norm.ts";
import type {ParamRecord} from "../params.ts";
import {linear} from "./layers.ts";

/** Numbers that describe a noise level: 32 sines and 32 cosines. */
export const NOISE_FEATURES = 64;

/** ω_k = 2^(−3 + 6k/31), k = 0 … 31: from 1/8 to 8 radians for each unit of log-SNR, which lies in about [−12, 12]. */
export const noiseFrequencies = (): Float32Array =>
  Float32Array.from({length: NOISE_FEATURES / 2}, (_, k) => 2 ** (-3 + (6 * k) / (NOISE_FEATURES / 2 - 1)));

/** λ `[B]` → [sin(ω_k λ) …, cos(ω_k λ) …] `[B,64]`. */
export function noiseFeatures(logSnr: Tensor1D): Tensor2D {
  return tf.tidy(() => {
    const angles = tf.mul(
      tf.reshape(logSnr, [-1, 1]),
      tf.tensor2d(noiseFrequencies(), [1, NOISE_FEATURES / 2])
    );
    return tf.concat2d([tf.sin(angles) as Tensor2D, tf.cos(angles) as Tensor2D], 1);
  });
}

/** `noise.linear2(SiLU(noise.linear1(features)))`: `[B] → [B,E]`. */
export const noiseEmbedding = (logSnr: Tensor1D, params: ParamRecord): Tensor2D =>
  tf.tidy(() =>
    linear(silu(linear(noiseFeatures(logSnr), params, "noise.linear1")), params, "noise.linear2")
  );
