// Matrix products head by head.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D} from "@tensorflow/tfjs-core";

/** Fewer rows than this are not worth a call for each head. */
const ROWS = 16;

/**
 * a `[N,R,d]` times b `[N,d,S]`, or bᵀ of b `[N,S,d]`: `[N,R,S]`.
 *
 * tfjs's wasm backend multiplies two matrices with XNNPACK, but a batch of them, or a transposed one, with a plain loop that is
 * three to five times slower; so there each head is a product of its own.
 */
export function headProducts(a: Tensor3D, b: Tensor3D, transposeB = false): Tensor3D {
  if (tf.getBackend() !== "wasm" || a.shape[1] < ROWS) return tf.matMul(a, b, false, transposeB);
  return tf.tidy(() => {
    const right = transposeB ? (tf.transpose(b, [0, 2, 1]) as Tensor3D) : b;
    const heads = Array.from({length: a.shape[0]}, (_, i) => tf.matMul(matrix(a, i), matrix(right, i)));
    return tf.stack(heads) as Tensor3D;
  });
}

/** One matrix of a batch; a slice of the first axis is copied whole, which `unstack` does number by number. */
const matrix = (batch: Tensor3D, i: number): Tensor2D =>
  tf.reshape(tf.slice3d(batch, [i, 0, 0], [1, batch.shape[1], batch.shape[2]]), [
    batch.shape[1],
    batch.shape[2]
  ]);
