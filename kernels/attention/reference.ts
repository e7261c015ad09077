// Attention from stock tfjs ops: the fallback, what is differentiated, and what the kernel is held against.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";

/** `[B,N,C] → [B,heads,N,C/heads]`. */
const apart = (x: Tensor, heads: number): Tensor4D => {
  const [batch, count, channels] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [batch, count, heads, channels / heads]), [0, 2, 1, 3]);
};

export function forward(q: Tensor3D, kv: Tensor3D, heads: number, bias?: Tensor2D): Tensor3D {
  return tf.tidy(() => {
    const channels = kv.shape[2] === q.shape[2] ? q.shape[2] / 3 : q.shape[2];
    const asked = tf.slice3d(q, [0, 0, 0], [-1, -1, channels]);
    const [k, v] = tf.split(tf.slice3d(kv, [0, 0, kv.shape[2] - 2 * channels], [-1, -1, -1]), 2, 2);
    const scaled = tf.mul(apart(asked, heads), 1 / Math.sqrt(channels / heads));
    let scores: Tensor = tf.matMul(scaled, apart(k, heads), false, true);
    if (bias) scores = tf.add(scores, tf.reshape(bias, [bias.shape[0], 1, 1, bias.shape[1]]));
    const read = tf.matMul(tf.softmax(scores), apart(v, heads));
    return tf.reshape(tf.transpose(read, [0, 2, 1, 3]), [q.shape[0], q.shape[1], channels]) as Tensor3D;
  });
}
