// Group norm, FiLM and SiLU from stock tfjs ops: the fallback without WebGPU, and what the kernels are held against.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import type {Geometry, GroupNormInputs} from "./geometry.ts";

const mean = (h: Tensor) => tf.mean(h, [1, 3], true);

/** `[B,P,G,C/G]` at mean 0 and variance 1 over axes 1 and 3. The mean is taken out before squaring: E[x²] − E[x]² loses digits. */
function normal(x: Tensor, epsilon: number): {value: Tensor; scale: Tensor} {
  const centred = tf.sub(x, mean(x));
  const scale = tf.rsqrt(tf.add(mean(tf.square(centred)), epsilon));
  return {value: tf.mul(centred, scale), scale};
}

/**
 * The same with its gradient written out, (dy − mean dy − x̂·mean(dy·x̂))/σ, since the one that tfjs chains together for the means
 * is several times as many operations. First order only: what it saves are constants to a second derivative.
 */
function standardise(x: Tensor, epsilon: number): Tensor {
  const map = tf.customGrad(((h: Tensor, save: tf.GradSaveFunc) => {
    const {value, scale} = normal(h, epsilon);
    save([value, scale]);
    const gradFunc = (dy: Tensor, [normal, inverse]: Tensor[]) =>
      tf.mul(inverse, tf.sub(tf.sub(dy, mean(dy)), tf.mul(normal, mean(tf.mul(dy, normal)))));
    return {value, gradFunc};
  }) as Parameters<typeof tf.customGrad>[0]);
  return map(x);
}

/** FiLM's 1 + scale and shift, `[F,1,C]` each. */
const filmOf = (film: Tensor, {films, channels}: Geometry) => {
  const [scale, shift] = tf.split(film, 2, 1).map((part) => tf.reshape(part, [films, 1, channels]));
  return {scale: tf.add(scale, 1), shift};
};

/** act(FiLM(x̂·weight + bias)). */
export function compose({x, weight, bias, film}: GroupNormInputs, g: Geometry): Tensor4D {
  const {batch, rows, channels, groups, films, epsilon, silu} = g;
  return tf.tidy(() => {
    const even = standardise(tf.reshape(x, [batch, rows, groups, channels / groups]), epsilon);
    let y: Tensor = tf.add(tf.mul(tf.reshape(even, x.shape), weight), bias);
    if (film) {
      const {scale, shift} = filmOf(film, g);
      y = tf.add(tf.mul(tf.reshape(y, [films, -1, channels]), scale), shift);
    }
    if (silu) y = tf.mul(y, tf.sigmoid(y));
    return tf.reshape(y, x.shape);
  });
}

/** The gradients in all inputs for dy, in ops that tfjs can differentiate again. */
export function gradients(
  {x, weight, bias, film}: GroupNormInputs,
  dy: Tensor,
  g: Geometry
): {x: Tensor4D; weight: Tensor; bias: Tensor; film?: Tensor} {
  const {batch, rows, channels, groups, films, epsilon, silu} = g;
  const grouped = [batch, rows, groups, channels / groups];
  const byClip = [films || 1, (batch / (films || 1)) * rows, channels];
  const sum = (h: Tensor) => tf.sum(h, 1, true);
  const {value, scale: inverse} = normal(tf.reshape(x, grouped), epsilon);
  const even = tf.reshape(value, byClip);
  const u = tf.add(tf.mul(even, weight), bias);
  const told = film && filmOf(film, g);
  const z = told ? tf.add(tf.mul(u, told.scale), told.shift) : u;
  let dz = tf.reshape(dy, byClip);
  if (silu) {
    const s = tf.sigmoid(z);
    dz = tf.mul(dz, tf.mul(s, tf.add(tf.mul(z, tf.sub(1, s)), 1)));
  }
  const du = told ? tf.mul(dz, told.scale) : dz;
  const slope = tf.reshape(tf.mul(du, weight), grouped);
  const along = tf.mul(value, mean(tf.mul(slope, value)));
  return {
    x: tf.reshape(tf.mul(inverse, tf.sub(tf.sub(slope, mean(slope)), along)), x.shape) as Tensor4D,
    weight: tf.sum(tf.mul(du, even), [0, 1]),
    bias: tf.sum(du, [0, 1]),
    film: film && tf.reshape(tf.concat([sum(tf.mul(dz, u)), sum(dz)], 2), film.shape)
  };
}
