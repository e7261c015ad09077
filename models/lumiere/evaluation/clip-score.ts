// What is measured of one clip; everything that is said of a set is made of these.
import type {ClipShard, ShardClip} from "../clips/clip-shard.ts";
import {KEYFRAME_STRIDE} from "../clips/attributes.ts";
import {frameDifferenceRatio} from "../metrics/fidelity.ts";
import {phaseLock, slowestAlias} from "../metrics/phase-lock.ts";
import {phaseOf} from "../metrics/phase.ts";
import type {PixelClip} from "../metrics/pixel-clip.ts";
import type {Seen} from "./classify-clips.ts";
import type {ClipTask} from "./clip-set.ts";
import {taskErrors, type TaskErrors} from "./task-errors.ts";

export interface Beat {
  /** R, 0 to 1. */
  lock: number;
  /** Measured and true, in cycles a frame; negative for a clockwise orbit. */
  frequency: number;
  wanted: number;
  /** The slowest frequency that looks the same at keyframes. Only an orbit shows which way round it goes: others' is not negative. */
  alias: number;
}

export interface ClipScore {
  /** Whether the likeliest class of each head is the true one; without a classifier that fits, nothing. */
  right?: Record<string, boolean>;
  features?: Float32Array;
  probabilities?: Record<string, Float64Array>;
  /** Of what repeats; a slide and what stands still have none. */
  beat?: Beat;
  /** Frames of the clip, and its caption's period. */
  frames: number;
  period: number | null;
  /** `frameDifferenceRatio` at KEYFRAME_STRIDE; nothing for clips no longer than that. */
  jump?: number;
  /** Against what a conditioned clip was given. */
  task?: TaskErrors;
}

export interface ClipScoreOptions {
  seen?: Seen;
  /** The names of the classes of each head, by number. */
  classes?: Readonly<Record<string, readonly string[]>>;
  /** What the clip was given, and the real clip that it was taken from. */
  task?: ClipTask;
  real?: PixelClip;
}

/** Scores a clip against the record of what it should show. About 50 ms at 80 frames of 32×32, most of it the phase. */
export function scoreClip(
  clip: PixelClip,
  record: ShardClip,
  {seen, classes = {}, task = "text", real}: ClipScoreOptions = {}
): ClipScore {
  const {frames} = clip;
  const score: ClipScore = {frames, period: record.period};
  if (seen) {
    score.features = seen.features;
    score.probabilities = seen.probabilities;
    score.right = Object.fromEntries(
      Object.entries(seen.probabilities).map(([head, row]) => [
        head,
        classes[head]?.[row.indexOf(Math.max(...row))] === record[head as keyof ClipShard["classes"]]
      ])
    );
  }
  if (record.frequency) {
    const {lock, frequency} = phaseLock(phaseOf(clip, record.scene));
    const alias = slowestAlias(record.frequency, KEYFRAME_STRIDE);
    const signed = record.motion === "orbit" ? alias : Math.abs(alias);
    score.beat = {lock, frequency, wanted: record.frequency, alias: signed};
  }
  if (frames > KEYFRAME_STRIDE) score.jump = frameDifferenceRatio(clip, KEYFRAME_STRIDE);
  if (task !== "text" && real) score.task = taskErrors(task, clip, real);
  return score;
}
