// What the comparison of a whole clip with a cascade measures of one clip.
import type {Scene} from "../../world/scene.ts";
import {KEYFRAME_STRIDE} from "../clips/attributes.ts";
import {frameDifferenceRatio} from "./fidelity.ts";
import {frequencyError, frequencyHit, phaseLock} from "./phase-lock.ts";
import {phaseOf, trueFrequency} from "./phase.ts";
import type {PixelClip} from "./pixel-clip.ts";

export interface BeatReport {
  /** `phaseOf`, a number a frame. */
  phases: Float64Array;
  /** R, and the frequency at which it is reached. */
  lock: number;
  frequency: number;
  /** The scene's, and how far the clip is off, in cycles a frame. */
  wanted: number;
  error: number;
  hit: boolean;
  /** `frameDifferenceRatio` at the keyframes; NaN for a clip no longer than their stride. */
  jump: number;
}

/** How a clip keeps the beat of a scene that moves. @throws RangeError as `phaseOf`, for what stands still */
export function beatOf(clip: PixelClip, scene: Scene, stride: number = KEYFRAME_STRIDE): BeatReport {
  const phases = phaseOf(clip, scene);
  const {lock, frequency} = phaseLock(phases);
  const wanted = trueFrequency(scene);
  return {
    phases,
    lock,
    frequency,
    wanted,
    error: frequencyError(frequency, wanted),
    hit: frequencyHit(frequency, wanted, clip.frames),
    jump: clip.frames > stride ? frameDifferenceRatio(clip, stride) : NaN
  };
}
