// What TypeScript's clip classifier says of clips, for PyTorch's to say the same.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {classify} from "#models/lumiere/classifier";
import {CLASSIFIER_CONFIG, type ClassifierConfig, classifierShapes} from "#models/lumiere/classifier-config";
import {renderClipBytes} from "#models/lumiere/clips/render-clip";
import {sampleClip} from "#models/lumiere/clips/sample-clip";
import {fromTorch} from "#models/lumiere/unet-params";
import {draws} from "#models/random";

const SMALL: ClassifierConfig = {
  ...CLASSIFIER_CONFIG,
  size: 8,
  frames: 4,
  stride: 2,
  channels: [8, 12],
  features: 10
};

/** Shapes of both configurations; of the small one weights in PyTorch's layout, two clips of 8 frames, and what it makes of them. */
export async function classifierFacts() {
  await tf.setBackend("cpu");
  const shapes = classifierShapes(SMALL);
  const weights = Object.fromEntries(
    Object.entries(shapes).map(([key, shape]) => {
      const draw = draws(1, key);
      const size = shape.reduce((n, side) => n * side, 1);
      return [key, Array.from({length: size}, () => Math.fround(0.3 * draw.normal()))];
    })
  );
  const bytes = [3, 4].flatMap((seed) => [...renderClipBytes(sampleClip(seed), {size: 8, frames: 8}).data]);
  const params = Object.fromEntries(
    Object.entries(weights).map(([key, values]) => [
      key,
      fromTorch(key, shapes[key], Float32Array.from(values))
    ])
  );
  const x = tf.sub(tf.div(tf.tensor4d(bytes, [16, 8, 8, 3]), 127.5), 1) as Tensor4D;
  const {features, logits} = classify(params, x, {config: SMALL, frames: 8});
  const read = async (tensor: tf.Tensor) => Array.from(await tensor.data());
  return {
    configs: [CLASSIFIER_CONFIG, SMALL].map((config) => ({config, shapes: classifierShapes(config)})),
    parity: {
      config: SMALL,
      frames: 8,
      weights,
      bytes,
      features: await read(features),
      logits: Object.fromEntries(
        await Promise.all(Object.entries(logits).map(async ([head, tensor]) => [head, await read(tensor)]))
      )
    }
  };
}
