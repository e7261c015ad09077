// How far a conditioned clip is from what it was given, as mean squares, so that clips can be averaged before decibels are taken.
import {motionStrength} from "../metrics/change.ts";
import {backgroundPersistence, firstFramePsnr, regionPsnr, stillPixels} from "../metrics/fidelity.ts";
import {type PixelClip, takeClipFrames} from "../metrics/pixel-clip.ts";
import type {ClipTask} from "./clip-set.ts";
import {standing} from "./controls.ts";
import {givenMask} from "./given-mask.ts";

/** Mean square errors of pixels in [0,1], but for `movement`. */
export interface TaskErrors {
  /** Frame 0 to the image that was given. */
  firstFrame?: number;
  /** Frames 1 on to that image, where the real clip never changes. */
  background?: number;
  /** Pixels that were given. */
  given?: number;
  /** Pixels that were not, to the real clip's. */
  hole?: number;
  /** The hole filled with the mean of what was given. */
  meanFill?: number;
  /** Of a cinemagraph's region: mean |x[t] − x[t−1]| of the clip and of the real one. */
  movement?: number;
  realMovement?: number;
}

const squared = (decibels: number): number => 10 ** (-decibels / 10);

/** The errors of a clip of a task; `real` is the clip of which it was given a part. @throws RangeError where their sizes differ */
export function taskErrors(task: ClipTask, clip: PixelClip, real: PixelClip): TaskErrors {
  const first = takeClipFrames(real, 0, 1);
  if (task === "image")
    return {
      firstFrame: squared(firstFramePsnr(clip, first)),
      background: squared(backgroundPersistence(clip, first, stillPixels(real)))
    };
  const mask = givenMask(task, clip.frames, clip.width);
  if (task === "cinemagraph") {
    // What is given is frame 0 throughout, and the hole has no truth: it only has to move.
    const {given} = regionPsnr(clip, standing(real), mask);
    const free = Uint8Array.from(mask, (known) => (known ? 0 : 1));
    return {
      firstFrame: squared(firstFramePsnr(clip, first)),
      given: squared(given),
      movement: motionStrength(clip, free),
      realMovement: motionStrength(real, free)
    };
  }
  const {given, hole, meanFill} = regionPsnr(clip, real, mask);
  return {given: squared(given), hole: squared(hole), meanFill: squared(meanFill)};
}
