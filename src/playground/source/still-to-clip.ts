import {place} from "./resize.ts";
import type {Fit, Motion, Rect} from "./types.ts";

/** How much of the middle crop a moving crop shows: small enough to have room to move, large enough to know the photo. */
const SHARE = 0.75;

/**
 * The part of a photo that each frame of a clip shows.
 *
 * - "still": the same part again, as `fit` says. One frame is a legal clip.
 * - "pan": a crop with the frame's proportions, three quarters of the largest one, that slides at constant speed from one end
 *   of the photo's longer free direction to the other. Constant speed, so that motion over time has one frequency.
 * - "zoom": from the largest middle crop to three quarters of it, by the same factor each frame.
 *
 * A moving crop fills the frame whatever `fit` says: bars that move would be the strongest motion in the clip.
 */
export function stillPath(
  photo: {width: number; height: number},
  frame: {width: number; height: number},
  {frames, motion, fit}: {frames: number; motion: Motion; fit: Fit}
): Rect[] {
  if (motion === "still" || frames < 2) {
    const {from} = place(
      photo.width,
      photo.height,
      frame.width,
      frame.height,
      motion === "still" ? fit : "cover"
    );
    return Array.from({length: frames}, () => ({...from}));
  }
  const whole = place(photo.width, photo.height, frame.width, frame.height, "cover").from;
  return Array.from({length: frames}, (_, i) => {
    const t = i / (frames - 1);
    const share = motion === "pan" ? SHARE : SHARE ** t;
    const width = whole.width * share;
    const height = whole.height * share;
    const [freeX, freeY] = [photo.width - width, photo.height - height];
    const along = (free: number, isLonger: boolean) => (motion === "pan" && isLonger ? t * free : free / 2);
    return {x: along(freeX, freeX >= freeY), y: along(freeY, freeY > freeX), width, height};
  });
}
