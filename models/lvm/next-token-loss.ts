// The training loss: cross-entropy of the next token (LVM, arXiv 2312.00785 §4.2).
import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor2D, Tensor3D} from "@tensorflow/tfjs-core";
import {oneHot} from "./embedding.ts";

/**
 * Mean over the mask of −log softmax(logits)[target], in nats; exp of it is the perplexity.
 *
 * logits `[B,T,V]`, targets `[B,T]` int32 (the tokens one further on), mask `[B,T]` of ones and zeros: what is 0 does not
 * count. All count unless told. Every position is predicted from everything before it in the row, of other documents too.
 *
 * For cells that train `llama`; the shipped weights were trained by models/torch/lvm.
 */
export function nextTokenLoss(logits: Tensor3D, targets: Tensor2D, mask?: Tensor2D): Scalar {
  return tf.tidy(() => {
    const losses = tokenLosses(logits, targets);
    const mean = mask ? tf.div(tf.sum(tf.mul(losses, mask)), tf.maximum(tf.sum(mask), 1)) : tf.mean(losses);
    return mean as Scalar;
  });
}

/** The surprisal of every target in nats, `[B,T]`. */
export function tokenLosses(logits: Tensor3D, targets: Tensor2D): Tensor2D {
  const [batch, count, vocabulary] = logits.shape;
  if (targets.shape.join() !== [batch, count].join())
    throw new Error(
      `The logits are of [${batch},${count}] tokens, but there are [${targets.shape}] targets; shift them by one.`
    );
  return tf.tidy(() => {
    const chances = tf.logSoftmax(tf.reshape(logits, [batch * count, vocabulary]));
    const chosen = oneHot(tf.reshape(targets, [batch * count]), vocabulary);
    return tf.reshape(tf.neg(tf.sum(tf.mul(chances, chosen), 1)), [batch, count]) as Tensor2D;
  });
}
