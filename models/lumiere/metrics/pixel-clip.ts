/** A clip as metrics read it: T·H·W·3 numbers, channels last; `renderClipBytes` and the world's `renderClip` give such. */
export interface PixelClip {
  width: number;
  height: number;
  frames: number;
  data: ArrayLike<number>;
  /** What black and white are: [0, 255] for bytes, [−1, 1] for a diffusion model's. */
  range: readonly [number, number];
}

/**
 * The clip's pixels with black at 0 and white at 1, `[T·H·W·3]`, cut off at both.
 *
 * @throws RangeError if there are not frames × height × width × 3 of them
 */
export function unitPixels(who: string, {width, height, frames, data, range}: PixelClip): Float32Array {
  const size = frames * height * width * 3;
  if (data.length !== size)
    throw new RangeError(
      `${who}: a clip of ${frames} frames of ${width}×${height} has ${size} numbers; found ${data.length}.`
    );
  const [low, high] = range;
  const out = new Float32Array(size);
  for (let i = 0; i < size; i++) out[i] = Math.min(1, Math.max(0, (data[i] - low) / (high - low)));
  return out;
}

/** Frames `start`, `start + step`, … of a clip, `count` of them. */
export function takeClipFrames(clip: PixelClip, start: number, count: number, step = 1): PixelClip {
  const size = 3 * clip.width * clip.height;
  const data = new Float32Array(count * size);
  for (let t = 0; t < count; t++)
    for (let i = 0; i < size; i++) data[t * size + i] = clip.data[(start + t * step) * size + i];
  return {...clip, frames: count, data};
}
