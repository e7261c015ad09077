// Spatial super-resolution of a whole clip (Lumiere, arXiv 2401.12945 §3.2): a network that sees a window of frames denoises all windows
// at each step, and their predictions are averaged where they overlap (temporal MultiDiffusion). Ours: 4×, the window's length.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord, Tap} from "../params.ts";
import type {Captions} from "./caption-encoder.ts";
import {type AsyncWindowOperator, multidiffuseAsync} from "./multidiffusion.ts";
import {takeFrames} from "./frames.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import {type At, type Denoiser, sample, type SampleOptions} from "./sampler.ts";
import {shiftedSchedule} from "./schedule.ts";
import {stunet} from "./stunet.ts";
import type {UnetParts} from "./unet-parts.ts";
import {type Weights, type Window, windows as cover} from "./windows.ts";

/** How much larger the sides become. */
export const SSR_FACTOR = 4;

/** From a window's noisy frames `[L,H,W,3]` and its low-resolution clip, upsampled `[L,H,W,3]`, to v̂ `[L,H,W,3]`. */
export type WindowDenoiser = (x: Tensor4D, low: Tensor4D, at: At) => Tensor4D | Promise<Tensor4D>;

/** A clip `[T,h,w,3] → [T,f·h,f·w,3]`; bilinear with half-pixel centres unless told. */
export function upsampleClip(
  low: Tensor4D,
  {factor = SSR_FACTOR, method = "bilinear"}: {factor?: number; method?: "bilinear" | "nearest"} = {}
): Tensor4D {
  const size: [number, number] = [low.shape[1] * factor, low.shape[2] * factor];
  if (method === "bilinear") return tf.image.resizeBilinear(low, size, false, true);
  if (method === "nearest") return tf.image.resizeNearestNeighbor(low, size, false, true);
  throw new Error(`upsampleClip: method must be "bilinear" or "nearest", but is "${String(method)}".`);
}

export interface SsrDenoiserOptions {
  config: LumiereConfig;
  /** The clip's caption; “no caption” unless told. */
  tokens?: Captions;
  parts?: Partial<UnetParts>;
  tap?: Tap;
}

/** A Space-Time U-Net of 6 channels as a window's denoiser. */
export function ssrDenoiser(params: ParamRecord, options: SsrDenoiserOptions): WindowDenoiser {
  return (x, low, {logSnr}) =>
    tf.tidy(() => stunet(params, tf.concat4d([x, low], 3), {...options, frames: x.shape[0], logSnr}));
}

/**
 * A denoiser of whole clips from one of windows, by MultiDiffusion (`multidiffuseAsync`): every window of x beside its part of the
 * low-resolution clip, then the weighted average of the predictions. Taps as `multidiffuse`.
 */
export const windowed =
  (
    denoiser: WindowDenoiser,
    low: Tensor4D,
    windows: readonly Window[],
    weights: Weights = "uniform",
    {tap}: {tap?: Tap} = {}
  ): Denoiser =>
  (x, at) => {
    const operator: AsyncWindowOperator = async (noisy, {start, length}) => {
      const upsampled = tf.keep(takeFrames(low, start, length));
      try {
        return await denoiser(noisy, upsampled, at);
      } finally {
        upsampled.dispose();
      }
    };
    return multidiffuseAsync(x, operator, windows, weights, {signal: at.signal, tap});
  };

export interface SsrOptions extends SampleOptions {
  /** Frames of a window; 16 unless told. */
  window?: number;
  /** Frames that neighbours share; 2, the paper's, unless told. */
  overlap?: number;
  /** Windows as they are, in place of `window` and `overlap`. */
  windows?: readonly Window[];
  weights?: Weights;
  factor?: number;
  upsampling?: "bilinear" | "nearest";
}

/**
 * Super-resolution: the low-resolution clip `[T,h,w,3]` in [−1,1] → `[T,4h,4w,3]`. One noise for the whole clip, so that windows share
 * what they overlap on, at the start and, where the sampler adds any, at each step.
 * The schedule is the cosine, shifted for the larger side as in training, unless told.
 *
 * Memory: the clip a few times, and one window's activations; T only costs time, about T/(window − overlap) windows a step.
 *
 * @throws as `windows` and `sample`.
 */
export async function superResolve(
  denoiser: WindowDenoiser,
  low: Tensor4D,
  {window = 16, overlap, windows, weights, factor = SSR_FACTOR, upsampling, ...options}: SsrOptions = {}
): Promise<Tensor4D> {
  const [frames, height, width] = low.shape;
  if (low.rank !== 4 || low.shape[3] !== 3)
    throw new Error(`superResolve: the clip must be [T,h,w,3], but its shape is [${low.shape}].`);
  const all = windows ?? cover({frames, length: window, overlap});
  const large = tf.keep(upsampleClip(low, {factor, method: upsampling}));
  try {
    const shape = [frames, factor * height, factor * width, 3] as const;
    const schedule = options.schedule ?? shiftedSchedule({from: height, to: factor * height});
    return await sample(windowed(denoiser, large, all, weights), shape, {...options, schedule});
  } finally {
    large.dispose();
  }
}
