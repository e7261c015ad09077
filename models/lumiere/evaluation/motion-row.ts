// Does motion keep the beat that the caption (or the prior) says? R and frequency, slow and fast, and period by period through the
// keyframes' Nyquist frequency (the paper's claim on cascades, arXiv 2401.12945 §1; the measures are ours).
import {KEYFRAME_NYQUIST} from "../clips/attributes.ts";
import {type Estimate, meanEstimate, medianEstimate, shareOf} from "../metrics/estimate.ts";
import {frequencyError, frequencyHit} from "../metrics/phase-lock.ts";
import type {ClipScore} from "./clip-score.ts";

export interface BeatRow {
  /** R: the mean over clips. */
  lock: Estimate;
  /** |ω̂ − ω*| in cycles a frame: the median over clips. */
  error: Estimate;
  /** The share of clips at the true frequency (`frequencyHit`). */
  hit: Estimate;
  /** The share at the slowest frequency that looks the same at the keyframes, of clips for which that is another one. */
  alias?: Estimate;
}

export interface SweepRow extends BeatRow {
  /** Frames of a cycle, and its inverse. */
  period: number;
  frequency: number;
}

export interface MotionRow {
  /** Below KEYFRAME_NYQUIST cycles a frame, and at or above. */
  slow?: BeatRow;
  fast?: BeatRow;
  /** From the slowest to the fastest. */
  sweep: SweepRow[];
}

type Beating = ClipScore & Required<Pick<ClipScore, "beat">>;

/** Of clips that repeat; nothing if none does. */
export function motionRow(scores: readonly ClipScore[]): MotionRow | undefined {
  const beating = scores.filter((score): score is Beating => score.beat !== undefined);
  if (!beating.length) return undefined;
  const speed = ({beat}: Beating) => Math.abs(beat.wanted);
  const slow = beating.filter((score) => speed(score) < KEYFRAME_NYQUIST);
  const fast = beating.filter((score) => speed(score) >= KEYFRAME_NYQUIST);
  const periods = Map.groupBy(beating, (score) => Math.round(1e6 / speed(score)) / 1e6);
  return {
    ...(slow.length && {slow: beatRow(slow)}),
    ...(fast.length && {fast: beatRow(fast)}),
    sweep: [...periods]
      .sort(([a], [b]) => b - a)
      .map(([period, own]) => ({period, frequency: 1 / period, ...beatRow(own)}))
  };
}

function beatRow(scores: readonly Beating[]): BeatRow {
  const errors = scores.map(({beat}) => frequencyError(beat.frequency, beat.wanted));
  const aliased = scores.filter(({beat, frames}) => frequencyError(beat.alias, beat.wanted) > 1 / frames);
  return {
    lock: meanEstimate(scores.map(({beat}) => beat.lock)),
    error: medianEstimate(errors),
    hit: shareOf(scores.map(({beat, frames}) => frequencyHit(beat.frequency, beat.wanted, frames))),
    ...(aliased.length && {
      alias: shareOf(aliased.map(({beat, frames}) => frequencyHit(beat.frequency, beat.alias, frames)))
    })
  };
}
