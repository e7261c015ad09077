// Sequences of visual tokens as tensors.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D} from "@tensorflow/tfjs-core";

export {embed, oneHot} from "../embedding.ts";

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
