// Norm and activation as parts of the U-Net, and the two as one where neither has been swapped: most passes over memory are theirs.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {silu} from "../norm.ts";
import {imageNorm} from "./layers.ts";
import type {UnetContext, UsePart} from "./unet-parts.ts";

/** Group norm of every image by itself. */
export const norm: UsePart = (h, {params, use}) => imageNorm(h, params, use);

/** SiLU. */
export const act: UsePart = (h) => silu(h);

/**
 * act(norm(h)), or act(film(norm(h))) with [scale | shift] `[B,2C]`, by the parts that the context has. `use` names this use of each; norm
 * finds its parameters by it. One kernel while both parts are the defaults; else one after the other.
 */
export function normAct(
  h: Tensor4D,
  context: UnetContext,
  use: {norm: string; act: string},
  scaleShift?: Tensor2D
): Tensor4D {
  const {parts, params} = context;
  if (parts.norm === norm && parts.act === act)
    return imageNorm(h, params, use.norm, {act: "silu", film: scaleShift});
  return tf.tidy(() => {
    const normal = parts.norm(h, {...context, use: use.norm});
    const modulated = scaleShift
      ? film(normal, ...(tf.split(scaleShift, 2, 1) as [Tensor2D, Tensor2D]))
      : normal;
    return parts.act(modulated, {...context, use: use.act});
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
