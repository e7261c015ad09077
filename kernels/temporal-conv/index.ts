// Temporal convolution: k×1×1 over a clip, the half of Lumiere's convolution-based inflation that mixes frames.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {differentiable, onWebgpu} from "../tfjs-internals.ts";
import {type Geometry, geometry, type TimePadding} from "./geometry.ts";
import * as gpu from "./gpu.ts";
import * as reference from "./reference.ts";

export type {TimePadding};

export interface TemporalConvOptions {
  /** T: x holds B·T images, the frames of a clip one after the other. */
  frames: number;
  /** [Cout], added everywhere. */
  bias?: Tensor1D;
  /** Beyond the clip's ends: "zero" (the default), or "edge", which repeats the first and the last frame. */
  padding?: TimePadding;
}

/**
 * y[b,t] = Σ_j x[b, t + j − ⌊(k−1)/2⌋] · filter[j] + bias: a convolution over time alone, at stride 1, of the same
 * length (Lumiere, arXiv 2401.12945 §3.1, the 1D temporal convolution of the inflation block).
 *
 * Shapes: x [B·T,H,W,Cin], filter [k,Cin,Cout] (tap, input, output channel), result [B·T,H,W,Cout], all float32. With k
 * even the window has no centre and reaches one frame further ahead than back, as TensorFlow's SAME padding and PyTorch's
 * `padding="same"` do: k = 2 reads t and t + 1, k = 4 reads t − 1 … t + 2.
 *
 * Cost: 2·k·Cin·Cout FLOPs a position, and reading x and writing y once. Differentiable in x, filter and bias, to any
 * order; a gradient that is not asked for is not computed. On WebGPU an implicit matrix product, or one thread a position
 * for few channels; elsewhere stock tfjs. Gradients of filter and bias are summed in a fixed order: the same each run.
 *
 * @throws if a shape, a dtype or `frames` does not fit, saying which.
 */
export function temporalConv(x: Tensor4D, filter: Tensor3D, options: TemporalConvOptions): Tensor4D {
  const g = geometry(x, filter, options);
  return conv(x, filter, options.bias, g);
}

const backend = () => (onWebgpu() ? gpu : reference);

// The four maps below are each other's derivatives, so that gradients of gradients need nothing more.

function conv(x: Tensor4D, filter: Tensor3D, bias: Tensor1D | undefined, g: Geometry): Tensor4D {
  return differentiable(
    bias ? {x, filter, bias} : {x, filter},
    (save) => {
      save([x, filter]);
      return backend().forward(x, filter, bias, g);
    },
    (dy, [x, filter]) => ({
      x: () => backInput(dy as Tensor4D, filter as Tensor3D, g),
      filter: () => backFilter(x as Tensor4D, dy as Tensor4D, g),
      bias: () => backBias(dy as Tensor4D, g)
    })
  ) as Tensor4D;
}

function backInput(dy: Tensor4D, filter: Tensor3D, g: Geometry): Tensor4D {
  return differentiable(
    {dy, filter},
    (save) => {
      save([dy, filter]);
      return backend().backInput(dy, filter, g);
    },
    (dx, [dy, filter]) => ({
      dy: () => conv(dx as Tensor4D, filter as Tensor3D, undefined, g),
      filter: () => backFilter(dx as Tensor4D, dy as Tensor4D, g)
    })
  ) as Tensor4D;
}

function backFilter(x: Tensor4D, dy: Tensor4D, g: Geometry): Tensor3D {
  return differentiable(
    {x, dy},
    (save) => {
      save([x, dy]);
      return backend().backFilter(x, dy, g);
    },
    (df, [x, dy]) => ({
      x: () => backInput(dy as Tensor4D, df as Tensor3D, g),
      dy: () => conv(x as Tensor4D, df as Tensor3D, undefined, g)
    })
  ) as Tensor3D;
}

function backBias(dy: Tensor4D, g: Geometry): Tensor1D {
  const {shape} = dy;
  return differentiable(
    {dy},
    () => backend().backBias(dy, g),
    (db) => ({dy: () => tf.broadcastTo(tf.reshape(db, [1, 1, 1, g.cout]), shape)})
  ) as Tensor1D;
}
