// The stages that a VQGAN is made of: convolution, residual block, halving, doubling. Each finds its parameters under its name.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import {doubled} from "#kernels";
import {groupNorm, silu} from "../norm.ts";
import {param, type ParamRecord, type Tap} from "../params.ts";

/** What a stage is told beside its input. */
export interface StageContext {
  params: ParamRecord;
  /** The prefix of its parameters, such as "encoder.down_blocks.0.resnets.1". */
  name: string;
  groups: number;
  /** Whether norms are taken at every pixel over all channels, and not over the image in groups. */
  pixelNorm: boolean;
  parts: VqganParts;
  tap?: Tap;
}
export type Stage = (h: Tensor4D, context: StageContext) => Tensor4D;

/** The stages by name; each can be swapped: `parts: {act: tf.relu}`. */
export interface VqganParts {
  /** 3×3 or 1×1, zero padding, same size. */
  conv: Stage;
  norm: Stage;
  act: Stage;
  resBlock: Stage;
  downsample: Stage;
  upsample: Stage;
}

/** A convolution with bias, stride 1, as many positions out as in: `NAME.weight` [kh,kw,in,out], `NAME.bias`. */
export function conv(h: Tensor4D, {params, name}: StageContext): Tensor4D {
  const weight = param<Tensor4D>(params, `${name}.weight`, "VQGAN");
  return tf.tidy(() => tf.add(tf.conv2d(h, weight, 1, "same"), param(params, `${name}.bias`, "VQGAN")));
}

/** As in taming-transformers; PyTorch's default is 1e-5. */
const EPSILON = 1e-6;

/** Group norm of each image, or a norm of each pixel, with `NAME.weight` and `NAME.bias`. */
export const norm: Stage = (h, {params, name, groups, pixelNorm}) => {
  const options = {
    weight: param<Tensor1D>(params, `${name}.weight`, "VQGAN"),
    bias: param<Tensor1D>(params, `${name}.bias`, "VQGAN"),
    epsilon: EPSILON
  };
  if (!pixelNorm) return groupNorm(h, {...options, groups});
  return tf.tidy(() => {
    const pixels = tf.reshape(h, [-1, 1, 1, h.shape[3]]) as Tensor4D;
    return tf.reshape(groupNorm(pixels, {...options, groups: 1}), h.shape);
  });
};

/** SiLU, h·σ(h). */
export const act: Stage = (h) => silu(h);

/**
 * shortcut(h) + conv2(act(norm2(conv1(act(norm1(h)))))); the shortcut is a 1×1 convolution where the channels change
 * (taming-transformers' ResnetBlock).
 */
export const resBlock: Stage = (h, context) =>
  tf.tidy(() => {
    const {params, name, parts} = context;
    const run = (stage: Stage, x: Tensor4D, part: string) => stage(x, {...context, name: `${name}.${part}`});
    const first = run(parts.conv, parts.act(run(parts.norm, h, "norm1"), context), "conv1");
    const second = run(parts.conv, parts.act(run(parts.norm, first, "norm2"), context), "conv2");
    const shortcut = params[`${name}.conv_shortcut.weight`] ? run(parts.conv, h, "conv_shortcut") : h;
    return tf.add(shortcut, second) as Tensor4D;
  });

/** Halves the side: zeros to the right and below, then 3×3 with stride 2 (`NAME.downsamplers.0.conv`). */
export const downsample: Stage = (h, {params, name}) =>
  tf.tidy(() => {
    const key = `${name}.downsamplers.0.conv`;
    const padded = tf.pad(h, [
      [0, 0],
      [0, 1],
      [0, 1],
      [0, 0]
    ]);
    const weight = param<Tensor4D>(params, `${key}.weight`, "VQGAN");
    return tf.add(tf.conv2d(padded, weight, 2, "valid"), param(params, `${key}.bias`, "VQGAN")) as Tensor4D;
  });

/** Doubles the side: every pixel four times (nearest), then 3×3 (`NAME.upsamplers.0.conv`). */
export const upsample: Stage = (h, context) =>
  tf.tidy(() => context.parts.conv(doubled(h), {...context, name: `${context.name}.upsamplers.0.conv`}));

/** The architecture's own stages. */
export const VQGAN_PARTS: Readonly<VqganParts> = {conv, norm, act, resBlock, downsample, upsample};
