// What a clip shows, by a small network that was trained on real clips: convolutions in space and in time at three resolutions, then a
// linear layer over all places of the coarsest (the camera stands, so that a place means something), and one a question. PyTorch's twin
// is models/torch/lumiere_classifier.py.
import {temporalConv} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {defaultGroups, groupNorm, silu} from "../norm.ts";
import {owned, param, type ParamRecord, type Params, type Tap} from "../params.ts";
import {floats, type Safetensors} from "../weights/index.ts";
import {checkClassifier, type ClassifierConfig, classifierShapes} from "./classifier-config.ts";
import {clipBatch} from "./clip-shape.ts";
import {conv2d, linear, pointwise} from "./layers.ts";
import {fromTorch} from "./unet-params.ts";

export interface Classified {
  /** [B,F]: for a Fréchet distance. */
  features: Tensor2D;
  /** [B,classes] of each head by its name. */
  logits: Record<string, Tensor2D>;
}

export interface ClassifyOptions {
  config: ClassifierConfig;
  /** T: x holds B·T images; at least what the config looks at. */
  frames: number;
  /** Called with "levels.i" ([B·T',H',W',C]) and "features". */
  tap?: Tap;
}

/**
 * What clips `[B·T,size,size,3]` in [−1,1] show. The caller disposes the result.
 *
 * @throws if the clips have other sides or too few frames, or a parameter is missing
 */
export function classify(
  params: ParamRecord,
  x: Tensor4D,
  {config, frames, tap}: ClassifyOptions
): Classified {
  const who = "classify";
  const {size, channels, classes} = checkClassifier(config);
  const clips = clipBatch(who, x, frames);
  const least = (config.frames - 1) * config.stride + 1;
  if (x.shape[1] !== size || x.shape[2] !== size || x.shape[3] !== 3 || frames < least)
    throw new Error(
      `${who}: expected clips of at least ${least} frames of ${size}×${size}×3, found ${frames} of ${x.shape.slice(1).join("×")}; resize them or use another classifier.`
    );
  return tf.tidy(() => {
    let length = config.frames;
    let h = withMotion(everyNthFrame(x, clips, frames, config), length);
    channels.forEach((_, i) => {
      if (i) {
        h = halveFrames(tf.avgPool(h, 2, 2, "valid"));
        length /= 2;
      }
      h = level(params, h, `levels.${i}`, length);
      tap?.(`levels.${i}`, h);
    });
    const squeezed = silu(pointwise(tf.avgPool(h, 2, 2, "valid"), params, "squeeze"));
    const features = silu(linear(tf.reshape(squeezed, [clips, -1]) as Tensor2D, params, "embed"));
    tap?.("features", features);
    const logits = Object.keys(classes).map((head) => [head, linear(features, params, `heads.${head}`)]);
    return {features, logits: Object.fromEntries(logits)} as unknown as tf.NamedTensorMap;
  }) as unknown as Classified;
}

/** A convolution over each image, one over each place's frames; norms are over the whole clip. */
function level(params: ParamRecord, x: Tensor4D, name: string, frames: number): Tensor4D {
  const normed = (h: Tensor4D, norm: string) =>
    silu(
      groupNorm(h, {
        weight: param<Tensor1D>(params, `${name}.${norm}.weight`, "classify"),
        bias: param<Tensor1D>(params, `${name}.${norm}.bias`, "classify"),
        groups: defaultGroups(h.shape[3]),
        frames
      })
    );
  const space = normed(conv2d(x, params, `${name}.space`), "norm1");
  const weight = param<Tensor3D>(params, `${name}.time.weight`, "classify");
  const bias = param<Tensor1D>(params, `${name}.time.bias`, "classify");
  return normed(temporalConv(space, weight, {frames, bias}), "norm2");
}

/** The pixels and, as three channels more, what they are less their mean over time: there, what moves stands out. */
function withMotion(x: Tensor4D, frames: number): Tensor4D {
  const [images, height, width, channels] = x.shape;
  const clip = tf.reshape(x, [images / frames, frames, height * width * channels]);
  const moving = tf.reshape(tf.sub(clip, tf.mean(clip, 1, true)), x.shape) as Tensor4D;
  return tf.concat4d([x, moving], 3);
}

/** Frames 0, stride, 2·stride, … of each clip. */
function everyNthFrame(
  x: Tensor4D,
  clips: number,
  length: number,
  {frames, stride}: ClassifierConfig
): Tensor4D {
  if (frames === length && stride === 1) return x;
  const wanted = Array.from(
    {length: clips * frames},
    (_, i) => Math.floor(i / frames) * length + (i % frames) * stride
  );
  return tf.gather(x, tf.tensor1d(wanted, "int32"));
}

/** Means of frames 0 and 1, 2 and 3, …; clips have an even number of them. */
function halveFrames(h: Tensor4D): Tensor4D {
  const [images, height, width, channels] = h.shape;
  const pairs = tf.reshape(h, [images / 2, 2, height * width * channels]);
  return tf.reshape(tf.mean(pairs, 1), [images / 2, height, width, channels]);
}

/** Initial parameters: weights uniform in ±1/√fan-in, biases zero, norms 1 and 0. Training is PyTorch's. */
export function classifierParams(config: ClassifierConfig, {seed = 0}: {seed?: number} = {}): Params {
  const made = Object.entries(classifierShapes(config)).map(([key, shape]) => {
    if (shape.length === 1) return [key, key.endsWith(".bias") ? tf.zeros(shape) : tf.ones(shape)];
    const size = shape.reduce((n, side) => n * side, 1);
    return [key, fromTorch(key, shape, uniformFan(size, size / shape[0], seed, key))];
  });
  return owned(Object.fromEntries(made));
}

/**
 * A classifier from its file: the configuration from the metadata, and the parameters.
 *
 * @throws a sentence if there is no configuration, or a key is missing or has another shape; nothing is allocated then
 */
export function classifierFromFile(file: Safetensors): {config: ClassifierConfig; params: Params} {
  if (!file.metadata.config)
    throw new Error(
      "A clip classifier's file carries its configuration as JSON under “config” in __metadata__, found none; export it again."
    );
  const config = checkClassifier(JSON.parse(file.metadata.config) as ClassifierConfig);
  const shapes = Object.entries(classifierShapes(config));
  for (const [key, shape] of shapes) {
    const found = file.tensors[key]?.shape;
    if (found?.join() !== shape.join())
      throw new Error(
        `A clip classifier's file should hold “${key}” [${shape}], found ${found ? `[${found}]` : "none"}; load a file that its training wrote.`
      );
  }
  return {
    config,
    params: owned(
      Object.fromEntries(shapes.map(([key, shape]) => [key, fromTorch(key, shape, floats(file, key).data)]))
    )
  };
}
