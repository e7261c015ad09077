// Lumiere as a notebook uses it: from a weights file and a caption to a denoiser, and from a denoiser to a clip that can be watched
// while it forms.
import type {ParamRecord, Params, Tap} from "../params.ts";
import type {Safetensors} from "../weights/index.ts";
import {CLIP_FPS} from "./clips/attributes.ts";
import {captionTokens} from "./clips/caption-tokens.ts";
import type {Condition} from "./condition.ts";
import type {FloatClip} from "./clips/float-clip.ts";
import {draftClip} from "./draft-clip.ts";
import type {Guidance} from "./guidance.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import {lumiereDenoiser} from "./lumiere-denoiser.ts";
import {lumiereFromFile} from "./lumiere-file.ts";
import {type Denoiser, sampling, type SampleOptions, type StepReport} from "./sampler.ts";
import type {UnetParts} from "./unet-parts.ts";

export interface CaptionedOptions {
  /** In the words of `parseCaption`'s grammar, or ids; no caption unless told. */
  caption?: string | ArrayLike<number> | null;
  /** Scale 1 unless told, which needs no unconditional pass. */
  guidance?: Guidance;
  /** What is given of the clip, for a network of 7 channels; nothing unless told. It stays the caller's. */
  condition?: Condition;
  /** Other parameters than the file's, such as `mixStyle`'s. They stay the caller's. */
  params?: ParamRecord;
  parts?: Partial<UnetParts>;
  tap?: Tap;
}

export interface VideoModel {
  readonly config: LumiereConfig;
  readonly params: Params;
  /** [T,H,W,3] of the clips that it was trained on. */
  readonly shape: readonly [frames: number, height: number, width: number, channels: 3];
  /** What denoises a clip of this caption. @throws RangeError that names the word that is not in the vocabulary. */
  denoiser(options?: CaptionedOptions): Denoiser;
  /** Frees the parameters. */
  dispose(): void;
}

/**
 * A network of a weights file, inflated or not, with the configuration that the file carries unless told.
 *
 *     const model = lumiere.openVideoModel(await weights("lumiere/stunet"));
 *     const x = await lumiere.sample(model.denoiser({caption: "a red sphere on the left slides to the right, on sand"}), model.shape);
 *
 * @throws as `lumiereFromFile`.
 */
export function openVideoModel(file: Safetensors, options: {config?: LumiereConfig} = {}): VideoModel {
  const {params, config} = lumiereFromFile(file, options);
  return {
    config,
    params,
    shape: [config.frames, config.size, config.size, 3],
    denoiser: ({caption = null, params: other = params, ...rest} = {}) => {
      const ids = typeof caption === "string" || caption === null ? captionTokens(caption) : caption;
      return lumiereDenoiser(other, {config, tokens: [Array.from(ids)], ...rest});
    },
    dispose: () => params.dispose()
  };
}

/** How far a sampling is, read back. */
export interface Draft {
  /** From 0; this is what the step began with, and made of it. */
  step: number;
  steps: number;
  /** Of all steps, how much is done, 0 to 1. */
  share: number;
  logSnr: number;
  /** x_t. */
  noisy: FloatClip;
  /** x̂₀; of the last step it is the sample. */
  clean: FloatClip;
}

/**
 * The steps of `sampling` as plain numbers, to be shown while they come: two readbacks of T·H·W·3 numbers a draft.
 *
 *     for await (const {clean} of lumiere.drafts(denoiser, model.shape, {steps: 25})) show(clean);
 *
 * Left early (`return`, or a `break` out of `for await`) it frees all that it made.
 *
 * @param options.every a draft after so many steps, and after the last; 1 unless told
 * @throws as `sampling`, or RangeError if `every` is not a whole number of at least 1.
 */
export async function* drafts(
  denoiser: Denoiser,
  shape: readonly [number, number, number, number],
  {every = 1, fps = CLIP_FPS, ...options}: Omit<SampleOptions, "onStep"> & {every?: number; fps?: number} = {}
): AsyncGenerator<Draft, void> {
  if (!(Number.isInteger(every) && every >= 1))
    throw new RangeError(`drafts: every must be a whole number of steps, at least 1, found ${every}.`);
  const steps = sampling(denoiser, shape, options);
  try {
    for (;;) {
      const {done, value} = await steps.next();
      if (done) {
        value.dispose();
        return;
      }
      const last = value.step + 1 === value.steps;
      if (last || (value.step + 1) % every === 0) yield await draftOf(value, fps);
    }
  } finally {
    await steps.return(undefined as never);
  }
}

async function draftOf({step, steps, logSnr, x, x0}: StepReport, fps: number): Promise<Draft> {
  const [noisy, clean] = await Promise.all([draftClip(x, fps), draftClip(x0, fps)]);
  return {step, steps, share: (step + 1) / steps, logSnr, noisy, clean};
}
