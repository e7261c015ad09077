// Sampling a token on the CPU, by sorting: what the kernel is held against, and what runs without WebGPU.
import {randomBits} from "../random.ts";

/** How the next token is chosen. */
export interface Sampling {
  /** Divides the logits; 0 takes the greatest, the lowest id on a tie. */
  temperature: number;
  /** Keeps the k greatest; 0 keeps all. */
  topK: number;
  /** Of those, keeps the fewest whose probabilities add up to at least this; 1 keeps all. */
  topP: number;
  /** A whole number below 2⁵³. */
  seed: number;
}

/** The number in [0, 1) that decides: a function of the seed, the position and which of a batch it is. */
export const uniformAt = (seed: number, position: number, row: number) =>
  (randomBits(seed, position, row)[0] >>> 8) / 2 ** 24;

/**
 * Probability by id after suppression, temperature, top-k, then top-p (each over what the one before left), or null if a
 * logit is NaN or none is finite. Equal logits are taken in the order of their ids.
 */
export function distribution(
  logits: ArrayLike<number>,
  suppressed: ArrayLike<number>,
  {temperature, topK, topP}: Sampling
): Float64Array | null {
  const open: number[] = [];
  for (let i = 0; i < logits.length; i++) {
    if (suppressed[i]) continue;
    if (Number.isNaN(logits[i])) return null;
    open.push(i);
  }
  open.sort((a, b) => logits[b] - logits[a] || a - b);
  const most = logits[open[0]];
  if (!Number.isFinite(most)) return null;
  const chances = new Float64Array(logits.length);
  if (temperature === 0) {
    chances[open[0]] = 1;
    return chances;
  }
  const few = topK > 0 ? open.slice(0, topK) : open;
  const weights = few.map((i) => Math.exp((logits[i] - most) / temperature));
  const total = weights.reduce((a, b) => a + b);
  let mass = 0;
  for (const [n, i] of few.entries()) {
    if (topP < 1 && n > 0 && mass >= topP * total) break;
    chances[i] = weights[n];
    mass += weights[n];
  }
  return chances.map((w) => w / mass);
}

/** The id at which the probabilities, added up in the order of ids, pass `u`; −1 where there is no distribution. */
export function sampleToken(
  logits: ArrayLike<number>,
  suppressed: ArrayLike<number>,
  sampling: Sampling,
  position: number,
  row: number
): number {
  const chances = distribution(logits, suppressed, sampling);
  if (!chances) return -1;
  const u = uniformAt(sampling.seed, position, row);
  let sum = 0;
  let last = -1;
  for (let i = 0; i < chances.length; i++) {
    if (chances[i] === 0) continue;
    last = i;
    sum += chances[i];
    if (sum > u) break;
  }
  return last;
}
