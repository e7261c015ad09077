// A look at what a network knows of a motion, and when (models/torch/lumiere/motion_gate.py): a real clip, noised; one prediction x̂₀ of
// it; the beat of that. At little noise it sees the motion; at pure noise it can only have read of it.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {randomNormal} from "#kernels/random";
import type {Scene} from "../world/scene.ts";
import {CLIP_FPS} from "./clips/attributes.ts";
import type {FloatClip} from "./clips/float-clip.ts";
import {cleanAndNoise, noised} from "./diffusion.ts";
import {draftClip} from "./draft-clip.ts";
import {clipTensor} from "./evaluation/clip-tensor.ts";
import {beatOf, type BeatReport} from "./metrics/beat.ts";
import type {PixelClip} from "./metrics/pixel-clip.ts";
import type {Denoiser} from "./sampler.ts";

/** Log-SNRs from all but pure noise, where sampling begins, to as much picture as noise; the recipes’ own. */
export const GATE_LEVELS = [-12, -6.9, -5.1, -4.4, -3.4, -2.3, 0] as const;

export interface Glimpse {
  logSnr: number;
  /** x̂₀, held in [−1,1]. */
  clean: FloatClip;
  /** x̂₀'s mean square distance from the clip, pixels in [−1,1]. */
  error: number;
  beat: BeatReport;
}

export interface MotionGateOptions {
  levels?: readonly number[];
  /** Of the noise, the same at every level. */
  seed?: number;
}

/**
 * One prediction of a clip at each noise level, a forward and a readback each.
 *
 * @param scene what the clip shows, something that repeats
 * @throws RangeError as `beatOf`, for what stands still; what the denoiser throws, where the clip is not of its size
 */
export async function* motionGate(
  denoiser: Denoiser,
  clip: PixelClip,
  scene: Scene,
  {levels = GATE_LEVELS, seed = 0}: MotionGateOptions = {}
): AsyncGenerator<Glimpse, void> {
  const truth = clipTensor(clip);
  const noise = tf.tensor4d(randomNormal(truth.size, seed), truth.shape);
  try {
    for (const [step, logSnr] of levels.entries()) {
      const x = noised(truth, noise, logSnr);
      const v = await denoiser(x, {logSnr, step, steps: levels.length});
      const [x0, error] = tf.tidy(() => {
        const {x0} = cleanAndNoise(x, v, logSnr, "v");
        const held = tf.clipByValue(x0, -1, 1) as Tensor4D;
        return [held, tf.mean(tf.squaredDifference(held, truth))];
      });
      tf.dispose([x, v]);
      try {
        const [clean, [distance]] = await Promise.all([draftClip(x0, CLIP_FPS), error.data()]);
        yield {logSnr, clean, error: distance, beat: beatOf(clean, scene)};
      } finally {
        tf.dispose([x0, error]);
      }
    }
  } finally {
    tf.dispose([truth, noise]);
  }
}
