// The design that Lumiere argues against (arXiv 2401.12945 §1–2): distant keyframes first, then temporal super-resolution (TSR) of the
// frames between them, window by window. Fast motion is aliased in the keyframes, and each window resolves the alias by itself.
// Stride, window and networks are ours; Imagen Video's stride is 8 as well (16 to 128 frames).
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {KEYFRAME_STRIDE} from "./clips/attributes.ts";
import {type Condition, masked} from "./condition.ts";
import {takeFrames} from "./frames.ts";
import {type Denoiser, type SampleOptions, sampling, type StepReport} from "./sampler.ts";

/** Frames 0, K, 2K, … and the last: 0, 8, …, 72, 79 for 80 frames. */
export function keyframeIndices(frames: number, stride: number = KEYFRAME_STRIDE): number[] {
  for (const [name, value] of Object.entries({frames, stride}))
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`keyframeIndices: ${name} must be a whole number of at least 1, found ${value}.`);
  const indices = Array.from({length: Math.ceil(frames / stride)}, (_, i) => i * stride);
  return indices.at(-1) === frames - 1 ? indices : [...indices, frames - 1];
}

/** The frames of a clip `[T,H,W,3]` at some indices: true keyframes, for the oracle. */
export const framesAt = (clip: Tensor4D, indices: readonly number[]): Tensor4D =>
  tf.tidy(() =>
    tf.concat4d(
      indices.map((t) => takeFrames(clip, t, 1)),
      0
    )
  );

/** What TSR is told of a window of `length` frames: its two ends, given in C, M = 1 there. */
export function enclosing(first: Tensor4D, last: Tensor4D, length: number): Condition {
  if (!(Number.isInteger(length) && length >= 2))
    throw new RangeError(`enclosing: a window has at least its 2 ends, found length ${length}.`);
  const [, height, width] = first.shape;
  const [clip, mask] = tf.tidy(() => {
    const given = tf.ones([1, height, width, 1]) as Tensor4D;
    const between = <T extends Tensor4D>(a: T, b: T) =>
      length === 2
        ? tf.concat4d([a, b], 0)
        : tf.concat4d([a, tf.zeros([length - 2, height, width, a.shape[3]]), b], 0);
    return [between(first, last), between(given, given)];
  });
  try {
    return masked(clip, mask, "enclosing");
  } finally {
    tf.dispose([clip, mask]);
  }
}

export interface CascadeOptions extends Omit<SampleOptions, "start"> {
  /** T. */
  frames: number;
  height: number;
  width: number;
  /** K, frames from one keyframe to the next; 8 unless told. */
  stride?: number;
  /** True keyframes `[n,H,W,3]` in place of generated ones, the oracle's arm: it tells aliasing from the gap between training and use. */
  keyframes?: Tensor4D;
}

export interface CascadeModels {
  /** Of the clip of keyframes, at their low frame rate. */
  keyframes: Denoiser;
  /** Of one window, given what encloses it; called anew for each window. */
  tsr: (condition: Condition) => Denoiser;
}

/** A step of keyframes or of one window; its tensors live until the next is asked for. */
export interface CascadeStep extends StepReport {
  /** Frames of the clip that x and x̂₀ hold: the keyframes, or those of a window with its two ends. */
  indices: readonly number[];
  /** 0 for the keyframes, 1 … windows for the windows between them. */
  part: number;
  windows: number;
}

/**
 * A clip `[T,H,W,3]` by keyframes and TSR, step by step. Windows reach from one keyframe to the next, both included; their noise is drawn
 * for each by itself, and nothing couples them but the keyframe that they share, which is kept as it was given.
 *
 * @throws as `sampling`, or if the keyframes given are not as many as there must be.
 */
export async function* cascading(
  {keyframes: keyframeDenoiser, tsr}: CascadeModels,
  options: Omit<CascadeOptions, "onStep">
): AsyncGenerator<CascadeStep, Tensor4D> {
  const {frames, height, width, stride = KEYFRAME_STRIDE, keyframes: given, seed = 0, ...rest} = options;
  const indices = keyframeIndices(frames, stride);
  const shape = [indices.length, height, width, 3] as const;
  if (given && given.shape.join() !== shape.join())
    throw new Error(
      `cascade: ${frames} frames at stride ${stride} have keyframes [${shape}], but [${given.shape}] were given; take framesAt(clip, keyframeIndices(${frames}, ${stride})).`
    );
  const windows = indices.length - 1;
  // What lives across an await or a yield is kept, as in sampling.
  const keys = tf.keep(
    given
      ? given.clone()
      : yield* told(sampling(keyframeDenoiser, shape, {...rest, seed}), {indices, part: 0, windows})
  );
  const pieces: Tensor4D[] = [];
  try {
    for (let i = 0; i < windows; i++) {
      const length = indices[i + 1] - indices[i] + 1;
      const [first, last] = [takeFrames(keys, i, 1), takeFrames(keys, i + 1, 1)];
      pieces.push(tf.keep(first));
      const condition = length > 2 ? enclosing(first, last, length) : null;
      last.dispose();
      if (!condition) continue;
      tf.keep(condition.clip);
      tf.keep(condition.mask);
      try {
        const inside = Array.from({length}, (_, j) => indices[i] + j);
        // A stream of its own: clips of neighbouring seeds share no noise.
        const own = {...rest, seed, stream: `window ${i + 1}, `};
        const steps = sampling(tsr(condition), [length, height, width, 3], own);
        const made = yield* told(steps, {indices: inside, part: i + 1, windows});
        pieces.push(tf.keep(takeFrames(made, 1, length - 2)));
        made.dispose();
      } finally {
        condition.dispose();
      }
    }
    pieces.push(takeFrames(keys, windows, 1));
    return tf.concat4d(pieces, 0);
  } finally {
    tf.dispose([keys, ...pieces]);
  }
}

/** The steps of a sampling with what they are of. */
async function* told(
  steps: AsyncGenerator<StepReport, Tensor4D>,
  of: Pick<CascadeStep, "indices" | "part" | "windows">
): AsyncGenerator<CascadeStep, Tensor4D> {
  try {
    for (;;) {
      const {done, value} = await steps.next();
      if (done) return value;
      yield {...value, ...of};
    }
  } finally {
    await steps.return(undefined as never);
  }
}

/** The clip that `cascading` ends with, with `onStep` called at each step. @throws as `cascading` */
export async function cascade(
  models: CascadeModels,
  {onStep, ...options}: CascadeOptions
): Promise<Tensor4D> {
  const steps = cascading(models, options);
  try {
    for (;;) {
      const {done, value} = await steps.next();
      if (done) return value;
      await onStep?.(value);
    }
  } finally {
    await steps.return(undefined as never);
  }
}
