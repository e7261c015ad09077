// One step of sampling, from noise level λ to a higher log-SNR μ, given x_t and what a network thinks of it.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {alphaSigma} from "./schedule.ts";

export interface StepInput {
  x: Tensor4D;
  x0: Tensor4D;
  epsilon: Tensor4D;
  /** λ of x. */
  logSnr: number;
  /** μ of the result, above λ; Infinity for the last step, whose result is x̂₀. */
  next: number;
  /** White noise of the shape of x, where the step adds any. */
  noise?: Tensor4D;
}

/** The variance that an ancestral step adds: σ_μ²·(1 − e^(λ−μ)), that of q(x_μ | x_λ, x₀) (Ho et al. 2020, eq. 7). */
export function posteriorVariance(logSnr: number, next: number): number {
  if (next === Infinity) return 0;
  return alphaSigma(next).sigma ** 2 * -Math.expm1(logSnr - next);
}

/**
 * DDIM (Song et al. 2021, eq. 12 and 16): α_μ·x̂₀ + √(σ_μ² − s²)·ε̂ + s·z with s² = η²·posterior variance. η = 0 adds no noise; η = 1 is
 * the ancestral step. Affine in x̂₀, so that averaging windows before or after it is the same while nothing is clipped.
 */
export function ddimStep({x0, epsilon, logSnr, next, noise}: StepInput, eta = 0): Tensor4D {
  checkOrder(logSnr, next);
  if (!(eta >= 0 && eta <= 1)) throw new RangeError(`ddimStep: eta must be from 0 to 1, found ${eta}.`);
  if (next === Infinity) return x0.clone();
  const {alpha, sigma} = alphaSigma(next);
  const added = eta ** 2 * posteriorVariance(logSnr, next);
  if (added > 0 && !noise)
    throw new Error("ddimStep: eta above 0 adds noise, but none was given; pass `noise`.");
  return tf.tidy(() => {
    const direction = Math.sqrt(Math.max(0, sigma ** 2 - added));
    const mean = tf.add(tf.mul(x0, alpha), tf.mul(epsilon, direction));
    return (added > 0 ? tf.add(mean, tf.mul(noise!, Math.sqrt(added))) : mean) as Tensor4D;
  });
}

/**
 * The ancestral step of DDPM (Ho et al. 2020, eq. 7): a draw from q(x_μ | x_λ, x̂₀), whose mean is
 * e^(λ−μ)·(α_μ/α_λ)·x + (1 − e^(λ−μ))·α_μ·x̂₀. It reads x and x̂₀, not ε̂.
 */
export function ancestralStep({x, x0, logSnr, next, noise}: StepInput): Tensor4D {
  checkOrder(logSnr, next);
  if (next === Infinity) return x0.clone();
  if (!noise) throw new Error("ancestralStep adds noise, but none was given; pass `noise`.");
  const [from, to] = [alphaSigma(logSnr), alphaSigma(next)];
  const kept = Math.exp(logSnr - next);
  return tf.tidy(() => {
    const mean = tf.add(tf.mul(x, (kept * to.alpha) / from.alpha), tf.mul(x0, (1 - kept) * to.alpha));
    return tf.add(mean, tf.mul(noise, Math.sqrt(posteriorVariance(logSnr, next)))) as Tensor4D;
  });
}

function checkOrder(logSnr: number, next: number): void {
  if (!(Number.isFinite(logSnr) && next > logSnr))
    throw new RangeError(
      `A step goes to less noise, a higher log-SNR, found from ${logSnr} to ${next}; check the schedule and the number of steps.`
    );
}
