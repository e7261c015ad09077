// A look at what a network knows of a motion, and when (models/torch/lumiere/motion_gate.py): a real clip, noised; one prediction x̂₀ of
// it; the beat of that. At little noise it sees the motion; at pure noise it can only have read of it.
import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor4D} from "@tensorflow/tfjs-core";
import type {Scene} from "../world/scene.ts";
import {CLIP_FPS} from "./clips/attributes.ts";
import type {FloatClip} from "./clips/float-clip.ts";
import {cleanAndNoise, gaussian, noised} from "./diffusion.ts";
import {draftClip} from "./draft-clip.ts";
import {clipTensor} from "./evaluation/clip-tensor.ts";
import {beatOf, type BeatReport} from "./metrics/beat.ts";
import type {PixelClip} from "./metrics/pixel-clip.ts";
import type {At, Denoiser} from "./sampler.ts";

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
  // What lives across an await or a yield is kept, as in sampling.
  const truth = tf.keep(clipTensor(clip));
  const noise = tf.keep(gaussian(truth.shape, seed));
  try {
    for (const [step, logSnr] of levels.entries()) {
      const x = tf.keep(noised(truth, noise, logSnr));
      const [x0, error] = await denoised(denoiser, x, truth, {logSnr, step, steps: levels.length});
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

/** x̂₀, held in [−1,1], and its mean square distance from the truth, both kept; x is freed. */
async function denoised(
  denoiser: Denoiser,
  x: Tensor4D,
  truth: Tensor4D,
  at: At
): Promise<[Tensor4D, Scalar]> {
  try {
    const v = await denoiser(x, at);
    const found = tf.tidy((): [Tensor4D, Scalar] => {
      const {x0} = cleanAndNoise(x, v, at.logSnr, "v");
      const held = tf.clipByValue(x0, -1, 1) as Tensor4D;
      return [tf.keep(held), tf.keep(tf.mean(tf.squaredDifference(held, truth)) as Scalar)];
    });
    v.dispose();
    return found;
  } finally {
    x.dispose();
  }
}
