// Window blending from stock tfjs ops: the fallback without WebGPU, and what the kernel is held against.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {Blend} from "./blend.ts";

/** out[f] = Σ_i share_i[f − start_i]·prediction_i[f − start_i], each window padded to the whole clip. */
export function forward(predictions: Tensor4D[], {frames, starts, shares}: Blend): Tensor4D {
  return tf.tidy(() => {
    const placed = predictions.map((prediction, i) => {
      const weighted = tf.mul(prediction, tf.tensor4d(shares[i], [shares[i].length, 1, 1, 1])) as Tensor4D;
      const after = frames - starts[i] - shares[i].length;
      return tf.pad4d(weighted, [
        [starts[i], after],
        [0, 0],
        [0, 0],
        [0, 0]
      ]);
    });
    return placed.length === 1 ? placed[0] : (tf.addN(placed) as Tensor4D);
  });
}

/** ∂/∂prediction_i = share_i · dy on the frames of window i. */
export function backward(dy: Tensor4D, {starts, shares}: Blend, i: number): Tensor4D {
  return tf.tidy(() => {
    const [, h, w, c] = dy.shape;
    const n = shares[i].length;
    return tf.mul(
      tf.slice4d(dy, [starts[i], 0, 0, 0], [n, h, w, c]),
      tf.tensor4d(shares[i], [n, 1, 1, 1])
    ) as Tensor4D;
  });
}
