import {MISSING} from "./colors.ts";
import {context2d} from "./dom.ts";
import {type ColorScale, type Losses, paintCells} from "./scale.ts";

/** A clip as it crosses rooms: T·H·W·C float32, channels last; `range` says what black and white are. */
export interface Clip {
  width: number;
  height: number;
  frames: number;
  channels: 1 | 3;
  fps: number;
  data: Float32Array;
  range: [number, number];
}

const isCount = (n: unknown): boolean => Number.isInteger(n) && (n as number) > 0;

/**
 * Returns the clip if its numbers fit each other.
 * @param who names the caller in the message.
 * @throws a sentence that says what was expected, what was found and what to do.
 */
export function checkClip(clip: Clip, who = "A clip"): Clip {
  if (!clip || typeof clip !== "object")
    throw new Error(
      `${who} needs a clip {width, height, frames, channels, fps, data, range}, found ${clip}.`
    );
  const {width, height, frames, channels, fps, data, range} = clip;
  if (!isCount(frames))
    throw new Error(
      `${who} needs at least one frame, found frames = ${frames}; pass a clip that is not empty.`
    );
  if (!isCount(width) || !isCount(height))
    throw new Error(
      `${who} needs a whole, positive width and height, found ${width}×${height}; pass sizes in pixels.`
    );
  if (channels !== 1 && channels !== 3)
    throw new Error(
      `${who} needs 1 (grey) or 3 (RGB) channels, found ${channels}; choose the channels to be shown first.`
    );
  if (!(fps > 0) || !Number.isFinite(fps))
    throw new Error(`${who} needs fps above 0, found ${fps}; pass the frames shown in a second.`);
  if (!(data instanceof Float32Array))
    throw new Error(
      `${who} needs its data as a Float32Array, found ${kind(data)}; await tensor.data() first.`
    );
  const expected = frames * height * width * channels;
  if (data.length !== expected)
    throw new Error(
      `${who} of ${frames}×${height}×${width}×${channels} (T·H·W·C) needs ${expected} values, found ${data.length}; pass its data whole or correct its sizes.`
    );
  if (!Array.isArray(range) || !(range[0] < range[1]))
    throw new Error(
      `${who} needs a range [black, white] with black < white, found [${range}]; pass [0, 1] or [-1, 1].`
    );
  return clip;
}

function kind(value: unknown): string {
  return value === null
    ? "null"
    : typeof value === "object"
      ? (value.constructor?.name ?? "an object")
      : typeof value;
}

/**
 * Frame `t` as RGBA bytes: byte = round(255 · (value − black) / (white − black)), clamped to 0…255, and NaN in the colour
 * of missing values. With `scale`, a clip of one channel is painted by it instead.
 * @throws if the frame is not in the clip, or if a scale is given for three channels.
 */
export function framePixels(
  clip: Clip,
  t: number,
  scale?: ColorScale,
  out?: Uint8ClampedArray
): Uint8ClampedArray {
  const {width, height, channels, data, frames} = clip;
  if (!Number.isInteger(t) || t < 0 || t >= frames)
    throw new Error(`The clip has frames 0…${frames - 1}, found frame ${t}.`);
  const cells = width * height;
  const pixels = out ?? new Uint8ClampedArray(cells * 4);
  const start = t * cells * channels;
  if (scale) {
    if (channels !== 1)
      throw new Error(
        "A colour scale paints clips of 1 channel, found 3; show one channel, or leave the scale out."
      );
    paintCells(scale, data.subarray(start, start + cells), pixels);
    return pixels;
  }
  const [black, white] = clip.range;
  const gain = 255 / (white - black);
  const green = channels === 3 ? 1 : 0;
  for (let i = start, j = 0; j < cells * 4; i += channels, j += 4) {
    const r = data[i];
    const g = data[i + green];
    const b = data[i + 2 * green];
    if (r + g + b !== r + g + b && (r !== r || g !== g || b !== b)) pixels.set(MISSING, j);
    else {
      pixels[j] = (r - black) * gain;
      pixels[j + 1] = (g - black) * gain;
      pixels[j + 2] = (b - black) * gain;
    }
    pixels[j + 3] = 255;
  }
  return pixels;
}

let scratch: ImageData | undefined;

/** Draws frame `t` on a canvas, which takes the clip's size; its CSS size stays what it is. */
export function paintFrame(canvas: HTMLCanvasElement, clip: Clip, t: number, scale?: ColorScale): void {
  if (canvas.width !== clip.width) canvas.width = clip.width;
  if (canvas.height !== clip.height) canvas.height = clip.height;
  const context = context2d(canvas);
  if (!context) return;
  if (scratch?.width !== clip.width || scratch.height !== clip.height)
    scratch = new ImageData(clip.width, clip.height);
  framePixels(clip, t, scale, scratch.data);
  context.putImageData(scratch, 0, 0);
}

/** How many values of the clip are beyond its range (or the scale's domain), and how many are NaN. */
export function clipLosses(clip: Clip, [low, high]: [number, number] = clip.range): Losses {
  const slack = (high - low) * 1e-6; // rounding is not clipping
  const data = clip.data;
  let clipped = 0;
  let missing = 0;
  for (let i = 0; i < data.length; ++i) {
    const value = data[i];
    if (value !== value) ++missing;
    else if (value < low - slack || value > high + slack) ++clipped;
  }
  return {clipped, missing};
}
