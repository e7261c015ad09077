// Classifier-free guidance (Ho & Salimans 2022), and a network as a denoiser that is guided. The paper gives no scale; ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord, Tap} from "../params.ts";
import {captionBatch, type Captions} from "./caption-encoder.ts";
import {NO_CAPTION} from "./clips/caption-tokens.ts";
import {type Condition, noCondition, withCondition} from "./condition.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import type {Denoiser} from "./sampler.ts";
import {stunet} from "./stunet.ts";
import {unet} from "./unet.ts";
import type {UnetParts} from "./unet-parts.ts";

export interface Guidance {
  /** w: 0 unconditional, 1 conditional, above 1 beyond it; from 0 to 30. */
  scale: number;
  /**
   * φ from 0 to 1: how far the result's standard deviation is brought back to the conditional prediction's (Lin et al. 2024,
   * “Common Diffusion Noise Schedules…”, §3.4), which high scales inflate; 0 unless told.
   */
  rescale?: number;
}

/** @throws RangeError, a sentence, for a scale or rescaling that cannot be meant. */
export function checkGuidance({scale, rescale = 0}: Guidance): void {
  if (!(scale >= 0 && scale <= 30))
    throw new RangeError(
      `Guidance: scale must be from 0 (unconditional) over 1 (conditional) to 30, found ${scale}; 2 to 8 is usual.`
    );
  if (!(rescale >= 0 && rescale <= 1))
    throw new RangeError(`Guidance: rescale must be from 0 (none) to 1, found ${rescale}.`);
}

/**
 * ŷ = u + w·(c − u) from the conditional c and the unconditional u `[B·T,H,W,C]`, then rescaled by φ·std(c)/std(ŷ) + 1 − φ, with the
 * deviations of each of the B `clips` (1 unless told).
 */
export function guide(
  conditional: Tensor4D,
  unconditional: Tensor4D,
  guidance: Guidance,
  clips = 1
): Tensor4D {
  checkGuidance(guidance);
  const {scale, rescale = 0} = guidance;
  return tf.tidy(() => {
    if (scale === 1) return conditional.clone();
    if (scale === 0) return unconditional.clone();
    const guided = tf.add(unconditional, tf.mul(tf.sub(conditional, unconditional), scale)) as Tensor4D;
    if (!rescale) return guided;
    const variance = (x: Tensor4D) => tf.moments(tf.reshape(x, [clips, -1]), 1, true).variance;
    const ratio = tf.sqrt(tf.div(variance(conditional), tf.add(variance(guided), 1e-12)));
    const gain = tf.add(tf.mul(ratio, rescale), 1 - rescale);
    return tf.reshape(tf.mul(tf.reshape(guided, [clips, -1]), gain), guided.shape);
  });
}

export interface LumiereDenoiserOptions {
  config: LumiereConfig;
  /** A caption for each clip, or one for all; “no caption” unless told. */
  tokens?: Captions;
  /** B, clips that are denoised together: x is `[B·T,H,W,3]`. 1 unless told; an image model takes every frame for a clip. */
  clips?: number;
  /** Scale 1 unless told, which needs no unconditional pass. */
  guidance?: Guidance;
  /** ⟨C,M⟩ for a network of 7 channels, which is given nothing (C and M zero) unless told; it stays the caller's. */
  condition?: Condition;
  /** Both passes of guidance as one batch: faster on a GPU, twice the memory. True unless told. */
  batched?: boolean;
  parts?: Partial<UnetParts>;
  tap?: Tap;
}

/** A network as a denoiser with guidance: `stunet` where the configuration is inflated, else `unet`. */
export function lumiereDenoiser(params: ParamRecord, options: LumiereDenoiserOptions): Denoiser {
  const {config, tokens = [[]], guidance = {scale: 1}, condition, batched = true, parts, tap} = options;
  checkGuidance(guidance);
  const {scale} = guidance;
  const none = [[NO_CAPTION]];
  const predict = (x: Tensor4D, clips: number, captions: Captions, logSnr: number): Tensor4D => {
    const shared = {config, logSnr, tokens: captions, parts, tap};
    return config.temporal
      ? stunet(params, x, {...shared, frames: x.shape[0] / clips})
      : unet(params, x, shared);
  };
  /** Captions as `[clips,L]`. */
  const each = (captions: Captions, clips: number) => {
    const ids = captionBatch(captions, config);
    return ids.shape[0] === clips ? ids : (tf.tile(ids, [clips, 1]) as Tensor2D);
  };
  return (x, {logSnr}) =>
    tf.tidy(() => {
      const clips = config.temporal ? (options.clips ?? 1) : x.shape[0];
      const input = given(params, x, condition);
      if (scale === 1) return predict(input, clips, tokens, logSnr);
      if (scale === 0) return predict(input, clips, none, logSnr);
      if (!batched)
        return guide(
          predict(input, clips, tokens, logSnr),
          predict(input, clips, none, logSnr),
          guidance,
          clips
        );
      const both = tf.concat2d([each(tokens, clips), each(none, clips)], 0);
      const answer = predict(tf.concat4d([input, input], 0), 2 * clips, both, logSnr);
      const [conditional, unconditional] = tf.split(answer, 2, 0) as Tensor4D[];
      return guide(conditional, unconditional, guidance, clips);
    });
}

/** x with what it is conditioned on, nothing unless told, where the network sees 7 channels. */
function given(params: ParamRecord, x: Tensor4D, condition?: Condition): Tensor4D {
  if (condition) return withCondition(x, condition);
  const [frames, height, width] = x.shape;
  if (params["conv_in.weight"]?.shape[2] !== 7) return x;
  return withCondition(x, noCondition([frames, height, width]));
}
