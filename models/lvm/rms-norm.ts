// RMSNorm (Zhang & Sennrich 2019, arXiv 1910.07467 eq. 4): layer norm without the mean and without a bias.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor1D} from "@tensorflow/tfjs-core";

/** x / √(mean x² + ε) · weight over the last axis, `[…,D]` with weight [D]. */
export function rmsNorm<T extends Tensor>(x: T, weight: Tensor1D, epsilon = 1e-6): T {
  return tf.tidy(() => {
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon));
    return tf.mul(tf.mul(x, scale), weight) as T;
  });
}
