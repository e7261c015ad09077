// The text-to-image U-Net that Lumiere inflates (arXiv 2401.12945 §3.1 takes Imagen's, in pixel space, and discloses no number of
// it; this one is ours), and the walk through its stages that the Space-Time U-Net shares.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {param, type ParamRecord, type Tap, under} from "../params.ts";
import {type Captions, captionBatch, encodeCaption} from "./caption-encoder.ts";
import {clipBatch} from "./clip-shape.ts";
import {crossAttention, selfAttention} from "./image-attention.ts";
import {conv2d} from "./layers.ts";
import {imageConfig, type LumiereConfig, temporalFactor} from "./lumiere-config.ts";
import {act, norm, normAct} from "./norm-act.ts";
import {noiseEmbedding} from "./noise-embedding.ts";
import {resBlock} from "./res-block.ts";
import {spatialDown, spatialUp} from "./spatial-resize.ts";
import {isInflation, levelAfter, spaceTimeStages, type Stage} from "./stages.ts";
import type {UnetContext, UnetPart, UnetParts} from "./unet-parts.ts";

export interface UnetOptions {
  config: LumiereConfig;
  /** λ = log(α²/σ²), one for each image (or clip), or one for all. */
  logSnr: number | readonly number[] | Tensor1D;
  /** A caption for each image (or clip), or one for all; “no caption” unless told. */
  tokens?: Captions;
  parts?: Partial<UnetParts>;
  tap?: Tap;
}

const nothing: UnetPart = (h) => h;

/** The image model's stages. */
export const UNET_PARTS: Readonly<UnetParts> = {
  norm,
  act,
  resBlock,
  selfAttention,
  crossAttention,
  spatialDown,
  spatialUp,
  course: nothing,
  inflation: nothing,
  temporalDown: nothing,
  temporalUp: nothing
};

/**
 * v̂ of noisy images: x `[B,H,W,3]` in units where pixels are in [−1,1] → `[B,H,W,3]` (v = α·ε − σ·x₀; Salimans & Ho 2022).
 *
 * Levels go down (residual blocks; self attention to places at the coarsest; cross attention to the caption at the two
 * coarsest; halving) and up again, with skips by concatenation. Parameters: `unetParams`, keys `lumiereShapes`. Sides are
 * multiples of 2^(levels − 1).
 *
 * Taps, in order: `emb` [B,E], `caption` [B,L,Dc], `conv_in`, each stage by its prefix (`down.0.resnets.0`, `down.2.self.0`,
 * `down.2.cross.0`, `down.0.resize`, `up.1.resize`, …; attention also `down.2.self.0.weights`), `norm_out`, `out`.
 * Differentiable in x and all parameters. FLOPs: `lumiereCosts`.
 *
 * @throws if shapes, noise levels or captions do not fit, saying which.
 */
export function unet(params: ParamRecord, x: Tensor4D, options: UnetOptions): Tensor4D {
  const config = imageConfig(options.config);
  return walk("unet", params, x, {...options, config, frames: 1, parts: {...UNET_PARTS, ...options.parts}});
}

/** The walk of `unet` and `stunet`, over clips of `frames`. */
export function walk(
  who: string,
  params: ParamRecord,
  x: Tensor4D,
  {config, logSnr, tokens, frames, parts, tap}: UnetOptions & {frames: number; parts: UnetParts}
): Tensor4D {
  const clips = clipBatch(who, x, frames);
  checkInput(who, params, x, config);
  return tf.tidy(() => {
    const caption = encodeCaption(captionsOf(who, tokens, clips, config), params, config);
    const noise = noiseEmbedding(logSnrOf(who, logSnr, clips), params);
    const emb = tf.add(noise, caption.pooled) as Tensor2D;
    tap?.("emb", emb);
    tap?.("caption", caption.states);

    const shared = {config, clips, emb, caption, parts};
    const skips: Tensor4D[] = [];
    const contextOf = (stage: Stage): UnetContext => ({
      ...shared,
      params: under(params, `${stage.name}.`),
      kind: stage.kind,
      name: stage.name,
      level: levelAfter(stage),
      length: stage.kind === "temporalUp" ? skips[skips.length - 1].shape[0] / clips : undefined,
      tap: tap && ((inner, tensor) => tap(`${stage.name}.${inner}`, tensor))
    });
    const tapped = (name: string, h: Tensor4D): Tensor4D => {
      tap?.(name, h);
      return h;
    };
    const run = (h: Tensor4D, stage: Stage): Tensor4D => {
      const {kind, name} = stage;
      switch (kind) {
        case "convIn":
          return tapped(name, conv2d(h, params, name));
        case "skip":
          skips.push(h);
          return h;
        case "concat":
          return tf.concat4d([h, skips.pop()!], 3);
        case "normOut":
          // Norm reads USE.weight, and here the use is the stage itself: it gets all parameters, without a prefix taken off.
          return tapped(name, normAct(h, {...contextOf(stage), params}, {norm: name, act: "act_out"}));
        case "convOut":
          return tapped("out", conv2d(h, params, name));
      }
      const part = parts[isInflation(kind) ? "inflation" : kind];
      // What does nothing needs no parameters and is not told to the tap.
      return part === nothing ? h : tapped(name, part(h, contextOf(stage)));
    };
    return [...spaceTimeStages(config)].reduce(run, x);
  });
}

function checkInput(who: string, params: ParamRecord, x: Tensor4D, config: LumiereConfig): void {
  const [, height, width, channels] = x.shape;
  const multiple = temporalFactor(config);
  const wanted = param(params, "conv_in.weight", who).shape[2];
  if (channels !== wanted || height % multiple || width % multiple || !x.size)
    throw new Error(
      `${who}: x must be [B·T,H,W,${wanted}] with sides that are multiples of ${multiple}, but is [${x.shape}]; ${channels === 3 && wanted === 7 ? "add C and M (withCondition)" : "resize it or check its channels"}.`
    );
}

/** λ as `[B]`. */
function logSnrOf(who: string, logSnr: UnetOptions["logSnr"], clips: number): Tensor1D {
  if (logSnr instanceof tf.Tensor) {
    if (logSnr.size === clips) return tf.reshape(logSnr, [clips]);
    if (logSnr.size === 1) return tf.tile(tf.reshape(logSnr, [1]), [clips]);
  } else {
    const told = typeof logSnr === "number" ? [logSnr] : [...logSnr];
    const list = told.length === 1 ? new Array<number>(clips).fill(told[0]) : told;
    if (!list.every(Number.isFinite))
      throw new RangeError(`${who}: logSnr must be finite, found ${list.find((v) => !Number.isFinite(v))}.`);
    if (list.length === clips) return tf.tensor1d(list, "float32");
  }
  const found = logSnr instanceof tf.Tensor ? logSnr.size : (logSnr as readonly number[]).length;
  throw new Error(`${who}: logSnr must be one for all or for each of the ${clips} clips, found ${found}.`);
}

/** Captions as `[B,L]`, one for each clip. @throws a sentence if there are others than one or as many as clips */
export function captionsOf(
  who: string,
  tokens: Captions = [[]],
  clips: number,
  config: LumiereConfig
): Tensor2D {
  const ids = captionBatch(tokens, config);
  if (ids.shape[0] === clips) return ids;
  if (ids.shape[0] === 1) return tf.tile(ids, [clips, 1]);
  throw new Error(
    `${who}: tokens must be one caption for each of the ${clips} clips, found ${ids.shape[0]}.`
  );
}
