// Group norm as the VQGAN uses it: per image, epsilon 1e-6.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";

/** As in taming-transformers; PyTorch's default is 1e-5. */
const EPSILON = 1e-6;

/**
 * Each group of C/groups channels of an image [B,H,W,C] is brought to mean 0 and variance 1 over its positions, then scaled and
 * shifted per channel (Wu & He 2018; `nn.GroupNorm(groups, C, eps=1e-6)`).
 */
export function groupNorm(x: Tensor4D, weight: Tensor1D, bias: Tensor1D, groups: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return tf.tidy(() => {
    const grouped = tf.reshape(x, [batch, height * width, groups, channels / groups]);
    return tf.add(tf.mul(tf.reshape(standardise(grouped), x.shape), weight), bias) as Tensor4D;
  });
}

/** Over axes 1 and 3. The gradient, (dy − mean dy − x̂·mean(dy·x̂))/σ, is written out: chained by tfjs it is several times as many operations. */
function standardise(x: tf.Tensor): tf.Tensor {
  const mean = (h: tf.Tensor) => tf.mean(h, [1, 3], true);
  const map = tf.customGrad(((h: tf.Tensor, save: tf.GradSaveFunc) => {
    // The mean is taken out before squaring: E[x²] − E[x]² would lose digits.
    const centred = tf.sub(h, mean(h));
    const inverse = tf.rsqrt(tf.add(mean(tf.square(centred)), EPSILON));
    const value = tf.mul(centred, inverse);
    save([value, inverse]);
    const gradFunc = (dy: tf.Tensor, [normal, scale]: tf.Tensor[]) =>
      tf.mul(scale, tf.sub(tf.sub(dy, mean(dy)), tf.mul(normal, mean(tf.mul(dy, normal)))));
    return {value, gradFunc};
  }) as Parameters<typeof tf.customGrad>[0]);
  return map(x);
}
