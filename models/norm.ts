// Normalisations and activation that both models share.
import {groupNorm as fusedGroupNorm, type GroupNormOptions as FusedOptions} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";

/** PyTorch's default. */
const EPSILON = 1e-5;

export interface GroupNormOptions extends FusedOptions {
  /** [C] each. */
  weight: Tensor1D;
  bias: Tensor1D;
}

/**
 * Group norm (Wu & He 2018) of clips `[B·T,H,W,C]`: each group of C/groups channels is brought to mean 0 and variance 1 over
 * all positions of all T frames, as `nn.GroupNorm` does on `[B,C,T,H,W]`, then scaled and shifted per channel. With
 * `frames` 1 every image has statistics of its own. `film` and `act` follow in the same pass (see kernels/group-norm).
 */
export function groupNorm(x: Tensor4D, {weight, bias, ...options}: GroupNormOptions): Tensor4D {
  return fusedGroupNorm(x, weight, bias, options);
}

/** Layer norm over the last axis. */
export function layerNorm<T extends tf.Tensor>(x: T, weight: Tensor1D, bias: Tensor1D): T {
  const channels = x.shape[x.rank - 1];
  return tf.tidy(() => {
    // A row is an image of one position and one group.
    if (tf.getBackend() === "webgpu")
      return tf.reshape(
        fusedGroupNorm(tf.reshape(x, [-1, 1, 1, channels]), weight, bias, {groups: 1, epsilon: EPSILON}),
        x.shape
      ) as T;
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), EPSILON));
    return tf.add(tf.mul(tf.mul(centred, scale), weight), bias) as T;
  });
}

/** SiLU, x·σ(x). */
export const silu = <T extends tf.Tensor>(x: T): T => tf.tidy(() => tf.mul(x, tf.sigmoid(x)) as T);

/** Our default number of groups: the largest divisor of the channels that is at most 32 and leaves 4 channels a group, if any. */
export function defaultGroups(channels: number): number {
  for (let groups = Math.min(32, Math.floor(channels / 4)); groups > 1; groups--)
    if (channels % groups === 0) return groups;
  return 1;
}
