// Nearest code from stock tfjs ops: the fallback without WebGPU, and what the kernel is held against.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D} from "@tensorflow/tfjs-core";

/** Elements of the table of distances that is held at a time. */
const TABLE = 1 << 22;

/**
 * argmin_k ‖e_k‖² − 2 z·e_k, in slices of rows so that the table of distances stays small. Both are first moved by the
 * codebook's mean, which leaves distances alone and most of the cancellation out.
 */
export function nearest(z: Tensor2D, codebook: Tensor2D): Tensor1D {
  return tf.tidy(() => {
    const mean = tf.mean(codebook, 0, true);
    const codes = tf.sub(codebook, mean) as Tensor2D;
    const norms = tf.sum(tf.square(codes), 1);
    const rows = tf.sub(z, mean) as Tensor2D;
    const [n, d] = z.shape;
    const step = Math.max(1, Math.floor(TABLE / codebook.shape[0]));
    const slices: Tensor1D[] = [];
    for (let from = 0; from < n; from += step) {
      const slice = n <= step ? rows : tf.slice2d(rows, [from, 0], [Math.min(step, n - from), d]);
      slices.push(
        tf.tidy(() => {
          const distances = tf.sub(norms, tf.mul(tf.matMul(slice, codes, false, true), 2));
          return tf.argMin(distances, 1) as Tensor1D;
        })
      );
    }
    return slices.length === 1 ? slices[0] : (tf.concat1d(slices) as Tensor1D);
  });
}
