// Clips as networks take them, and back.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {type PixelClip, unitPixels} from "../metrics/pixel-clip.ts";
import type {ClipTask} from "./clip-set.ts";
import {givenMask} from "./given-mask.ts";

/** A clip as a tensor `[T,H,W,3]` in [−1,1]. */
export function clipTensor(clip: PixelClip): Tensor4D {
  const pixels = unitPixels("clipTensor", clip).map((v) => 2 * v - 1);
  return tf.tensor4d(pixels, [clip.frames, clip.height, clip.width, 3]);
}

/** M of a task as a tensor `[T,H,W,1]`. */
export const maskTensor = (task: ClipTask, frames: number, size: number): Tensor4D =>
  tf.tensor4d(Float32Array.from(givenMask(task, frames, size)), [frames, size, size, 1]);

/** Numbers in [−1,1] as bytes, and the tensor freed. */
export async function bytesOf(x: Tensor4D): Promise<Uint8Array> {
  const values = await x.data();
  x.dispose();
  return Uint8Array.from(values, (v) => Math.round(127.5 * (Math.min(1, Math.max(-1, v)) + 1)));
}
