import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {ClassifierConfig} from "../classifier-config.ts";
import {classify} from "../classifier.ts";
import {softmax} from "../metrics/class-scores.ts";
import {type PixelClip, unitPixels} from "../metrics/pixel-clip.ts";
import type {ParamRecord} from "../../params.ts";

/** What a classifier says of one clip. */
export interface Seen {
  /** [F]. */
  features: Float32Array;
  /** The probabilities of each head's classes. */
  probabilities: Record<string, Float64Array>;
}

export interface Judge {
  params: ParamRecord;
  config: ClassifierConfig;
}

/** Why a classifier cannot judge clips of a kind, in a sentence, or nothing if it can. */
export function unfit({config}: Pick<Judge, "config">, frames: number, size: number): string | undefined {
  const least = (config.frames - 1) * config.stride + 1;
  if (frames < least)
    return `The classifier looks at ${least} frames and these clips have ${frames}, so what it would say is left out; train one for shorter clips (train_clip_classifier.py --config).`;
  if (size % config.size)
    return `The classifier looks at ${config.size}×${config.size} pixels and these clips have ${size}×${size}, so what it would say is left out.`;
  return undefined;
}

/**
 * What the classifier says of clips, all of one length and size, which are shrunk by averaging where they are a multiple of its own.
 * One readback a call.
 *
 * @throws as `classify`.
 */
export async function classifyClips({params, config}: Judge, clips: readonly PixelClip[]): Promise<Seen[]> {
  const {frames, stride, size, classes} = config;
  const shown = clips.map((clip) => everyFrame(shrunk(clip, size), frames, stride));
  const {features, logits} = tf.tidy(() => {
    const data = new Float32Array(shown.length * shown[0].length);
    shown.forEach((one, i) => data.set(one, i * one.length));
    const x = tf.tensor4d(data, [clips.length * frames, size, size, 3]);
    const whole = {...config, stride: 1};
    return classify(params, x as Tensor4D, {config: whole, frames}) as unknown as tf.NamedTensorMap;
  }) as unknown as ReturnType<typeof classify>;
  const heads = Object.keys(classes);
  const read = await Promise.all([features, ...heads.map((head) => logits[head])].map((one) => one.data()));
  tf.dispose([features, ...Object.values(logits)]);
  const row = (values: ArrayLike<number>, i: number) => {
    const width = values.length / clips.length;
    return Float32Array.from({length: width}, (_, j) => values[i * width + j]);
  };
  return clips.map((_, i) => ({
    features: row(read[0], i),
    probabilities: Object.fromEntries(heads.map((head, h) => [head, softmax(row(read[h + 1], i))]))
  }));
}

/** Frames 0, stride, … of pixels in [0,1], as the classifier takes them, in [−1,1]. */
function everyFrame(
  {data, width, height}: {data: Float32Array; width: number; height: number},
  frames: number,
  stride: number
): Float32Array {
  const size = 3 * width * height;
  const out = new Float32Array(frames * size);
  for (let t = 0; t < frames; t++)
    for (let i = 0; i < size; i++) out[t * size + i] = 2 * data[t * stride * size + i] - 1;
  return out;
}

/** The clip's pixels in [0,1], averaged over squares down to a side. */
function shrunk(clip: PixelClip, side: number): {data: Float32Array; width: number; height: number} {
  const pixels = unitPixels("classifyClips", clip);
  const factor = clip.width / side;
  if (factor === 1) return {data: pixels, width: side, height: side};
  const data = new Float32Array(clip.frames * side * side * 3);
  for (let i = 0; i < pixels.length; i++) {
    const [c, at] = [i % 3, Math.floor(i / 3)];
    const x = Math.floor((at % clip.width) / factor);
    const row = Math.floor(at / clip.width);
    const y = Math.floor((row % clip.height) / factor);
    data[((Math.floor(row / clip.height) * side + y) * side + x) * 3 + c] += pixels[i] / factor ** 2;
  }
  return {data, width: side, height: side};
}
