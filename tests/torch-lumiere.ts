// What TypeScript says of Lumiere's networks, for PyTorch's to say the same: keys and shapes, numbers that both compute, and of small
// networks v̂ and gradients.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {CONFIGS, imageConfig, type LumiereConfig} from "#models/lumiere/lumiere-config";
import {lumiereToWrite} from "#models/lumiere/lumiere-file";
import {lumiereShapes, trainableKeys} from "#models/lumiere/lumiere-shapes";
import {noiseFrequencies} from "#models/lumiere/noise-embedding";
import {sinusoids} from "#models/lumiere/position";
import {cosineSchedule, shiftedSchedule} from "#models/lumiere/schedule";
import {stunet} from "#models/lumiere/stunet";
import {unet} from "#models/lumiere/unet";
import {fromTorch} from "#models/lumiere/unet-params";
import {CLIP_TASKS} from "#models/lumiere/evaluation/clip-set";
import {givenMask} from "#models/lumiere/evaluation/given-mask";
import {windows} from "#models/lumiere/windows";
import {draws} from "#models/random";

/** Every kind of layer, and of each way to mix time. */
const SMALL: LumiereConfig = {
  size: 8,
  frames: 5,
  channels: [8, 8, 16],
  blocks: 1,
  headWidth: 8,
  embedding: 16,
  captionWidth: 16,
  captionLength: 6,
  vocabulary: 12,
  inChannels: 3,
  temporal: null
};
const TEMPORAL = {kernel: 3, layers: 2, position: "sinusoidal", hidden: 1} as const;
const NETWORKS: Record<string, LumiereConfig> = {
  image: SMALL,
  time: {...SMALL, temporal: {...TEMPORAL, mixing: "time"}},
  "space-time": {...SMALL, inChannels: 7, temporal: {...TEMPORAL, mixing: "space-time"}},
  "time, reads the caption": {...SMALL, temporal: {...TEMPORAL, mixing: "time", caption: true}},
  "space-time, reads the caption": {
    ...SMALL,
    temporal: {...TEMPORAL, mixing: "space-time", caption: true}
  },
  courses: {...SMALL, inChannels: 7, temporal: {...TEMPORAL, mixing: "time", course: 3}}
};

const normals = (stream: string, size: number, scale = 1, mean = 0): number[] => {
  const draw = draws(1, stream);
  return Array.from({length: size}, () => Math.fround(mean + scale * draw.normal()));
};
/** Random weights of a key: norms around 1, and attention sharp enough for its queries to get a gradient that can be compared. */
const drawn = (key: string, size: number): number[] =>
  /norm\w*\.weight$/.test(key)
    ? normals(key, size, 0.3, 1)
    : normals(key, size, /\.(q|kv|qkv)\.weight$/.test(key) ? 0.6 : 0.3);
const count = (shape: readonly number[]) => shape.reduce((n, side) => n * side, 1);

/**
 * A network with random weights, none of them at its start, on two clips (or images) of different captions and noise levels, of the
 * configuration's frames unless told: the weights and the gradient of mean((v̂ − target)²) by key in PyTorch's layout, x, target and v̂
 * channels last.
 */
async function networkParity(
  name: string,
  config: LumiereConfig,
  frames = config.temporal ? config.frames : 1
) {
  const shapes = lumiereShapes(config);
  const weights = Object.fromEntries(
    Object.entries(shapes).map(([key, shape]) => [key, drawn(key, count(shape))])
  );
  const keys = Object.keys(weights);
  const params = keys.map((key) => fromTorch(key, shapes[key], Float32Array.from(weights[key])));
  const shapeOf = (channels: number): [number, number, number, number] => [
    2 * frames,
    config.size,
    config.size,
    channels
  ];
  const x = normals("x", count(shapeOf(config.inChannels)));
  const target = normals("target", count(shapeOf(3)));
  const [logSnr, tokens] = [
    [-2.5, 0.5],
    [[3, 4, 5], [1]]
  ];
  const predict = (values: readonly Tensor[]) => {
    const record = Object.fromEntries(keys.map((key, i) => [key, values[i]]));
    const seen = tf.tensor4d(x, shapeOf(config.inChannels));
    const options = {config, logSnr, tokens};
    return config.temporal
      ? stunet(record, seen, {...options, frames})
      : unet(record, seen as Tensor4D, options);
  };
  const loss = (...values: Tensor[]) =>
    tf.mean(tf.squaredDifference(predict(values), tf.tensor4d(target, shapeOf(3))));
  const gradients = tf.grads(loss)(params);
  const stored = await lumiereToWrite(Object.fromEntries(keys.map((key, i) => [key, gradients[i]])), config);
  return {
    name,
    config,
    frames,
    weights,
    x,
    target,
    logSnr,
    tokens: tokens.map((ids) => [...ids, ...new Array<number>(config.captionLength - ids.length).fill(0)]),
    v: Array.from(await predict(params).data()),
    gradients: Object.fromEntries(
      Object.entries(stored).map(([key, {data}]) => [key, Array.from(data as Float32Array)])
    )
  };
}

/** Lumiere's networks, inflated and not, and numbers that both languages compute. */
export async function lumiereFacts() {
  await tf.setBackend("cpu");
  const networks = Object.entries(CONFIGS as Record<string, LumiereConfig>).flatMap(
    ([name, config]): [name: string, kind: string, LumiereConfig][] => [
      [name, "inflated", config],
      [name, "image", imageConfig(config)],
      [name, "reads the caption", {...config, temporal: {...config.temporal!, caption: true}}],
      [name, "courses", {...config, temporal: {...config.temporal!, course: 8}}]
    ]
  );
  const parity = [];
  for (const [name, config] of Object.entries(NETWORKS)) parity.push(await networkParity(name, config));
  // Courses are of the configuration's frames, also where a clip has fewer.
  parity.push(await networkParity("courses, in a clip of fewer frames", NETWORKS.courses, 3));
  const times = [0, 0.1, 0.5, 0.9, 1];
  return {
    networks: networks.map(([name, kind, config]) => ({
      name,
      kind,
      config,
      shapes: lumiereShapes(config),
      trainable: trainableKeys(config)
    })),
    parity,
    noiseFrequencies: Array.from(noiseFrequencies()),
    sinusoids: Array.from(sinusoids(5, 8)),
    schedule: times.map((time) => [time, cosineSchedule(time), shiftedSchedule({from: 32, to: 128})(time)]),
    windows: [80, 16, 20].map((frames) => ({frames, windows: windows({frames, length: 16, overlap: 2})})),
    // Of three frames of 8×8: what each task of the evaluation gives.
    masks: Object.fromEntries(
      CLIP_TASKS.filter((task) => task !== "text").map((task) => [task, Array.from(givenMask(task, 3, 8))])
    )
  };
}
