// Temporal down- and upsampling (Lumiere, arXiv 2401.12945 §3.1 and App. B): down is a temporal convolution followed by a
// stride, up is frame duplication followed by a temporal convolution, both convolutions initialised to the identity. Each
// sits right after a pretrained spatial resizing. Ours: kernel size 3 and edge padding (a static clip stays static whatever
// the kernel).
import {temporalConv} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {owned, param, type ParamRecord, type Params, type Tap} from "../params.ts";
import {channelsMatch, clipBatch} from "./clip-shape.ts";
import {duplicateFrames, everyOtherFrame, withZeroFrames} from "./frames.ts";
import {resizeKernel, type ResizeInit} from "./resize-kernel.ts";

export type ResizePart = (h: Tensor4D, context: {params: ParamRecord; frames: number}) => Tensor4D;

export interface ResizeOptions {
  /** T of the input: x holds B·T images. */
  frames: number;
  /** `conv`, and `select` (down) or `duplicate` (up), by name. */
  parts?: Partial<Record<"conv" | "select" | "duplicate", ResizePart>>;
  tap?: Tap;
  /** What the convolution sees beyond the clip's ends; "edge" unless told. */
  padding?: "zero" | "edge";
}

/**
 * Temporal convolution at stride 1, then frames 0, 2, 4, … (never a strided convolution with SAME padding, whose phase
 * depends on whether T is even). x `[B·T,H,W,C]` → `[B·⌈T/2⌉,H,W,C]`.
 *
 * Parameters: `conv.weight` [k,C,C], `conv.bias` [C]; at `temporalResizeParams`, frame t of the result is frame 2t of x, exactly.
 * Taps: `conv`, `out`. Differentiable.
 */
export function temporalDownsample(
  params: ParamRecord,
  x: Tensor4D,
  {frames, parts, tap, padding}: ResizeOptions
): Tensor4D {
  const who = "temporalDownsample";
  clipBatch(who, x, frames);
  return tf.tidy(() => {
    const context = {params, frames};
    const mixed = parts?.conv ? parts.conv(x, context) : mix(who, params, x, frames, padding);
    tap?.("conv", mixed);
    const out = parts?.select ? parts.select(mixed, context) : everyOtherFrame(mixed, frames);
    tap?.("out", out);
    return out;
  });
}

/**
 * Every frame twice, then a temporal convolution at stride 1. x `[B·T,H,W,C]` → `[B·length,H,W,C]`; `length` is 2T unless
 * told, or 2T − 1, which undoes the downsampling of an odd number of frames.
 *
 * Parameters as `temporalDownsample`; at `temporalResizeParams`, frame t of the result is frame ⌊t/2⌋ of x, exactly.
 * Taps: `duplicate`, `out`. Differentiable.
 */
export function temporalUpsample(
  params: ParamRecord,
  x: Tensor4D,
  {frames, length = 2 * frames, parts, tap, padding}: ResizeOptions & {length?: number}
): Tensor4D {
  const who = "temporalUpsample";
  clipBatch(who, x, frames);
  return tf.tidy(() => {
    const twice = parts?.duplicate
      ? parts.duplicate(x, {params, frames})
      : duplicateFrames(x, frames, length, who);
    tap?.("duplicate", twice);
    const out = parts?.conv
      ? parts.conv(twice, {params, frames: length})
      : mix(who, params, twice, length, padding);
    tap?.("out", out);
    return out;
  });
}

function mix(
  who: string,
  params: ParamRecord,
  x: Tensor4D,
  frames: number,
  padding: "zero" | "edge" = "edge"
): Tensor4D {
  const weight = param<Tensor3D>(params, "conv.weight", who);
  channelsMatch(who, x, weight.shape[1], "conv.weight");
  return temporalConv(x, weight, {frames, bias: param<Tensor1D>(params, "conv.bias", who), padding});
}

/**
 * Parameters of one temporal resizing, down or up: `conv.weight` [k,C,C] and `conv.bias` [C], zero.
 *
 * @param options.init "identity" as the paper; for comparison "average" (every tap 1/k on the same channel), "bilinear"
 * ([½, 1, ½] and no more, the start of lucidrains/lumiere-pytorch) and "he" (He et al. 2015, what App. B compares with)
 */
export function temporalResizeParams(
  channels: number,
  {kernel = 3, init = "identity", seed = 0}: {kernel?: number; init?: ResizeInit; seed?: number} = {}
): Params {
  const taps = resizeKernel(channels, {kernel, init, seed});
  return owned({
    "conv.weight": tf.tensor3d(taps, [kernel, channels, channels]),
    "conv.bias": tf.zeros([channels])
  });
}

/**
 * For comparison: what lucidrains/lumiere-pytorch starts from instead, a convolution [½, 1, ½] at stride 2 with zero padding.
 * Its gain at frequency 0 is 2, and 1½ at the first frame: a static clip comes out brighter.
 */
export function bilinearDownsample(x: Tensor4D, {frames}: {frames: number}): Tensor4D {
  clipBatch("bilinearDownsample", x, frames);
  return tf.tidy(() => everyOtherFrame(bilinear(x, frames), frames));
}

/** For comparison: its transposed convolution [½, 1, ½] at stride 2; gain 1, but ½ at the last frame. */
export function bilinearUpsample(x: Tensor4D, {frames}: {frames: number}): Tensor4D {
  clipBatch("bilinearUpsample", x, frames);
  return tf.tidy(() => bilinear(withZeroFrames(x, frames), 2 * frames));
}

function bilinear(x: Tensor4D, frames: number): Tensor4D {
  const channels = x.shape[3];
  const taps = resizeKernel(channels, {kernel: 3, init: "bilinear"});
  return temporalConv(x, tf.tensor3d(taps, [3, channels, channels]), {frames, padding: "zero"});
}
