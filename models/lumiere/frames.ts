// Rearranging the frames of clips `[B·T,H,W,C]`. Everything is rank 3 inside: slices and their gradients are wrong at rank 5
// in tfjs's WebGPU backend, and a gather's gradient is missing in its wasm backend.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";

type Rows = Tensor3D;

/** `[B·T,H,W,C] → [B,T,H·W·C]`. */
const rows = (x: Tensor4D, frames: number): Rows =>
  tf.reshape(x, [x.shape[0] / frames, frames, x.size / x.shape[0]]) as Rows;
const images = (r: Rows, [, height, width, channels]: readonly number[]): Tensor4D =>
  tf.reshape(r, [r.shape[0] * r.shape[1], height, width, channels]);

/** Frames 0, 2, 4, …: ⌈T/2⌉ of T. */
export function everyOtherFrame(x: Tensor4D, frames: number): Tensor4D {
  return tf.tidy(() => {
    const clip = rows(x, frames);
    const [batch, , size] = clip.shape;
    // An odd clip gets one more frame, which is then the one left out of its pair.
    const even =
      frames % 2 ? tf.concat3d([clip, tf.slice3d(clip, [0, frames - 1, 0], [batch, 1, size])], 1) : clip;
    const pairs = tf.reshape(even, [(batch * even.shape[1]) / 2, 2, size]) as Rows;
    return images(tf.slice3d(pairs, [0, 0, 0], [pairs.shape[0], 1, size]), x.shape);
  });
}

/** Each frame twice: `length` 2T frames, or 2T − 1 to leave out the last copy. @throws RangeError, in the name of `who`, for another. */
export function duplicateFrames(
  x: Tensor4D,
  frames: number,
  length = 2 * frames,
  who = "duplicateFrames"
): Tensor4D {
  if (length !== 2 * frames && length !== 2 * frames - 1)
    throw new RangeError(
      `${who}: length must be ${2 * frames} or ${2 * frames - 1} for ${frames} frames, but is ${length}; pass the length before downsampling.`
    );
  return tf.tidy(() =>
    crop(
      pairUp(x, frames, (clip) => clip),
      length,
      x.shape
    )
  );
}

/** A frame of zeros after each frame: 2T frames. */
export const withZeroFrames = (x: Tensor4D, frames: number): Tensor4D =>
  tf.tidy(() => crop(pairUp(x, frames, tf.zerosLike), 2 * frames, x.shape));

function pairUp(x: Tensor4D, frames: number, second: (clip: Rows) => Rows): Rows {
  const clip = rows(x, frames);
  const [batch, , size] = clip.shape;
  const single = tf.reshape(clip, [batch * frames, 1, size]) as Rows;
  return tf.reshape(tf.concat3d([single, second(single)], 1), [batch, 2 * frames, size]);
}

function crop(clip: Rows, length: number, shape: readonly number[]): Tensor4D {
  const [batch, frames, size] = clip.shape;
  return images(length === frames ? clip : tf.slice3d(clip, [0, 0, 0], [batch, length, size]), shape);
}

/** Frames start … start + length − 1 of one clip `[T,H,W,C]`. */
export const takeFrames = (x: Tensor4D, start: number, length: number): Tensor4D =>
  tf.slice4d(x, [start, 0, 0, 0], [length, x.shape[1], x.shape[2], x.shape[3]]);
