// The residual block of the image model, told of noise level and caption by FiLM (Perez et al. 2018), as in Dhariwal & Nichol 2021
// (“adaptive group normalization”, §3). The paper does not describe its image model; ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {silu} from "../norm.ts";
import type {UnetPart} from "./unet-parts.ts";
import {conv2d, linear, pointwise} from "./layers.ts";
import {normAct} from "./norm-act.ts";

/**
 * shortcut(h) + conv2(act(norm2(conv1(act(norm1(h))))·(1 + scale) + shift)), with [scale, shift] = embedding(SiLU(emb)) for each clip;
 * the shortcut is a 1×1 convolution where the channels change. conv2 starts at zero, so that the block starts as its shortcut.
 */
export const resBlock: UnetPart = (h, context) =>
  tf.tidy(() => {
    const {params, emb} = context;
    const first = conv2d(normAct(h, context, {norm: "norm1", act: "act1"}), params, "conv1");
    const scaleShift = linear(silu(emb), params, "embedding");
    const plus = params["shortcut.weight"] ? pointwise1x1(h, params) : h;
    const second = normAct(first, context, {norm: "norm2", act: "act2"}, scaleShift);
    return conv2d(second, params, "conv2", {plus});
  });

/** The 1×1 convolution as a product of matrices. */
function pointwise1x1(h: Tensor4D, params: Readonly<Record<string, tf.Tensor>>): Tensor4D {
  const weight = params["shortcut.weight"];
  const matrix = tf.reshape(weight, [weight.shape[2]!, weight.shape[3]!]);
  return pointwise(h, {"shortcut.weight": matrix, "shortcut.bias": params["shortcut.bias"]}, "shortcut");
}
