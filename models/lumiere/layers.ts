// The layers that Lumiere's networks, its caption encoder and the clip classifier share. Each finds its parameters under its name, and
// throws if one is missing or is for other channels.
import {conv2d as convolve, type Conv2dOptions} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {defaultGroups, groupNorm, type GroupNormOptions} from "../norm.ts";
import {product} from "../product.ts";
import {param, type ParamRecord} from "../params.ts";
import {channelsMatch} from "./clip-shape.ts";

/**
 * Stride 1, zero padding, same size: `[N,H,W,C] → [N,H,W,C']` with `NAME.weight` [k,k,C,C'] and `NAME.bias`. The sides of h may be
 * doubled before, and something added after, in the same pass (see kernels/conv2d).
 */
export function conv2d(
  h: Tensor4D,
  params: ParamRecord,
  name: string,
  beside: Omit<Conv2dOptions, "bias"> = {}
): Tensor4D {
  const filter = param<Tensor4D>(params, `${name}.weight`, "conv2d");
  channelsMatch("conv2d", h, filter.shape[2], `${name}.weight`);
  const bias = param<Tensor1D>(params, `${name}.bias`, "conv2d");
  return convolve(h, filter, {...beside, bias});
}

/** `[N,C] → [N,C']` with `NAME.weight` [C,C'] and, where there is one, `NAME.bias`. */
export function linear(h: Tensor2D, params: ParamRecord, name: string): Tensor2D {
  const weight = param<Tensor2D>(params, `${name}.weight`, "linear");
  channelsMatch("linear", h, weight.shape[0], `${name}.weight`);
  return product(h, weight, params[`${name}.bias`]);
}

/** `linear` over the last axis of `[B,N,C]` or `[N,H,W,C]`. */
export function pointwise<T extends tf.Tensor>(h: T, params: ParamRecord, name: string): T {
  const channels = h.shape[h.rank - 1];
  const y = linear(tf.reshape(h, [-1, channels]), params, name);
  return tf.reshape(y, [...h.shape.slice(0, -1), y.shape[1]]) as T;
}

/**
 * Group norm of every image by itself, so that a frame never hears another here; `defaultGroups` of the channels. FiLM and activation
 * may follow in the same pass.
 */
export function imageNorm(
  h: Tensor4D,
  params: ParamRecord,
  name: string,
  then: Pick<GroupNormOptions, "act" | "film"> = {}
): Tensor4D {
  channelsMatch("imageNorm", h, param(params, `${name}.weight`, "imageNorm").shape[0], `${name}.weight`);
  return groupNorm(h, {
    weight: param<Tensor1D>(params, `${name}.weight`, "imageNorm"),
    bias: param<Tensor1D>(params, `${name}.bias`, "imageNorm"),
    groups: defaultGroups(h.shape[3]),
    ...then
  });
}
