// Does a motion keep its beat over a whole clip? (facts on Lumiere's claim, arXiv 2401.12945 Fig. 2; the measure is ours.)

export interface PhaseLock {
  /** R, 0 to 1: 1 for a motion of constant frequency; about √((ln T + 1.4)/T) on random phases: 0.5 at 16 frames, 0.27 at 80. */
  lock: number;
  /** The frequency at which it is reached, in cycles a frame, −½ to ½. */
  frequency: number;
}

/**
 * R = max over ω of |mean over t of e^{i(φ(t) − ωt)}| of phases in radians, one a frame; a frame without a phase (NaN) counts as
 * out of step. A clip that follows a wrong frequency faithfully has R = 1 too: always report `frequencyError` beside it.
 */
export function phaseLock(phases: ArrayLike<number>): PhaseLock {
  const frames = phases.length;
  if (!frames)
    throw new RangeError("phaseLock: a clip needs at least one frame to have a phase, found none.");
  const at = (frequency: number) => {
    let real = 0;
    let imaginary = 0;
    for (let t = 0; t < frames; t++) {
      const angle = phases[t] - 2 * Math.PI * frequency * t;
      if (Number.isNaN(angle)) continue;
      real += Math.cos(angle);
      imaginary += Math.sin(angle);
    }
    return Math.hypot(real, imaginary) / frames;
  };
  // A peak is 1/T wide: a grid of eighths of that finds it, halving the step finds its top.
  const steps = 8 * frames;
  let best = -0.5;
  let lock = -1;
  const consider = (frequency: number) => {
    const value = at(frequency);
    if (value > lock) [lock, best] = [value, frequency];
  };
  for (let k = 0; k < steps; k++) consider(k / steps - 0.5);
  for (let step = 0.5 / steps; step > 1e-8; step /= 2)
    for (const frequency of [best - step, best + step]) consider(frequency);
  return {lock, frequency: wrap(best)};
}

/** The nearest equal frequency in −½ to ½. */
const wrap = (frequency: number) => frequency - Math.round(frequency);

/** |ω̂ − ω*| in cycles a frame, between a measured and a true frequency. */
export const frequencyError = (found: number, truth: number): number => Math.abs(wrap(found - truth));

/**
 * Whether a measured frequency is the true one: within half a cycle over the clip, 1/(2T), which is about what T frames can tell
 * apart, and within half of the frequency itself, so that what stands still is no hit.
 */
export const frequencyHit = (found: number, truth: number, frames: number): boolean =>
  frequencyError(found, truth) <= Math.min(1 / (2 * frames), Math.abs(truth) / 2);

/** The slowest frequency that looks the same in every `stride`-th frame: what a cascade's second stage tends to fill in. */
export const slowestAlias = (frequency: number, stride: number): number => wrap(frequency * stride) / stride;
