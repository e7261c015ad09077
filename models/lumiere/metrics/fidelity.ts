// How faithful a clip is to pixels that were given: PSNR over regions, and jumps from frame to frame.
import {type PixelClip, unitPixels} from "./pixel-clip.ts";

/** 10·log₁₀(1/MSE) of values in [0,1], in dB; Infinity for none. */
export const decibels = (meanSquare: number): number => -10 * Math.log10(meanSquare);

/**
 * The mean square of the difference of two lists of RGB pixels in [0,1] over the pixels where `mask` (a number a pixel) is not 0;
 * over all without a mask; NaN over none.
 */
function meanSquare(
  a: ArrayLike<number>,
  b: (i: number) => number,
  mask?: (pixel: number) => boolean
): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    if (mask && !mask(Math.floor(i / 3))) continue;
    sum += (a[i] - b(i)) ** 2;
    count++;
  }
  return sum / count;
}

function alike(who: string, clip: PixelClip, other: PixelClip, frames = clip.frames): void {
  if (clip.width !== other.width || clip.height !== other.height || frames !== other.frames)
    throw new RangeError(
      `${who}: expected ${frames} frames of ${clip.width}×${clip.height} to compare with; found ${other.frames} of ${other.width}×${other.height}.`
    );
}

/** The PSNR in dB of a clip's frame 0 to the image (a clip of one frame) that image-to-video was given. */
export function firstFramePsnr(clip: PixelClip, image: PixelClip): number {
  alike("firstFramePsnr", clip, image, 1);
  const [pixels, given] = [unitPixels("firstFramePsnr", clip), unitPixels("firstFramePsnr", image)];
  return decibels(meanSquare(pixels.subarray(0, given.length), (i) => given[i]));
}

/** 1 for each pixel `[H·W]` of a real clip that never changes by more than `most`, of 1; 0 where something passes. */
export function stillPixels(clip: PixelClip, most = 0.02): Uint8Array {
  const pixels = unitPixels("stillPixels", clip);
  const size = 3 * clip.width * clip.height;
  const still = new Uint8Array(size / 3).fill(1);
  for (let i = 0; i < pixels.length; i++)
    if (Math.abs(pixels[i] - pixels[i % size]) > most) still[Math.floor((i % size) / 3)] = 0;
  return still;
}

/** The PSNR in dB of frames 1 on to the given image over the pixels where nothing should happen (`stillPixels` of the true clip). */
export function backgroundPersistence(clip: PixelClip, image: PixelClip, still: ArrayLike<number>): number {
  const who = "backgroundPersistence";
  alike(who, clip, image, 1);
  const [pixels, given] = [unitPixels(who, clip), unitPixels(who, image)];
  const size = given.length;
  return decibels(
    meanSquare(
      pixels.subarray(size),
      (i) => given[i % size],
      (pixel) => still[pixel % (size / 3)] !== 0
    )
  );
}

export interface RegionPsnr {
  /** dB over the pixels that were given. */
  given: number;
  /** dB over those that were not. */
  hole: number;
  /** dB over the hole if it were filled with the mean of what was given. */
  meanFill: number;
}

/** How well a clip keeps what was given, and fills the rest: `mask` `[T·H·W]` is 1 where pixels were given (Lumiere §4.3's M). */
export function regionPsnr(clip: PixelClip, truth: PixelClip, mask: ArrayLike<number>): RegionPsnr {
  const who = "regionPsnr";
  alike(who, clip, truth);
  const [pixels, true_] = [unitPixels(who, clip), unitPixels(who, truth)];
  if (3 * mask.length !== pixels.length)
    throw new RangeError(`${who}: expected a mask of ${pixels.length / 3} numbers, found ${mask.length}.`);
  const given = (pixel: number) => mask[pixel] !== 0;
  const mean = [0, 0, 0];
  let count = 0;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (!given(pixel)) continue;
    count++;
    for (let c = 0; c < 3; c++) mean[c] += true_[3 * pixel + c];
  }
  const hole = (pixel: number) => !given(pixel);
  return {
    given: decibels(meanSquare(pixels, (i) => true_[i], given)),
    hole: decibels(meanSquare(pixels, (i) => true_[i], hole)),
    meanFill: decibels(meanSquare(true_, (i) => mean[i % 3] / count, hole))
  };
}

/**
 * How much frames t, t mod `stride` = 0, differ from the ones before them, against the other frames: mean |x[t] − x[t−1]| of the ones
 * over that of the others. About 1 where nothing special happens at keyframes; 1 for a clip that stands still.
 */
export function frameDifferenceRatio(clip: PixelClip, stride: number): number {
  const pixels = unitPixels("frameDifferenceRatio", clip);
  const size = 3 * clip.width * clip.height;
  const sums = [0, 0];
  const counts = [0, 0];
  for (let t = 1; t < clip.frames; t++) {
    const side = +(t % stride !== 0);
    for (let i = t * size; i < (t + 1) * size; i++) sums[side] += Math.abs(pixels[i] - pixels[i - size]);
    counts[side]++;
  }
  if (!counts[0] || !counts[1])
    throw new RangeError(
      `frameDifferenceRatio: a clip must have frames at and between multiples of its stride; found ${clip.frames} frames at stride ${stride}.`
    );
  const [at, between] = sums.map((sum, side) => sum / counts[side]);
  return at === between ? 1 : at / between;
}
