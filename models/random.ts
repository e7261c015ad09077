// Draws for parameters and scenes. One integer hash of (seed, counter) — PCG-RXS-M-XS-like mixing, 32 bit — so that draw
// number n of a seed is the same wherever and in whatever order it is taken, in JavaScript as in WGSL.

/** Mixes 32 bits (O'Neill's PCG output function on one LCG step; Jarzynski & Olano 2020 call it pcg). */
export function pcg(input: number): number {
  const state = (Math.imul(input, 747796405) + 2891336453) >>> 0;
  const word = Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** Draw number `counter` of a seed: a whole number in [0, 2³²). */
export const bits = (seed: number, counter: number): number => pcg((pcg(seed >>> 0) + counter) >>> 0);

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
  let key = pcg(seed >>> 0);
  for (let i = 0; i < stream.length; i++) key = pcg((key ^ stream.charCodeAt(i)) >>> 0);
  let counter = 0;
  // 24 bits: what a float32 holds exactly, so that a GPU can draw the same.
  const next = () => (bits(key, counter++) >>> 8) / 2 ** 24;
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * next(),
    // Box–Muller; 1 − u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    below: (n) => Math.floor(next() * n),
    pick: (list) => list[Math.floor(next() * list.length)]
  };
}
