// The image model's own resizing, which halves or doubles the side and leaves time alone.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {conv2d} from "./layers.ts";
import type {UnetPart} from "./unet-parts.ts";

/** The mean of 2×2 pixels, then a 3×3 convolution: `[N,H,W,C] → [N,H/2,W/2,C']`. */
export const spatialDown: UnetPart = (h, {params}) => tf.tidy(() => conv2d(halved(h), params, "conv"));

/** Every pixel four times, then a 3×3 convolution: `[N,H,W,C] → [N,2H,2W,C']`. */
export const spatialUp: UnetPart = (h, {params}) => tf.tidy(() => conv2d(doubled(h), params, "conv"));

/** The mean of every 2×2 pixels. */
export const halved = (h: Tensor4D): Tensor4D => tf.avgPool(h, 2, 2, "valid");

/**
 * [N,H,W,C] → [N,2H,2W,C], each pixel repeated. By concatenation, whose gradient is right on every backend; that of
 * tf.image.resizeNearestNeighbor is not on cpu and missing on wasm.
 */
export function doubled(h: Tensor4D): Tensor4D {
  const [images, height, width, channels] = h.shape;
  return tf.tidy(() => {
    const columns = tf.reshape(h, [images * height, width, 1, channels]);
    const rows = tf.reshape(tf.concat([columns, columns], 2), [images, height, 1, 2 * width * channels]);
    return tf.reshape(tf.concat([rows, rows], 2), [images, 2 * height, 2 * width, channels]);
  });
}
