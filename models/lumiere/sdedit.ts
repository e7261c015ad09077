// Video to video by SDEdit (Meng et al. 2022), which Lumiere §4 uses as it is: noise a source to a level, and denoise it from there.
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {gaussian, noised} from "./diffusion.ts";
import {type Denoiser, sample, type SampleOptions} from "./sampler.ts";
import {cosineSchedule} from "./schedule.ts";

export interface SdeditOptions extends Omit<SampleOptions, "start"> {
  /** t₀: the time from 0 (the source itself) to 1 (noise alone) to which the source is noised. */
  strength: number;
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
  const {seed = 0, steps = 25, schedule = cosineSchedule} = options;
  const noise = gaussian(source.shape, seed, "start");
  const x = noised(source, noise, schedule(strength));
  noise.dispose();
  try {
    return await sample(denoiser, source.shape, {
      ...options,
      steps: Math.max(1, Math.ceil(steps * strength)),
      start: {x, t: strength}
    });
  } finally {
    x.dispose();
  }
}
