// What a conditioned network made of what it was given (Lumiere §4), in one record of numbers.
import {motionStrength} from "./change.ts";
import {backgroundPersistence, firstFramePsnr, regionPsnr, stillPixels} from "./fidelity.ts";
import {type PixelClip, takeClipFrames, unitPixels} from "./pixel-clip.ts";

/** NaN where a measure has no pixel to be taken over, or nothing to be compared with. */
export interface ConditionedMeasures {
  /** PSNR in dB over the pixels that were given. */
  given: number;
  /** PSNR over all others to the clip; `meanFill` is that of a fill with the mean of what was given, and `gain` the difference. */
  hole: number;
  meanFill: number;
  gain: number;
  /** PSNR of frame 0 to the clip's. */
  firstFrame: number;
  /** PSNR of later frames to the first one, over the pixels that stand still in the clip. */
  background: number;
  /** Mean change from frame to frame (`motionStrength`): of all pixels, and in frames 1 on of those not given and of those given. */
  motion: number;
  motionFree: number;
  motionGiven: number;
}

/**
 * Measures a clip that was made given `clip` where `mask` `[T·H·W]` is 1. With `still`, as for a cinemagraph, what was given is the
 * clip's first frame in every frame, and nobody knows what the rest should be.
 *
 * @throws RangeError if sizes do not match
 */
export function measureConditioned(
  made: PixelClip,
  clip: PixelClip,
  mask: ArrayLike<number>,
  {still = false}: {still?: boolean} = {}
): ConditionedMeasures {
  const first = takeClipFrames(clip, 0, 1);
  const truth = still ? repeated(first, clip.frames) : clip;
  const {given, hole, meanFill} = regionPsnr(made, truth, mask);
  const size = clip.width * clip.height;
  const later = (wanted: boolean) => Uint8Array.from(mask, (m, i) => +(i >= size && (m !== 0) === wanted));
  return {
    given,
    ...(still ? {hole: NaN, meanFill: NaN, gain: NaN} : {hole, meanFill, gain: hole - meanFill}),
    firstFrame: firstFramePsnr(made, first),
    background: backgroundPersistence(made, first, stillPixels(clip)),
    motion: motionStrength(made),
    motionFree: motionStrength(made, later(false)),
    motionGiven: motionStrength(made, later(true))
  };
}

function repeated(image: PixelClip, frames: number): PixelClip {
  const size = image.data.length;
  return {
    ...image,
    frames,
    data: Float32Array.from({length: frames * size}, (_, i) => image.data[i % size])
  };
}

/**
 * The clip with the given pixels put back where `mask` is 1: over those the error is 0 then, whatever a network made, so that only a
 * seam at the mask's edge tells.
 *
 * @throws RangeError if sizes do not match
 */
export function pasteGiven<C extends PixelClip>(
  clip: C,
  given: PixelClip,
  mask: ArrayLike<number>
): C & {data: Float32Array} {
  const pixels = unitPixels("pasteGiven", given);
  if (clip.data.length !== pixels.length || 3 * mask.length !== pixels.length)
    throw new RangeError(
      `pasteGiven: expected clips and a mask of one size, found ${clip.data.length} and ${pixels.length} numbers, and a mask of ${mask.length}.`
    );
  const [low, high] = clip.range;
  return {
    ...clip,
    data: Float32Array.from(clip.data, (v, i) =>
      mask[Math.floor(i / 3)] ? low + (high - low) * pixels[i] : v
    )
  };
}
