// Stylised generation (Lumiere, arXiv 2401.12945 §4): the image model's weights are replaced by a mixture with those of the same model
// tuned to a style, W = α·W_style + (1 − α)·W_original, and what inflation added stays as it is.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {owned, param, type ParamRecord, type Params} from "../params.ts";
import {isTemporal} from "./lumiere-shapes.ts";

/** The one layer that may see more in the network, C and M, than in the styled image model. */
const CONV_IN = "conv_in.weight";

/**
 * The Space-Time U-Net's parameters in a style: spatial weights mixed, temporal ones shared with `original`. α = 0 is the original
 * and α = 1 the style exactly; the paper picks α from [0.5,1] by hand, since a full exchange distorts motion or stops it. Where the
 * network has more input channels than the styled image model, those are the original's. `dispose()` frees what was mixed.
 *
 * @throws if α is not in [0,1], or the style lacks a spatial weight or has one of another shape.
 */
export function mixStyle(original: ParamRecord, style: ParamRecord, alpha: number): Params {
  const who = "mixStyle";
  if (!(alpha >= 0 && alpha <= 1))
    throw new RangeError(`${who}: alpha must be from 0 (original) to 1 (style), found ${alpha}.`);
  const spatial = Object.keys(original).filter((key) => !isTemporal(key));
  for (const key of spatial) {
    const [a, b] = [original[key].shape, param(style, key, who).shape];
    const wanted = key === CONV_IN && b[2]! < a[2]! ? b.with(2, a[2]!) : b;
    if (a.join() !== wanted.join())
      throw new Error(
        `${who}: “${key}” must have one shape in both, found [${a}] and [${b}]; the style must be a tuned copy of the same image model.`
      );
  }
  const mixed: Record<string, Tensor> = {};
  for (const key of spatial)
    mixed[key] = tf.tidy(() => {
      const styled = key === CONV_IN ? filled(style[key] as Tensor4D, original[key] as Tensor4D) : style[key];
      // Written so that both ends are exact.
      return tf.add(tf.mul(styled, alpha), tf.mul(original[key], 1 - alpha));
    });
  return owned(mixed, original);
}

/** The style's kernel `[k,k,Cin,C]` with the original's slices for the input channels that it has not. */
function filled(style: Tensor4D, original: Tensor4D): Tensor4D {
  const [from, to] = [style.shape[2], original.shape[2]];
  if (from === to) return style;
  const rest = tf.slice4d(original, [0, 0, from, 0], [-1, -1, to - from, -1]);
  return tf.concat4d([style, rest], 2);
}
