// The residual block of the image model, told of noise level and caption by FiLM (Perez et al. 2018), as in Dhariwal & Nichol 2021
// (“adaptive group normalization”, §3). The paper does not describe its image model; ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {silu} from "../norm.ts";
import type {UnetPart} from "./unet-parts.ts";
import {conv2d, linear, pointwise} from "./layers.ts";

/**
 * shortcut(h) + conv2(act(norm2(conv1(act(norm1(h))))·(1 + scale) + shift)), with [scale, shift] = embedding(SiLU(emb)) for each clip;
 * the shortcut is a 1×1 convolution where the channels change. conv2 starts at zero, so that the block starts as its shortcut.
 */
export const resBlock: UnetPart = (h, context) =>
  tf.tidy(() => {
    const {params, parts, emb} = context;
    const norm = (x: Tensor4D, name: string) => parts.norm(x, {...context, use: name});
    const act = (x: Tensor4D, name: string) => parts.act(x, {...context, use: name});
    const first = conv2d(act(norm(h, "norm1"), "act1"), params, "conv1");
    const [scale, shift] = tf.split(linear(silu(emb), params, "embedding"), 2, 1) as Tensor2D[];
    const told = film(norm(first, "norm2"), scale, shift);
    const second = conv2d(act(told, "act2"), params, "conv2");
    return tf.add(params["shortcut.weight"] ? pointwise1x1(h, params) : h, second) as Tensor4D;
  });

/** h·(1 + scale) + shift, with scale and shift `[B,C]` the same for all frames and places of a clip. h `[B·T,H,W,C]`. */
export function film(h: Tensor4D, scale: Tensor2D, shift: Tensor2D): Tensor4D {
  const [batch, channels] = scale.shape;
  return tf.tidy(() => {
    const rows = tf.reshape(h, [batch, -1, channels]) as Tensor3D;
    const each = (x: tf.Tensor) => tf.reshape(x, [batch, 1, channels]);
    return tf.reshape(tf.add(tf.mul(rows, each(tf.add(scale, 1))), each(shift)), h.shape) as Tensor4D;
  });
}

/** The 1×1 convolution as a product of matrices. */
function pointwise1x1(h: Tensor4D, params: Readonly<Record<string, tf.Tensor>>): Tensor4D {
  const weight = params["shortcut.weight"];
  const matrix = tf.reshape(weight, [weight.shape[2]!, weight.shape[3]!]);
  return pointwise(h, {"shortcut.weight": matrix, "shortcut.bias": params["shortcut.bias"]}, "shortcut");
}
