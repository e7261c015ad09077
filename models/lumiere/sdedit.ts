// Video to video by SDEdit (Meng et al. 2022), which Lumiere §4 uses as it is: noise a source to a level, and denoise it from there.
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {gaussian, noised} from "./diffusion.ts";
import {type Denoiser, sample, type SampleOptions} from "./sampler.ts";
import {cosineSchedule} from "./schedule.ts";

export interface SdeditOptions extends Omit<SampleOptions, "start"> {
  /** t₀: the time from 0 (the source itself) to 1 (noise alone) to which the source is noised. */
  strength: number;
}

/** Where SDEdit begins, as `sampling`, `sample` and `drafts` take it. */
export interface SdeditStart {
  /** α·source + σ·noise at time t₀. It is the caller's. */
  start: {x: Tensor4D; t: number};
  /** Of the `steps` steps of a whole sampling the share t₀, rounded up. */
  steps: number;
}

/**
 * The source `[T,H,W,3]`, in [−1,1], noised to the time `strength`, with the noise that `sampling` begins with from the same seed: at
 * strength 1 what follows is a sampling without a source, but for what the schedule leaves of it (e⁻⁶ of its amplitude).
 *
 *     const {start, steps} = lumiere.sdeditStart(source, {strength: 0.5, seed: 1});
 *     for await (const {clean} of lumiere.drafts(denoiser, source.shape, {start, steps, seed: 1})) show(clean);
 *
 * @throws RangeError if strength is not in (0,1]: at 0 there is nothing to do, the source is the answer.
 */
export function sdeditStart(
  source: Tensor4D,
  {strength, seed = 0, steps = 25, schedule = cosineSchedule}: Omit<SdeditOptions, "onStep">
): SdeditStart {
  if (!(strength > 0 && strength <= 1))
    throw new RangeError(
      `sdeditStart: strength must be above 0, where the source is the answer, and at most 1 (noise alone), found ${strength}.`
    );
  const noise = gaussian(source.shape, seed, "start");
  const x = noised(source, noise, schedule(strength));
  noise.dispose();
  // 25 · 0.28 is 7.000000000000001.
  return {start: {x, t: strength}, steps: Math.max(1, Math.ceil(steps * strength - 1e-9))};
}

/**
 * A clip that follows the source `[T,H,W,3]`, in [−1,1], the less the higher `strength` is. Of `steps` (25 unless told) steps for a
 * whole sampling the share `strength` is taken, rounded up. 0 returns a copy of the source.
 *
 * @throws RangeError if strength is not in [0,1]; else as `sample`.
 */
export async function sdedit(
  denoiser: Denoiser,
  source: Tensor4D,
  {strength, ...options}: SdeditOptions
): Promise<Tensor4D> {
  if (!(strength >= 0 && strength <= 1))
    throw new RangeError(
      `sdedit: strength must be from 0 (the source) to 1 (noise alone), found ${strength}.`
    );
  if (strength === 0) return source.clone();
  const begin = sdeditStart(source, {strength, ...options});
  try {
    return await sample(denoiser, source.shape, {...options, ...begin});
  } finally {
    begin.start.x.dispose();
  }
}
