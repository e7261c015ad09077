// The 2D convolution and its gradient to the filter from stock tfjs ops: the fallback, and what the kernel is held against.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {isTapeOn} from "../tfjs-internals.ts";
import type {Conv2dInputs} from "./inputs.ts";

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

export function forward({x, filter, bias, plus}: Conv2dInputs, double: boolean): Tensor4D {
  return tf.tidy(() => {
    const wide = double ? doubled(x) : x;
    // Not fused where a gradient is recorded: tfjs would then compute those of a frozen filter too.
    let y: Tensor4D;
    if (isTapeOn()) {
      y = tf.conv2d(wide, filter, 1, "same");
      if (bias) y = tf.add(y, bias);
    } else y = tf.fused.conv2d({x: wide, filter, bias, strides: 1, pad: "same"});
    return plus ? (tf.add(y, plus) as Tensor4D) : y;
  });
}

export function backFilter(x: Tensor4D, dy: Tensor4D, filterShape: number[], double: boolean): Tensor4D {
  return tf.tidy(() => {
    const attributes = {strides: [1, 1], pad: "same", dataFormat: "NHWC", filterShape};
    const inputs = {x: double ? doubled(x) : x, dy};
    return tf.engine().runKernel("Conv2DBackpropFilter", inputs, attributes) as Tensor4D;
  });
}
