// Normalisations and activation that both models share.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";

/** PyTorch's default. */
const EPSILON = 1e-5;

export interface GroupNormOptions {
  /** [C] each. */
  weight: Tensor1D;
  bias: Tensor1D;
  groups: number;
  /** Images that share statistics, 1 unless told. */
  frames?: number;
  epsilon?: number;
}

/**
 * Group norm (Wu & He 2018) of clips `[B·T,H,W,C]`: each group of C/groups channels is brought to mean 0 and variance 1 over
 * all positions of all T frames, as `nn.GroupNorm` does on `[B,C,T,H,W]`, then scaled and shifted per channel. With
 * `frames` 1 every image has statistics of its own.
 */
export function groupNorm(
  x: Tensor4D,
  {weight, bias, groups, frames = 1, epsilon = EPSILON}: GroupNormOptions
): Tensor4D {
  const [images, height, width, channels] = x.shape;
  if (channels % groups)
    throw new Error(
      `groupNorm: groups must divide the ${channels} channels, but is ${groups}; choose a divisor.`
    );
  return tf.tidy(() => {
    const grouped = tf.reshape(x, [
      images / frames,
      frames * height * width,
      groups,
      channels / groups
    ]) as Tensor4D;
    const normal = tf.reshape(standardise(grouped, epsilon), x.shape);
    return tf.add(tf.mul(normal, weight), bias) as Tensor4D;
  });
}

/**
 * Brings `[B,P,G,C/G]` to mean 0 and variance 1 over axes 1 and 3. Its gradient is written out, (dy − mean dy − x̂·mean(dy·x̂))/σ,
 * since the one that tfjs chains together for the means is several times as many operations.
 */
function standardise(x: Tensor4D, epsilon: number): Tensor4D {
  const mean = (h: tf.Tensor) => tf.mean(h, [1, 3], true);
  const map = tf.customGrad(((h: tf.Tensor, save: tf.GradSaveFunc) => {
    // The mean is taken out before squaring: E[x²] − E[x]² would lose digits.
    const centred = tf.sub(h, mean(h));
    const scale = tf.rsqrt(tf.add(mean(tf.square(centred)), epsilon));
    const value = tf.mul(centred, scale);
    save([value, scale]);
    const gradFunc = (dy: tf.Tensor, [normal, inverse]: tf.Tensor[]) =>
      tf.mul(inverse, tf.sub(tf.sub(dy, mean(dy)), tf.mul(normal, mean(tf.mul(dy, normal)))));
    return {value, gradFunc};
  }) as Parameters<typeof tf.customGrad>[0]);
  return map(x) as Tensor4D;
}

/** Layer norm over the last axis. */
export function layerNorm<T extends tf.Tensor>(x: T, weight: Tensor1D, bias: Tensor1D): T {
  return tf.tidy(() => {
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
