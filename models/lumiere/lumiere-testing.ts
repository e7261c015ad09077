// For tests only: small networks with everything in them, and their parameters opened, so that nothing is zero. Tests are named after
// the truths of TRUTHS.md.
import * as tf from "@tensorflow/tfjs-core";
import {randomTensor} from "#kernels/testing";
import type {ParamRecord, Params} from "../params.ts";
import {owned} from "../params.ts";
import type {Keep} from "../testing.ts";
import {inflate} from "./inflate.ts";
import type {LumiereConfig, TemporalConfig} from "./lumiere-config.ts";
import {unetParams} from "./unet-params.ts";

/** Three levels, so that every kind of stage is there and N is 4; captions of 6 tokens. */
export const TINY = {
  size: 8,
  frames: 8,
  channels: [4, 8, 8],
  blocks: 1,
  headWidth: 4,
  embedding: 8,
  captionWidth: 8,
  captionLength: 6,
  vocabulary: 12,
  inChannels: 3,
  temporal: {kernel: 3, layers: 2, mixing: "time", position: "sinusoidal", hidden: 1}
} as const satisfies LumiereConfig;

export const tiny = (
  temporal: Partial<TemporalConfig> = {},
  rest: Partial<LumiereConfig> = {}
): LumiereConfig => ({
  ...TINY,
  ...rest,
  temporal: {...TINY.temporal, ...temporal}
});

/** An image model whose branches are open: what starts at zero is small and random. */
export function openUnet(config: LumiereConfig, seed = 1): Params {
  const params = unetParams(config, {seed});
  let n = seed;
  for (const key of Object.keys(params))
    if (/(^conv_out|\.conv2|\.(self|cross)\.\d+\.out)\.weight$/.test(key)) {
      const shape = params[key].shape as [number, number];
      params[key].dispose();
      params[key] = tf.tidy(() => tf.mul(randomTensor(shape, ++n), 0.3));
    }
  return params;
}

/** An image model and its inflation, kept. `gate` 0 is the paper's start. */
export function pair(
  config: LumiereConfig,
  keep: Keep,
  {seed = 1, gate = 0}: {seed?: number; gate?: number} = {}
): {image: Params; params: Params} {
  const image = keep(openUnet(config, seed));
  return {image, params: keep(inflate(image, config, {seed, gate}))};
}

/** Copies of some parameters, moved a little at random, the others shared; owns the copies. */
export function nudged(params: ParamRecord, keys: readonly string[], size: number, seed = 5): Params {
  const moved = Object.fromEntries(
    keys.map((key, i) => [
      key,
      tf.tidy(() => tf.add(params[key], tf.mul(randomTensor(params[key].shape as [number], seed + i), size)))
    ])
  );
  return owned(moved, params);
}

export const noisyClip = (frames: number, {seed = 3, size = 8, channels = 3} = {}): tf.Tensor4D =>
  randomTensor<tf.Rank.R4>([frames, size, size, channels], seed) as tf.Tensor4D;

/** Frame t of `[T,H,W,C]`. */
export const frame = (x: tf.Tensor4D, t: number): tf.Tensor4D => tf.slice4d(x, [t, 0, 0, 0], [1, -1, -1, -1]);
