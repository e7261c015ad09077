// The last layer of every branch that inflation adds: a linear map over the channels that starts at zero (Lumiere §3.1), so
// that the branch adds nothing until it is trained.
import {conv2d, isTapeOn} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {orthogonal} from "../initialise.ts";
import {product} from "../product.ts";
import {param, type ParamRecord} from "../params.ts";
import {channelsMatch} from "./clip-shape.ts";

/** h·W + b over the channels: `[N,H,W,M] → [N,H,W,C]` with `proj.weight` [M,C] and `proj.bias` [C]. */
export function project(params: ParamRecord, h: Tensor4D, who: string): Tensor4D {
  const weight = param<Tensor2D>(params, "proj.weight", who);
  const [images, height, width, channels] = h.shape;
  channelsMatch(who, h, weight.shape[0], "proj.weight");
  const bias = param(params, "proj.bias", who);
  const flat = product(tf.reshape(h, [-1, channels]), weight, bias);
  return tf.reshape(flat, [images, height, width, weight.shape[1]]);
}

/** y + `project`(h), as a 1×1 convolution that adds y in the same pass. */
export function projectOnto(y: Tensor4D, params: ParamRecord, h: Tensor4D, who: string): Tensor4D {
  const weight = param<Tensor2D>(params, "proj.weight", who);
  channelsMatch(who, h, weight.shape[0], "proj.weight");
  // A product has the faster gradient.
  if (tf.getBackend() !== "webgpu" || isTapeOn()) return tf.add(y, project(params, h, who));
  const filter = tf.reshape(weight, [1, 1, ...weight.shape]) as Tensor4D;
  return conv2d(h, filter, {bias: param<Tensor1D>(params, "proj.bias", who), plus: y});
}

/** `proj.weight` and `proj.bias`: zero, or gate · (a random matrix with orthonormal rows or columns). */
export function projParams(
  hidden: number,
  channels: number,
  gate: number,
  seed: number
): Record<string, tf.Tensor> {
  const shape: [number, number] = [hidden, channels];
  const weight =
    gate === 0 ? tf.zeros(shape) : tf.tensor2d(orthogonal(hidden, channels, gate, seed, "proj"), shape);
  return {"proj.weight": weight, "proj.bias": tf.zeros([channels])};
}

/** A gate that can be used, told before any tensor is made. */
export function checkGate(who: string, gate: number): void {
  if (!Number.isFinite(gate))
    throw new RangeError(`${who}: gate must be a finite number, found ${gate}; 0 is the paper's start.`);
}
