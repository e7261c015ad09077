// Rotary position embedding (Su et al. 2021, arXiv 2104.09864 §3.2), in Hugging Face's order: number i of a head turns with
// number i + d/2. LVM's JAX code turns neighbours instead; its export reorders the rows of q and k, and so does
// `interleavedToHalves`.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";

/** cos and sin of position · θ^(−2i/d), `[count, d/2]` each, in float64 rounded once: WGSL's own lose digits at position 4095. */
export function ropeTable(
  start: number,
  count: number,
  width: number,
  theta = 10000
): {cos: Float32Array<ArrayBuffer>; sin: Float32Array<ArrayBuffer>} {
  const half = width / 2;
  const [cos, sin] = [new Float32Array(count * half), new Float32Array(count * half)];
  for (let i = 0; i < half; i++) {
    const frequency = theta ** (-i / half);
    for (let t = 0; t < count; t++) {
      cos[t * half + i] = Math.cos((start + t) * frequency);
      sin[t * half + i] = Math.sin((start + t) * frequency);
    }
  }
  return {cos, sin};
}

/** Turns queries or keys `[B,heads,T,d]` at positions start, start + 1, … . Lengths stay; ⟨R_m q, R_n k⟩ depends on m − n only. */
export function rope(
  x: Tensor4D,
  {start = 0, theta = 10000}: {start?: number; theta?: number} = {}
): Tensor4D {
  const [, , count, width] = x.shape;
  const table = ropeTable(start, count, width, theta);
  return tf.tidy(() => {
    const shape: [number, number] = [count, width / 2];
    const [cos, sin] = [tf.tensor2d(table.cos, shape), tf.tensor2d(table.sin, shape)];
    const [a, b] = tf.split(x, 2, 3);
    const turned = [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))];
    return tf.concat(turned, 3) as Tensor4D;
  });
}

/**
 * Columns of a q or k weight `[D, heads·d]` from neighbours that turn together (EasyLM, Meta's LLaMA) to halves that do
 * (Hugging Face, here). For who brings a checkpoint in Meta's order; the shipped ones have halves already.
 */
export function interleavedToHalves(weight: tf.Tensor2D, heads: number): tf.Tensor2D {
  const [rows, columns] = weight.shape;
  return tf.tidy(() => {
    const pairs = tf.reshape(weight, [rows * heads, columns / heads / 2, 2]);
    return tf.reshape(tf.transpose(pairs, [0, 2, 1]), [rows, columns]) as tf.Tensor2D;
  });
}
