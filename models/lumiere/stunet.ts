// The Space-Time U-Net (Lumiere, arXiv 2401.12945 §3.1): the frozen image model with a temporal block after each of its blocks and
// temporal resizing right after each spatial resizing, so that most computation happens on few frames of few pixels.
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import {attentionInflation} from "./attention-inflation.ts";
import {checkLumiere} from "./check-lumiere.ts";
import {convInflation} from "./conv-inflation.ts";
import {addCourse} from "./course.ts";
import {headsOf} from "./lumiere-config.ts";
import {temporalDownsample, temporalUpsample} from "./temporal-resize.ts";
import {UNET_PARTS, type UnetOptions, walk} from "./unet.ts";
import {framesOf, type UnetParts} from "./unet-parts.ts";

export interface StunetOptions extends UnetOptions {
  /** T: x holds B·T images, the frames of a clip one after the other. */
  frames: number;
}

/** The image model's stages with the temporal ones filled in. */
export const STUNET_PARTS: Readonly<UnetParts> = {
  ...UNET_PARTS,
  course: (h, {params, config, caption, tap, ...context}) =>
    addCourse(params, h, {frames: framesOf(h, context), period: config.frames, caption, tap}),
  /** Convolution-based at every level but the coarsest, attention-based there (Fig. 4). */
  inflation: (h, {params, config, kind, caption: words, tap, ...context}) => {
    const frames = framesOf(h, context);
    if (kind === "convInflation") return convInflation(params, h, {frames, tap});
    const {mixing, position, caption} = config.temporal!;
    const heads = headsOf(config, h.shape[3]);
    return attentionInflation(params, h, {
      frames,
      mixing,
      position,
      heads,
      caption: caption ? words : undefined,
      tap
    });
  },
  temporalDown: (h, {params, tap, ...context}) =>
    temporalDownsample(params, h, {frames: framesOf(h, context), tap}),
  temporalUp: (h, {params, tap, length, ...context}) =>
    temporalUpsample(params, h, {frames: framesOf(h, context), length, tap})
};

/**
 * v̂ of noisy clips: x `[B·T,H,W,inChannels]` → `[B·T,H,W,3]`, all frames at once; with `inChannels` 7, x is ⟨J,C,M⟩ (§4).
 *
 * Keys are those of the image model, which stays frozen, and `trainableKeys(config)`. At initialisation every block adds
 * nothing, and every N-th frame (N = 2^(levels − 1)) is the image model's; the others are not, since temporal resizing cannot
 * be made to do nothing (App. B). One caption and one noise level a clip.
 *
 * Taps as `unet`, and `down.0.inflations.0`, `down.0.temporal_resize`, …, with what `convInflation`, `attentionInflation` and
 * temporal resizing tell, such as `down.2.inflations.0.layers.1.attention`: attention weights by layer, `[B·H·W,heads,T,T]`, or
 * `[B,heads,T·H·W,T·H·W]` where mixing is "space-time". With `temporal.course`, after `conv_in`: `course.y`, `course.courses` `[B,T,R]`,
 * `course.branch`, what is added, and `course`, h with it. Swap `parts.temporalDown` and `parts.temporalUp` for the identity and all
 * levels keep all frames.
 *
 * @throws if the configuration has no `temporal`, or shapes, noise levels or captions do not fit, saying which.
 */
export function stunet(params: ParamRecord, x: Tensor4D, options: StunetOptions): Tensor4D {
  checkLumiere(options.config);
  if (!options.config.temporal)
    throw new Error(
      "stunet: the configuration must have `temporal`, found null; inflate the image model, or call unet."
    );
  return walk("stunet", params, x, {...options, parts: {...STUNET_PARTS, ...options.parts}});
}
