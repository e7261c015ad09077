// Lumiere's networks as what the samplers ask for: a denoiser, of a caption and a condition, guided.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord, Tap} from "../params.ts";
import type {Captions} from "./caption-encoder.ts";
import {NO_CAPTION} from "./clips/caption-tokens.ts";
import {type Condition, noCondition, withCondition} from "./condition.ts";
import {checkGuidance, guide, type Guidance} from "./guidance.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import type {Denoiser} from "./sampler.ts";
import {stunet} from "./stunet.ts";
import {captionsOf, unet} from "./unet.ts";
import type {UnetParts} from "./unet-parts.ts";

/** Of J, C and M: 3 + 3 + 1. */
const CONDITIONED_CHANNELS = 7;

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
  const each = (captions: Captions, clips: number) => captionsOf("lumiereDenoiser", captions, clips, config);
  return (x, {logSnr}) =>
    tf.tidy(() => {
      const clips = config.temporal ? (options.clips ?? 1) : x.shape[0];
      const input = conditioned(x, config, condition);
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

/** x with what it is conditioned on: nothing unless told, for a network of ⟨J,C,M⟩. */
function conditioned(x: Tensor4D, {inChannels}: LumiereConfig, condition?: Condition): Tensor4D {
  if (condition) return withCondition(x, condition);
  const [frames, height, width] = x.shape;
  return inChannels === CONDITIONED_CHANNELS ? withCondition(x, noCondition([frames, height, width])) : x;
}
