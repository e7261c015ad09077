import * as tf from "@tensorflow/tfjs-core";
import type {Clip} from "#views";

/**
 * A clip as the models take it: a tensor `[T,H,W,C]`, float32, in the clip's own range (see `rescale`).
 * The caller owns it: `const keep = scope(invalidation); const x = keep(clips.toTensor(clip))`.
 */
export function toTensor(clip: Clip): tf.Tensor4D {
  const {frames, height, width, channels, data} = clip;
  const expected = frames * height * width * channels;
  if (data.length !== expected)
    throw new RangeError(
      `A clip of ${frames}×${height}×${width}×${channels} holds ${expected} numbers, but its data has ${data.length}; check its shape.`
    );
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

/** Maps a tensor from one range of values to another: rescale(x, [0,1], [-1,1]) for diffusion (design: pixels in [−1,1]). */
export function rescale<T extends tf.Tensor>(tensor: T, from: [number, number], to: [number, number]): T {
  const gain = (to[1] - to[0]) / (from[1] - from[0]);
  return tf.tidy(() => tensor.sub(from[0]).mul(gain).add(to[0])) as T;
}
