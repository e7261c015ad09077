// A product of matrices with a bias.
import {isTapeOn} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D} from "@tensorflow/tfjs-core";

/**
 * a `[N,C]` · b `[C,C']` + bias `[C']`, one op. Two where a gradient is recorded, since tfjs would compute the gradients of all
 * three of a fused op, those of frozen weights too.
 */
export function product(a: Tensor2D, b: Tensor2D, bias?: Tensor): Tensor2D {
  if (!bias) return tf.matMul(a, b);
  if (isTapeOn()) return tf.add(tf.matMul(a, b), bias);
  return tf.fused.matMul({a, b, bias}) as Tensor2D;
}
