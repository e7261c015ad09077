// Noise schedules: the log-SNR λ = log(α²/σ²) as a function of time t from 0 (clean) to 1 (noise). The paper discloses none;
// these are the field's.

/** λ at t in [0,1], falling. */
export type Schedule = (t: number) => number;

/** λ is held within ±12: σ is 0.0025 at one end, α at the other. */
export const LOG_SNR_LIMIT = 12;

const clipped = (logSnr: number) => Math.min(LOG_SNR_LIMIT, Math.max(-LOG_SNR_LIMIT, logSnr));

/** α and σ of a variance-preserving process, α² + σ² = 1: α = √sigmoid(λ), σ = √sigmoid(−λ) (Kingma et al. 2021). */
export function alphaSigma(logSnr: number): {alpha: number; sigma: number} {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  return {alpha: Math.sqrt(sigmoid(logSnr)), sigma: Math.sqrt(sigmoid(-logSnr))};
}

/** λ(t) = −2 log tan(πt/2), where α = cos(πt/2) (Nichol & Dhariwal 2021), within ±12. */
export const cosineSchedule: Schedule = (t) => clipped(-2 * Math.log(Math.tan((Math.PI * checkTime(t)) / 2)));

/**
 * The cosine schedule for another resolution (Hoogeboom et al. 2023, “simple diffusion”, §3.1): λ + 2 log(from/to), so that the
 * mean over to/from pixels has the SNR that one pixel had. Noisier for a larger image: neighbours tell each other too much.
 */
export function shiftedSchedule({from, to}: {from: number; to: number}): Schedule {
  for (const [name, side] of Object.entries({from, to}))
    if (!(side > 0 && Number.isFinite(side)))
      throw new RangeError(`shiftedSchedule: ${name} must be a side in pixels above 0, found ${side}.`);
  const shift = 2 * Math.log(from / to);
  return (t) => clipped(-2 * Math.log(Math.tan((Math.PI * checkTime(t)) / 2)) + shift);
}

/**
 * DDPM's linear β from 10⁻⁴ to 0.02 over 1,000 steps (Ho et al. 2020) in continuous time (Song et al. 2021, App. C):
 * log α² = −(0.1 t + 9.95 t²), within ±12.
 */
export const linearSchedule: Schedule = (t) => {
  const logAlpha2 = -(0.1 * checkTime(t) + 9.95 * t * t);
  // log(α²/(1 − α²)); expm1 keeps its digits where α is nearly 1.
  return clipped(logAlpha2 - Math.log(-Math.expm1(logAlpha2)));
};

/** The schedules by name; "shifted" as from 32 to 64 pixels, for comparison. */
export const SCHEDULES: Readonly<Record<"cosine" | "shifted" | "linear", Schedule>> = {
  cosine: cosineSchedule,
  shifted: shiftedSchedule({from: 32, to: 64}),
  linear: linearSchedule
};

function checkTime(t: number): number {
  if (!(t >= 0 && t <= 1))
    throw new RangeError(`A schedule's time is from 0 (clean) to 1 (noise), found ${t}.`);
  return t;
}
