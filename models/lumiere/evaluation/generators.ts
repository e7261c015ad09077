// What makes clips of each kind, from a record of what they should show and its real clip: the networks, samplers and conditions of this
// project, put together as models/torch/lumiere/sample_clips.py does.
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {Params} from "../../params.ts";
import {cascade, framesAt, keyframeIndices} from "../cascade.ts";
import {CLIP_FRAMES} from "../clips/attributes.ts";
import type {ShardClip} from "../clips/clip-shard.ts";
import {type Condition, masked} from "../condition.ts";
import type {LumiereConfig} from "../lumiere-config.ts";
import {lumiereDenoiser} from "../lumiere-denoiser.ts";
import type {PixelClip} from "../metrics/pixel-clip.ts";
import {sample, type SampleOptions} from "../sampler.ts";
import {ssrDenoiser, superResolve} from "../ssr.ts";
import {clipTensor, maskTensor} from "./clip-tensor.ts";
import {standing} from "./controls.ts";
import type {SetPlan} from "./set-names.ts";

/** How much guidance is rescaled, as lumiere.sample_clips has it. */
export const RESCALE = 0.5;

/** From a record, its real clip and options to a clip `[T,H,W,3]` in [−1,1]. */
export interface Generator {
  /** Names of the weights files. */
  weights: string[];
  frames: number;
  size: number;
  make(record: ShardClip, real: PixelClip, options: SampleOptions): Promise<Tensor4D>;
}

/** A model's network, such as “lumiere/stunet”. */
export type Network = (model: string) => Promise<{name: string; params: Params; config: LumiereConfig}>;

/** What makes the clips of a plan, guided by `scale`. */
export async function generatorOf(plan: SetPlan, network: Network, scale: number): Promise<Generator> {
  const guidance = {scale, rescale: RESCALE};
  if (plan.maker === "ssr") {
    const {name, params, config} = await network("lumiere/ssr");
    return {
      weights: [name],
      frames: CLIP_FRAMES,
      size: config.size,
      make: (record, real, options) =>
        withTensor(real, (low) =>
          superResolve(ssrDenoiser(params, {config, tokens: [record.tokens]}), low, {
            ...options,
            window: config.frames,
            overlap: plan.overlap
          })
        )
    };
  }
  if (plan.maker === "stunet") {
    const {name, params, config} = await network("lumiere/stunet");
    const {frames, size} = config;
    return {
      weights: [name],
      frames,
      size,
      async make(record, real, options) {
        const condition = plan.task === "text" ? undefined : conditionOf(plan, real);
        const denoiser = lumiereDenoiser(params, {config, tokens: [record.tokens], guidance, condition});
        try {
          return await sample(denoiser, [frames, size, size, 3], options);
        } finally {
          condition?.dispose();
        }
      }
    };
  }
  const keys = await network("lumiere/cascade-keyframes");
  const between = await network("lumiere/cascade-tsr");
  const size = keys.config.size;
  // As long as the clips that it is compared with.
  const {frames} = (await network("lumiere/stunet")).config;
  const indices = keyframeIndices(frames);
  if (indices.length !== keys.config.frames)
    throw new Error(
      `A cascade of ${frames} frames should have a network of ${indices.length} keyframes, found one of ${keys.config.frames}; use weights of one tier.`
    );
  return {
    weights: [keys.name, between.name],
    frames,
    size,
    make: (record, real, options) =>
      withTensor(real, async (clip) => {
        const shared = {tokens: [record.tokens], guidance};
        const keyframes = plan.maker === "oracle" ? framesAt(clip, indices) : undefined;
        try {
          return await cascade(
            {
              keyframes: lumiereDenoiser(keys.params, {config: keys.config, ...shared}),
              tsr: (condition) =>
                lumiereDenoiser(between.params, {config: between.config, ...shared, condition})
            },
            {...options, frames, height: size, width: size, keyframes}
          );
        } finally {
          keyframes?.dispose();
        }
      })
  };
}

/** ⟨C,M⟩ of a task: what the real clip gives. */
function conditionOf({task}: SetPlan, real: PixelClip): Condition {
  const clip = clipTensor(task === "cinemagraph" ? standing(real) : real);
  const mask = maskTensor(task, real.frames, real.width);
  try {
    return masked(clip, mask);
  } finally {
    clip.dispose();
    mask.dispose();
  }
}

async function withTensor<T>(clip: PixelClip, use: (x: Tensor4D) => Promise<T>): Promise<T> {
  const x = clipTensor(clip);
  try {
    return await use(x);
  } finally {
    x.dispose();
  }
}
