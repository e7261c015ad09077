// What each step of a sampling changes of x̂₀, and whether that stands still or moves: plain numbers, of drafts that were read back.
import type {Draft} from "./video-model.ts";

export interface DraftChange {
  step: number;
  logSnr: number;
  /** Root mean square of all of x̂₀'s change since the draft before, in units where pixels are in [−1,1]. all² = still² + moving². */
  all: number;
  /** Of the change of the mean over time: what every frame changes alike, the background say. */
  still: number;
  /** Of what is left: what changes from frame to frame. */
  moving: number;
}

/**
 * How far x̂₀ moved from each draft to the next, `[drafts − 1]`. The two parts are orthogonal, so that their squares add up.
 *
 * @throws if drafts differ in size.
 */
export function draftChanges(drafts: readonly Draft[]): DraftChange[] {
  return drafts.slice(1).map(({step, logSnr, clean}, i) => {
    const before = drafts[i].clean;
    if (before.data.length !== clean.data.length || before.frames !== clean.frames)
      throw new Error(
        `draftChanges: drafts must be of one clip, but ${before.frames} frames of ${before.width}×${before.height} are followed by ${clean.frames} of ${clean.width}×${clean.height}.`
      );
    return {step, logSnr, ...changeParts(before.data, clean.data, clean.frames)};
  });
}

/** The change from one clip `[T,…]` to another, whole and in its parts. */
function changeParts(
  before: Float32Array,
  after: Float32Array,
  frames: number
): Pick<DraftChange, "all" | "still" | "moving"> {
  const size = after.length / frames;
  const mean = new Float64Array(size);
  let squares = 0;
  for (let t = 0; t < frames; t++)
    for (let i = 0; i < size; i++) {
      const d = after[t * size + i] - before[t * size + i];
      squares += d * d;
      mean[i] += d / frames;
    }
  const all = squares / after.length;
  const still = mean.reduce((sum, d) => sum + d * d, 0) / size;
  return {all: Math.sqrt(all), still: Math.sqrt(still), moving: Math.sqrt(Math.max(0, all - still))};
}
