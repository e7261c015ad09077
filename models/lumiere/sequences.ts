// A clip as the sequences that temporal attention is over, and back.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";

/** What attends to what: the frames at one place (the paper's), or all places of all frames (ours). */
export type Mixing = "time" | "space-time";

/** `[B·T,H,W,C]` to `[B·H·W,T,C]`, or to `[B,T·H·W,C]`. */
export function toSequences(y: Tensor4D, batch: number, frames: number, mixing: Mixing): Tensor3D {
  const [, height, width, channels] = y.shape;
  const places = height * width;
  if (mixing === "space-time") return tf.reshape(y, [batch, frames * places, channels]);
  const byPlace = tf.transpose(tf.reshape(y, [batch, frames, places, channels]), [0, 2, 1, 3]);
  return tf.reshape(byPlace, [batch * places, frames, channels]);
}

/** The way back, to the shape of y. */
export function fromSequences(
  h: Tensor3D,
  y: Tensor4D,
  batch: number,
  frames: number,
  mixing: Mixing
): Tensor4D {
  if (mixing === "space-time") return tf.reshape(h, y.shape);
  const places = y.shape[1] * y.shape[2];
  return tf.reshape(tf.transpose(tf.reshape(h, [batch, places, frames, y.shape[3]]), [0, 2, 1, 3]), y.shape);
}
