// Conditioning (Lumiere, arXiv 2401.12945 §4): the network sees ⟨J,C,M⟩, the noisy clip, a masked conditioning clip and a binary mask,
// 3 + 3 + 1 channels. M is 1 where C is given, and C is 0 elsewhere: C := M⊙C, which the paper leaves open for cinemagraphs; ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {owned, param, type ParamRecord, type Params} from "../params.ts";

/** What a clip is conditioned on: C `[T,H,W,3]` in [−1,1] and M `[T,H,W,1]`, 1 where C is given, else 0. */
export interface Condition {
  clip: Tensor4D;
  mask: Tensor4D;
  dispose(): void;
}

const condition = (clip: Tensor4D, mask: Tensor4D): Condition => ({
  clip,
  mask,
  dispose: () => tf.dispose([clip, mask])
});

/** ⟨J,C,M⟩: `[T,H,W,3] → [T,H,W,7]`, channels in that order. */
export function withCondition(x: Tensor4D, {clip, mask}: Pick<Condition, "clip" | "mask">): Tensor4D {
  const size = x.shape.slice(0, 3);
  if (
    x.shape[3] !== 3 ||
    clip.shape.join() !== [...size, 3].join() ||
    mask.shape.join() !== [...size, 1].join()
  )
    throw new Error(
      `withCondition: J and C must be [T,H,W,3] and M [T,H,W,1] of one size, found [${x.shape}], [${clip.shape}] and [${mask.shape}]; make the condition for this clip.`
    );
  return tf.concat4d([x, clip, mask], 3);
}

/** Nothing given: C and M are 0. */
export function noCondition(shape: readonly [frames: number, height: number, width: number]): Condition {
  return condition(tf.fill([...shape, 3], 0), tf.fill([...shape, 1], 0));
}

/** Any C and M: C is multiplied by M. @throws if their sizes do not match. */
export function masked(clip: Tensor4D, mask: Tensor4D, who = "masked"): Condition {
  if (clip.rank !== 4 || clip.shape[3] !== 3 || mask.shape.join() !== [...clip.shape.slice(0, 3), 1].join())
    throw new Error(
      `${who}: the clip must be [T,H,W,3] and the mask [T,H,W,1] of the same frames and size, found [${clip.shape}] and [${mask.shape}].`
    );
  return condition(tf.mul(clip, mask), mask.clone());
}

/** One image as `[1,H,W,3]`. */
function imageOf(who: string, image: tf.Tensor): Tensor4D {
  const shape = image.rank === 3 ? [1, ...image.shape] : image.shape;
  if (shape.length !== 4 || shape[0] !== 1 || shape[3] !== 3)
    throw new Error(`${who}: the image must be [H,W,3] or [1,H,W,3], found [${image.shape}].`);
  return tf.reshape(image, shape as [number, number, number, number]);
}

function checkFrames(who: string, frames: number): void {
  if (!(Number.isInteger(frames) && frames >= 1))
    throw new RangeError(`${who}: frames must be a whole number of at least 1, found ${frames}.`);
}

/** Image-to-video: the image is the first frame; the rest is blank, and M is 1 on frame 0 alone. */
export function imageToVideo(image: tf.Tensor, frames: number): Condition {
  checkFrames("imageToVideo", frames);
  const pieces = tf.tidy(() => {
    const first = imageOf("imageToVideo", image);
    const [, height, width] = first.shape;
    const given = tf.ones([1, height, width, 1]) as Tensor4D;
    if (frames === 1) return [first.clone(), given];
    const rest = [frames - 1, height, width] as const;
    return [tf.concat4d([first, tf.zeros([...rest, 3])], 0), tf.concat4d([given, tf.zeros([...rest, 1])], 0)];
  });
  return condition(pieces[0], pieces[1]);
}

/** Inpainting: the clip `[T,H,W,3]` where the mask `[T,H,W,1]`, or `[1,H,W,1]` for all frames, is 1; 0 is to be made. */
export function inpainting(clip: Tensor4D, mask: Tensor4D): Condition {
  if (mask.rank !== 4 || mask.shape[0] !== 1) return masked(clip, mask, "inpainting");
  const all = tf.tile(mask, [clip.shape[0], 1, 1, 1]);
  try {
    return masked(clip, all, "inpainting");
  } finally {
    all.dispose();
  }
}

/** Margins in pixels. */
export interface Margins {
  top?: number;
  right?: number;
  bottom?: number;
  left?: number;
}

/** Outpainting: the clip `[T,H,W,3]` is given but for margins at its edges, which are to be made. */
export function outpainting(clip: Tensor4D, {top = 0, right = 0, bottom = 0, left = 0}: Margins): Condition {
  const [frames, height, width] = clip.shape;
  for (const [name, margin] of Object.entries({top, right, bottom, left}))
    if (!(Number.isInteger(margin) && margin >= 0))
      throw new RangeError(
        `outpainting: ${name} must be a whole number of pixels, 0 or more, found ${margin}.`
      );
  const inner = [height - top - bottom, width - left - right];
  if (inner[0] < 1 || inner[1] < 1)
    throw new RangeError(
      `outpainting: the margins leave ${Math.max(0, inner[0])}×${Math.max(0, inner[1])} pixels of ${height}×${width}; make them smaller.`
    );
  const values = Float32Array.from({length: height * width}, (_, p) => {
    const [y, x] = [Math.floor(p / width), p % width];
    return +(y >= top && y < height - bottom && x >= left && x < width - right);
  });
  const mask = tf.tidy(() => tf.tile(tf.tensor4d(values, [1, height, width, 1]), [frames, 1, 1, 1]));
  try {
    return masked(clip, mask, "outpainting");
  } finally {
    mask.dispose();
  }
}

/**
 * Cinemagraph: the image in all frames; M is 1 all over frame 0 and afterwards outside the region `[H,W]` or `[1,H,W,1]`, which is 1
 * where things shall move.
 */
export function cinemagraph(image: tf.Tensor, region: tf.Tensor, frames: number): Condition {
  checkFrames("cinemagraph", frames);
  const pieces = tf.tidy(() => {
    const still = imageOf("cinemagraph", image);
    const [, height, width] = still.shape;
    if (region.size !== height * width)
      throw new Error(
        `cinemagraph: the region must be [${height},${width}], one number a pixel of the image, found [${region.shape}].`
      );
    const outside = tf.sub(1, tf.reshape(region, [1, height, width, 1])) as Tensor4D;
    const first = tf.ones([1, height, width, 1]) as Tensor4D;
    const mask = frames === 1 ? first : tf.concat4d([first, tf.tile(outside, [frames - 1, 1, 1, 1])], 0);
    return [tf.mul(tf.tile(still, [frames, 1, 1, 1]), mask) as Tensor4D, mask];
  });
  return condition(pieces[0], pieces[1]);
}

/**
 * Parameters for a network that sees `channels` channels (7 for ⟨J,C,M⟩) from those of one that sees 3: `conv_in.weight` gets
 * zeros for the new channels, so that at first they change nothing. All other tensors are shared; `dispose()` frees the new one.
 */
export function widenConvIn(params: ParamRecord, channels = 7): Params {
  const weight = param<Tensor4D>(params, "conv_in.weight", "widenConvIn");
  const [height, width, found, out] = weight.shape;
  if (!(Number.isInteger(channels) && channels > found))
    throw new Error(
      `widenConvIn: conv_in has ${found} channels and can only get more, but ${channels} were asked for.`
    );
  const wide = tf.tidy(() => tf.concat4d([weight, tf.zeros([height, width, channels - found, out])], 2));
  return owned({"conv_in.weight": wide}, params);
}
