// 2D convolution at stride 1, with what stands beside it in a U-Net: bias, doubling of the sides before it, a sum after it.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import {differentiable} from "../tfjs-internals.ts";
import * as gpu from "./gpu.ts";
import {check, type Conv2dInputs} from "./inputs.ts";
import * as reference from "./reference.ts";

export {doubled} from "./reference.ts";

export interface Conv2dOptions {
  bias?: Tensor1D;
  plus?: Tensor4D;
  /** Every pixel of x is taken four times first: the result is `[N,2H,2W,Cout]`. */
  double?: boolean;
}

/**
 * x ∗ filter + bias + plus at stride 1 with zero padding: `[N,H,W,Cin] → [N,H,W,Cout]`, or `[N,2H,2W,Cout]` of the doubled x. float32.
 *
 * Cost: 2·kh·kw·Cin·Cout FLOPs a position of the result; x, filter, plus read and the result written once. On WebGPU one dispatch, where
 * Cin is a multiple of 16 and Cout of 4, at least 16; elsewhere stock tfjs. Differentiable in all four; the gradient to x is a
 * convolution too, that to the filter stock tfjs.
 *
 * @throws if a shape does not fit, saying which.
 */
export function conv2d(x: Tensor4D, filter: Tensor4D, options: Conv2dOptions = {}): Tensor4D {
  const {bias, plus, double = false} = options;
  const inputs: Conv2dInputs = {x, filter, ...(bias && {bias}), ...(plus && {plus})};
  check(inputs, double);
  return gpu.fits(inputs) ? onGpu(inputs, double) : reference.forward(inputs, double);
}

function onGpu(inputs: Conv2dInputs, double: boolean): Tensor4D {
  return differentiable(
    {...inputs} as unknown as Record<string, Tensor>,
    (save) => {
      save([inputs.x, inputs.filter]);
      return gpu.forward(inputs, double);
    },
    (slope, [x, filter]) => {
      const dy = slope as Tensor4D;
      return {
        x: () => backInput(dy, filter as Tensor4D, double),
        filter: () => reference.backFilter(x as Tensor4D, dy, filter.shape, double),
        bias: () => tf.sum(tf.reshape(dy, [-1, dy.shape[3]]), 0),
        plus: () => dy.clone()
      };
    }
  ) as Tensor4D;
}

/** The convolution with the filter turned round and its channels swapped; of a doubled x the sum over each four. */
function backInput(dy: Tensor4D, filter: Tensor4D, double: boolean): Tensor4D {
  return tf.tidy(() => {
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as Tensor4D;
    const dx = conv2d(dy, turned);
    return double ? tf.mul(tf.avgPool(dx, 2, 2, "valid"), 4) : dx;
  });
}
