// Classifier-free guidance (Ho & Salimans 2022), and a network as a denoiser that is guided. The paper gives no scale; ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
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

/** ŷ = u + w·(c − u) from the conditional c and the unconditional u `[T,H,W,C]`, then rescaled by φ·std(c)/std(ŷ) + 1 − φ. */
export function guide(conditional: Tensor4D, unconditional: Tensor4D, guidance: Guidance): Tensor4D {
  checkGuidance(guidance);
  const {scale, rescale = 0} = guidance;
  return tf.tidy(() => {
    if (scale === 1) return conditional.clone();
    if (scale === 0) return unconditional.clone();
    const guided = tf.add(unconditional, tf.mul(tf.sub(conditional, unconditional), scale)) as Tensor4D;
    if (!rescale) return guided;
    const ratio = tf.sqrt(
      tf.div(tf.moments(conditional).variance, tf.add(tf.moments(guided).variance, 1e-12))
    );
    return tf.mul(guided, tf.add(tf.mul(ratio, rescale), 1 - rescale)) as Tensor4D;
  });
}

export interface LumiereDenoiserOptions {
  config: LumiereConfig;
  /** The caption's ids, one caption; “no caption” unless told. */
  tokens?: Captions;
  /** Scale 1 unless told, which needs no unconditional pass. */
  guidance?: Guidance;
  /** ⟨C,M⟩ for a network of 7 channels, which is given nothing (C and M zero) unless told; it stays the caller's. */
  condition?: Condition;
  /** Both passes of guidance as one batch of two: faster on a GPU, twice the memory. True unless told. */
  batched?: boolean;
  parts?: Partial<UnetParts>;
  tap?: Tap;
}

/** A network as a denoiser of one clip, with guidance: `stunet` where the configuration is inflated, else `unet`, a frame each. */
export function lumiereDenoiser(params: ParamRecord, options: LumiereDenoiserOptions): Denoiser {
  const {config, tokens = [[]], guidance = {scale: 1}, condition, batched = true, parts, tap} = options;
  checkGuidance(guidance);
  const none = [[NO_CAPTION]];
  const predict = (x: Tensor4D, clips: number, captions: Captions, logSnr: number): Tensor4D => {
    const shared = {config, logSnr, tokens: captions, parts, tap};
    return config.temporal
      ? stunet(params, x, {...shared, frames: x.shape[0] / clips})
      : unet(params, x, shared);
  };
  return (x, {logSnr}) =>
    tf.tidy(() => {
      const [frames, height, width] = x.shape;
      const wide = params["conv_in.weight"]?.shape[2] === 7;
      const given = condition ?? (wide ? noCondition([frames, height, width]) : undefined);
      const input = given ? withCondition(x, given) : x;
      const {scale} = guidance;
      if (scale === 1) return predict(input, 1, tokens, logSnr);
      if (scale === 0) return predict(input, 1, none, logSnr);
      if (!batched || !config.temporal)
        return guide(predict(input, 1, tokens, logSnr), predict(input, 1, none, logSnr), guidance);
      const both = tf.concat2d([captionBatch(tokens, config), captionBatch(none, config)], 0);
      const answer = predict(tf.concat4d([input, input], 0), 2, both, logSnr);
      const [conditional, unconditional] = tf.split(answer, 2, 0) as Tensor4D[];
      return guide(conditional, unconditional, guidance);
    });
}
