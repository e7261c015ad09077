import * as tf from "@tensorflow/tfjs-core";
import {type Picture, pictureOf} from "#models/lvm/tasks/picture";
import {checkClip, type Clip} from "#views/clip";

/**
 * A clip as the models take it: a tensor `[T,H,W,C]`, float32, in the clip's own range.
 * The caller owns it: `const keep = scope(invalidation); const x = keep(clips.toTensor(clip))`.
 */
export function toTensor(clip: Clip): tf.Tensor4D {
  const {frames, height, width, channels, data} = checkClip(clip, "clips.toTensor");
  return tf.tensor4d(data, [frames, height, width, channels]);
}

/**
 * Reads a tensor `[T,H,W,C]` back as a clip that views can draw; one readback.
 *
 * @param options.channel keeps one channel of a tensor with more than three, as a gray clip
 * @param options.range what black and white are; [0,1] unless told
 */
export async function fromTensor(
  tensor: tf.Tensor4D,
  {fps = 16, range = [0, 1], channel}: {fps?: number; range?: [number, number]; channel?: number} = {}
): Promise<Clip> {
  const [frames, height, width, depth] = tensor.shape;
  if (channel === undefined && depth !== 1 && depth !== 3)
    throw new RangeError(
      `A clip to draw has 1 or 3 channels, but this tensor has ${depth}; name one: fromTensor(x, {channel: 0}).`
    );
  if (channel !== undefined && !(channel >= 0 && channel < depth))
    throw new RangeError(
      `Channel ${channel} is not in a tensor of ${depth} channels; use 0 to ${depth - 1}.`
    );
  const shown =
    channel === undefined ? tensor : tf.tidy(() => tensor.slice([0, 0, 0, channel], [-1, -1, -1, 1]));
  const data = (await shown.data()) as Float32Array;
  if (shown !== tensor) shown.dispose();
  return {width, height, frames, channels: channel === undefined && depth === 3 ? 3 : 1, fps, data, range};
}

/**
 * The clip's frames as pictures, RGB bytes `[H,W,3]` from the clip's own range, as tokenizers take them. A gray clip gives
 * three equal channels.
 */
export function toPictures(clip: Clip): Picture[] {
  const {frames, height, width, channels, data, range} = checkClip(clip, "clips.toPictures");
  const [low, high] = range;
  const pixels = width * height;
  return Array.from({length: frames}, (_, t) => {
    const rgb = new Float32Array(3 * pixels);
    for (let i = 0; i < rgb.length; i++) {
      const from = channels === 3 ? 3 * pixels * t + i : pixels * t + Math.floor(i / 3);
      rgb[i] = (data[from] - low) / (high - low);
    }
    return pictureOf(width, height, rgb);
  });
}

/** Frames `start`, `start + 1`, … of a clip, `count` of them: a picture is `clips.take(clip, 0, 1)`. @throws if it has not so many */
export function take(clip: Clip, start: number, count = 1): Clip {
  const {frames, height, width, channels, data} = checkClip(clip, "clips.take");
  if (!(
    Number.isInteger(start) &&
    Number.isInteger(count) &&
    start >= 0 &&
    count >= 1 &&
    start + count <= frames
  ))
    throw new RangeError(
      `clips.take: frames ${start} to ${start + count - 1} are not in a clip of ${frames}; use 0 to ${frames - 1}.`
    );
  const size = height * width * channels;
  return {...clip, frames: count, data: data.slice(start * size, (start + count) * size)};
}

/** A clip that shows the frames of another again and again, `frames` of them in all: a still from a picture. */
export function repeat(clip: Clip, frames: number): Clip {
  const {data} = checkClip(clip, "clips.repeat");
  const size = data.length / clip.frames;
  const repeated = new Float32Array(frames * size);
  for (let t = 0; t < frames; t++)
    repeated.set(data.subarray((t % clip.frames) * size, ((t % clip.frames) + 1) * size), t * size);
  return {...clip, frames, data: repeated};
}
