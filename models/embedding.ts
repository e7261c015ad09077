// Tokens to vectors, with a gradient that every backend has and that is the same each time.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D} from "@tensorflow/tfjs-core";

/**
 * Rows of a table `[V,D]` by int32 ids `[N]`: `[N,D]`. The gradient is a product with one-hot rows: tfjs's own adds with
 * atomics on WebGPU, in another order each time, and does not exist on wasm.
 */
export function embed(table: Tensor2D, ids: Tensor1D): Tensor2D {
  const vocabulary = table.shape[0];
  const lookUp = tf.customGrad(((weight: Tensor2D, save: tf.GradSaveFunc) => {
    // Saved, since ids made inside a tidy are gone when the gradient is asked for.
    save([ids]);
    const gradFunc = (dy: Tensor2D, [kept]: tf.Tensor[]) =>
      tf.matMul(oneHot(kept as Tensor1D, vocabulary), dy, true);
    return {value: tf.gather(weight, ids), gradFunc};
  }) as Parameters<typeof tf.customGrad>[0]);
  return lookUp(table) as Tensor2D;
}

/** `[N,V]` float32. Cast by hand: asked for float32, tfjs's wasm kernel writes the bits of integers. */
export function oneHot(ids: Tensor1D, vocabulary: number): Tensor2D {
  return tf.tidy(() => tf.cast(tf.oneHot(ids, vocabulary), "float32") as Tensor2D);
}
