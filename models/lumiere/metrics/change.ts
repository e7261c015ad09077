// How much a clip moves, and how far it is from another: plain differences of pixels, in units of the range from black to white.
import {type PixelClip, unitPixels} from "./pixel-clip.ts";

/** Which pixels count: `[T·H·W]`, or `[H·W]` for every frame alike; those that are not 0. */
export type PixelMask = ArrayLike<number>;

function counts(
  who: string,
  {frames, height, width}: PixelClip,
  mask?: PixelMask
): (pixel: number) => boolean {
  if (!mask) return () => true;
  const size = height * width;
  if (mask.length !== size && mask.length !== frames * size)
    throw new RangeError(
      `${who}: expected a mask of ${size} numbers, or ${frames * size} for ${frames} frames, found ${mask.length}.`
    );
  return (pixel) => mask[mask.length === size ? pixel % size : pixel] !== 0;
}

/**
 * Motion strength: the mean of |x[t] − x[t−1]| over all channels and over the pixels that count in frame t, from 0 to 1. 0 for a clip
 * that stands still, or has one frame; NaN where no pixel counts. It grows with contrast as well as with speed, so compare clips
 * of one look.
 */
export function motionStrength(clip: PixelClip, mask?: PixelMask): number {
  const who = "motionStrength";
  const inside = counts(who, clip, mask);
  const pixels = unitPixels(who, clip);
  if (clip.frames === 1) return 0;
  const size = clip.height * clip.width;
  let sum = 0;
  let count = 0;
  for (let p = size; p < clip.frames * size; p++) {
    if (!inside(p)) continue;
    for (let c = 3 * p; c < 3 * p + 3; c++) sum += Math.abs(pixels[c] - pixels[c - 3 * size]);
    count += 3;
  }
  return sum / count;
}

/** mean |x[t+1] − x[t]| over pixels, black 0 and white 1: T − 1 numbers. */
export function frameChanges(clip: PixelClip): Float64Array {
  const pixels = unitPixels("frameChanges", clip);
  const size = 3 * clip.width * clip.height;
  return Float64Array.from({length: clip.frames - 1}, (_, t) => {
    let sum = 0;
    for (let i = t * size; i < (t + 1) * size; i++) sum += Math.abs(pixels[i + size] - pixels[i]);
    return sum / size;
  });
}

/**
 * The root mean square of the difference of two clips of one size over the pixels that count, frame by frame; NaN for frames in
 * which none does.
 *
 * @throws RangeError if sizes do not match
 */
export function distanceByFrame(clip: PixelClip, other: PixelClip, mask?: PixelMask): number[] {
  return squares("distanceByFrame", clip, other, mask).map(({sum, count}) => Math.sqrt(sum / count));
}

/** The same over all frames together, from 0 to 1; NaN where no pixel counts. @throws RangeError if sizes do not match */
export function clipDistance(clip: PixelClip, other: PixelClip, mask?: PixelMask): number {
  const frames = squares("clipDistance", clip, other, mask);
  const total = (of: "sum" | "count") => frames.reduce((all, frame) => all + frame[of], 0);
  return Math.sqrt(total("sum") / total("count"));
}

function squares(who: string, clip: PixelClip, other: PixelClip, mask?: PixelMask) {
  const {frames, height, width} = clip;
  if (other.frames !== frames || other.height !== height || other.width !== width)
    throw new RangeError(
      `${who}: expected two clips of one size, found ${frames} frames of ${width}×${height} and ${other.frames} of ${other.width}×${other.height}.`
    );
  const inside = counts(who, clip, mask);
  const [a, b] = [unitPixels(who, clip), unitPixels(who, other)];
  const size = height * width;
  return Array.from({length: frames}, (_, t) => {
    let sum = 0;
    let count = 0;
    for (let p = t * size; p < (t + 1) * size; p++) {
      if (!inside(p)) continue;
      for (let c = 3 * p; c < 3 * p + 3; c++) sum += (a[c] - b[c]) ** 2;
      count += 3;
    }
    return {sum, count};
  });
}
