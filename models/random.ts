// Draws in order, for parameters and scenes, from the one generator that CPU and GPU share (kernels/random.ts): draw number n
// of a seed is the same wherever and in whatever order it is taken.
import {randomBits} from "#kernels/random";

export interface Draws {
  /** Uniform in [low, high), [0, 1) unless told. */
  uniform(low?: number, high?: number): number;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
  /** A whole number in [0, n). */
  below(n: number): number;
  /** One of the list. */
  pick<T>(list: readonly T[]): T;
}

/**
 * The draws of a seed in order. A `stream` names an independent sequence of the same seed, so that a change in how one thing
 * is drawn leaves the others as they were.
 */
export function draws(seed: number, stream = ""): Draws {
  if (!Number.isFinite(seed))
    throw new RangeError(`A seed is a finite number, found ${seed}; pass a whole number.`);
  const key = nameHash(stream);
  let counter = 0;
  const bits = () => randomBits(seed, counter++, key);
  const next = () => unit(bits()[0]);
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * next(),
    normal: () => {
      const [a, b] = bits();
      // Box–Muller; 1 − u keeps the logarithm finite.
      return Math.sqrt(-2 * Math.log(1 - unit(a))) * Math.cos(2 * Math.PI * unit(b));
    },
    below: (n) => Math.floor(next() * n),
    pick: (list) => list[Math.floor(next() * list.length)]
  };
}

/** 24 bits: what a float32 holds exactly, so that a GPU draws the same. */
const unit = (bits: number) => (bits >>> 8) / 2 ** 24;

/** FNV-1a, 32 bits. */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
