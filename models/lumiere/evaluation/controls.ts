// What real clips become when one thing about them is spoilt: each metric must see what it is meant to see, and nothing is made up.
import {draws} from "../../random.ts";
import {type PixelClip, takeClipFrames} from "../metrics/pixel-clip.ts";

/** A clip of some frames of another, in an order. */
export function reorderFrames(clip: PixelClip, order: readonly number[]): PixelClip {
  const size = 3 * clip.width * clip.height;
  const data = new Float32Array(order.length * size);
  order.forEach((t, to) => data.set(takeClipFrames(clip, t, 1).data as Float32Array, to * size));
  return {...clip, frames: order.length, data};
}

/** 0 … n − 1 in the order of a seed. */
function shuffled(n: number, seed: number, stream: string): number[] {
  const draw = draws(seed, stream);
  return Array.from({length: n}, (_, i) => [draw.uniform(), i])
    .sort((a, b) => a[0] - b[0])
    .map(([, i]) => i);
}

/** All frames in random order: what is shown stays, motion is gone. */
export const shuffledFrames = (clip: PixelClip, seed = 0): PixelClip =>
  reorderFrames(clip, shuffled(clip.frames, seed, "shuffled frames"));

/**
 * Blocks of `stride` frames in random order, each as it was: motion within a block is right, and its phase jumps from block to block, as
 * when every window of a cascade begins anew. Frames after the last whole block stay.
 */
export function shuffledBlocks(clip: PixelClip, stride: number, seed = 0): PixelClip {
  const blocks = shuffled(Math.floor(clip.frames / stride), seed, "shuffled blocks");
  const order = blocks.flatMap((block) => Array.from({length: stride}, (_, j) => block * stride + j));
  const rest = Array.from({length: clip.frames - order.length}, (_, j) => order.length + j);
  return reorderFrames(clip, [...order, ...rest]);
}

/** Frames between every `stride`-th and the last cross-faded from these: keyframes are true, and nothing between them knows of motion. */
export function crossFaded(clip: PixelClip, stride: number): PixelClip {
  const size = 3 * clip.width * clip.height;
  const last = clip.frames - 1;
  const data = new Float32Array(clip.frames * size);
  for (let t = 0; t <= last; t++) {
    const from = t === last ? last : t - (t % stride);
    const to = Math.min(last, from + stride);
    const share = to === from ? 0 : (t - from) / (to - from);
    for (let i = 0; i < size; i++)
      data[t * size + i] = (1 - share) * clip.data[from * size + i] + share * clip.data[to * size + i];
  }
  return {...clip, data};
}

/** Every frame the first one: faithful to an image that is given, and without life. */
export const standing = (clip: PixelClip): PixelClip => reorderFrames(clip, Array(clip.frames).fill(0));

/** Normal noise on every pixel, its deviation a share of the range from black to white; what leaves the range is cut off. */
export function noisy(clip: PixelClip, deviation: number, seed = 0): PixelClip {
  const draw = draws(seed, "noisy");
  const [low, high] = clip.range;
  const within = (v: number) => Math.min(high, Math.max(low, v));
  const data = Float32Array.from(clip.data, (v) => within(v + (high - low) * deviation * draw.normal()));
  return {...clip, data};
}

/** Every frame averaged over squares of 2·`reach` + 1 pixels a side, smaller at the edges: shapes go soft, time is left alone. */
export function blurred(clip: PixelClip, reach: number): PixelClip {
  const {frames, height, width} = clip;
  const along = (from: ArrayLike<number>, side: number, step: number): Float32Array =>
    Float32Array.from(from, (_, i) => {
      const at = Math.floor(i / step) % side;
      const [first, last] = [Math.max(0, at - reach), Math.min(side - 1, at + reach)];
      let sum = 0;
      for (let k = first; k <= last; k++) sum += from[i + (k - at) * step];
      return sum / (last - first + 1);
    });
  return {...clip, frames, data: along(along(clip.data, width, 3), height, 3 * width)};
}
