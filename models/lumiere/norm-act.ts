// Norm and activation as parts of the U-Net, and the two as one where neither has been swapped: most passes over memory are theirs.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {silu} from "../norm.ts";
import {imageNorm} from "./layers.ts";
import type {UnetContext, UnetPart} from "./unet-parts.ts";

/** Group norm of every image by itself. */
export const norm: UnetPart = (h, {params, use}) => imageNorm(h, params, use);

/** SiLU. */
export const act: UnetPart = (h) => silu(h);

/**
 * act(norm(h)), or act(film(norm(h))), with the parts that the context has under the names `norm` + suffix and `act` + suffix. `told` is
 * [scale | shift] `[B,2C]`. One kernel while both parts are the defaults; else one after the other.
 */
export function normAct(h: Tensor4D, context: UnetContext, suffix: string, told?: Tensor2D): Tensor4D {
  const {parts, params} = context;
  const [normUse, actUse] = [`norm${suffix}`, `act${suffix}`];
  if (parts.norm === norm && parts.act === act)
    return imageNorm(h, params, normUse, {act: "silu", film: told});
  return tf.tidy(() => {
    const normal = parts.norm(h, {...context, use: normUse});
    const heard = told ? film(normal, ...(tf.split(told, 2, 1) as [Tensor2D, Tensor2D])) : normal;
    return parts.act(heard, {...context, use: actUse});
  });
}

/** h·(1 + scale) + shift, with scale and shift `[B,C]` the same for all frames and places of a clip. h `[B·T,H,W,C]`. */
export function film(h: Tensor4D, scale: Tensor2D, shift: Tensor2D): Tensor4D {
  const [batch, channels] = scale.shape;
  return tf.tidy(() => {
    const rows = tf.reshape(h, [batch, -1, channels]) as Tensor3D;
    const each = (x: tf.Tensor) => tf.reshape(x, [batch, 1, channels]);
    return tf.reshape(tf.add(tf.mul(rows, each(tf.add(scale, 1))), each(shift)), h.shape) as Tensor4D;
  });
}
