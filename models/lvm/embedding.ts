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

/**
 * Sequences of ids as an int32 tensor `[B,T]`.
 *
 * @throws if they are empty, of different lengths, or hold what is no id of the vocabulary, saying where.
 */
export function tokenTensor(sequences: readonly ArrayLike<number>[], vocabulary: number): Tensor2D {
  const length = sequences[0]?.length ?? 0;
  if (!length) throw new Error("tokenTensor needs at least one token, found none; pass a sequence.");
  const flat = new Int32Array(sequences.length * length);
  sequences.forEach((sequence, b) => {
    if (sequence.length !== length)
      throw new Error(
        `Sequences of a batch must have one length, but number ${b} has ${sequence.length} tokens and the first ${length}; pass them one by one.`
      );
    for (let t = 0; t < length; t++) {
      const id = sequence[t];
      if (!Number.isInteger(id) || id < 0 || id >= vocabulary)
        throw new RangeError(
          `Token ${t} of sequence ${b} is ${id}, but ids are whole numbers from 0 to ${vocabulary - 1}.`
        );
      flat[b * length + t] = id;
    }
  });
  return tf.tensor2d(flat, [sequences.length, length], "int32");
}
