// Parameters of Lumiere's networks, drawn from a seed, and the image model's inflated to the Space-Time U-Net's.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {owned, param, type ParamRecord, type Params, TORCH_AXES} from "../params.ts";
import {draws} from "../random.ts";
import {widenConvIn} from "./condition.ts";
import {attentionInflationParams, convInflationParams} from "./inflate.ts";
import {checkLumiere, imageConfig, isCoarsest, type LumiereConfig} from "./lumiere-config.ts";
import {hiddenWidth, lumiereShapes} from "./lumiere-shapes.ts";
import {temporalResizeParams} from "./temporal-resize.ts";

/** Tables of rows, which are the same way round here and in PyTorch. */
const TABLE = /^caption\.(embedding|position)\.weight$/;
/** The last layer of every branch, which starts at zero: blocks start as their shortcut, and v̂ as 0. */
const ZERO = /(^conv_out|\.conv2|\.(self|cross)\.\d+\.out)\.weight$/;

/** The axes to transpose a parameter by from PyTorch's layout to ours; undefined where they agree. */
export const axesOf = (key: string, shape: readonly number[]): readonly number[] | undefined =>
  TABLE.test(key) ? undefined : TORCH_AXES[shape.length];

/** A parameter from its numbers in PyTorch's layout. */
export function fromTorch(key: string, shape: readonly number[], data: Float32Array): Tensor {
  const axes = axesOf(key, shape);
  const stored = () => tf.tensor(data, [...shape], "float32");
  return axes ? tf.tidy(() => tf.transpose(stored(), [...axes])) : stored();
}

/**
 * The image model's initial parameters: weights uniform in ±1/√fan-in (PyTorch), biases zero, norms 1 and 0, vectors of words
 * and positions normal with deviation 0.02; the last layer of every branch and of the network zero.
 */
export function unetParams(config: LumiereConfig, {seed = 0}: {seed?: number} = {}): Params {
  const made = Object.entries(lumiereShapes(imageConfig(config))).map(([key, shape]): [string, Tensor] => {
    const size = shape.reduce((n, side) => n * side, 1);
    if (TABLE.test(key)) {
      const draw = draws(seed, key);
      return [
        key,
        fromTorch(
          key,
          shape,
          Float32Array.from({length: size}, () => 0.02 * draw.normal())
        )
      ];
    }
    if (shape.length === 1) return [key, key.endsWith(".bias") ? tf.zeros(shape) : tf.ones(shape)];
    const data = ZERO.test(key) ? new Float32Array(size) : uniformFan(size, size / shape[0], seed, key);
    return [key, fromTorch(key, shape, data)];
  });
  return owned(Object.fromEntries(made));
}

export interface InflateOptions {
  seed?: number;
  /** Opens the projections (see `convInflationParams`), so that random blocks can be seen at work; 0, the paper's start, unless told. */
  gate?: number;
}

/**
 * The Space-Time U-Net's parameters from the image model's: the same tensors under the same keys, which stay the image model's,
 * and new ones for what inflation adds, projections at zero and temporal resizing at the identity (Lumiere §3.1, App. B). Where
 * the configuration has more input channels, `conv_in.weight` is widened with zeros. `dispose()` frees the new ones alone.
 *
 * @throws if the configuration has no `temporal`, or a parameter of the image model is missing.
 */
export function inflate(
  image: ParamRecord,
  config: LumiereConfig,
  {seed = 0, gate = 0}: InflateOptions = {}
): Params {
  checkLumiere(config);
  const {temporal, channels, blocks, captionWidth} = config;
  if (!temporal)
    throw new Error("inflate: the configuration must have `temporal`, found null; say what to add.");
  const frozen = Object.fromEntries(
    Object.keys(lumiereShapes(imageConfig(config))).map((key) => [key, param(image, key, "inflate")])
  );
  const added: Record<string, Tensor> = {};
  const seen = frozen["conv_in.weight"].shape[2]!;
  if (seen < config.inChannels)
    added["conv_in.weight"] = widenConvIn(frozen, config.inChannels)["conv_in.weight"];
  const put = (prefix: string, record: ParamRecord) => {
    for (const [key, tensor] of Object.entries(record)) added[`${prefix}.${key}`] = tensor;
  };
  let count = 0;
  const block = (side: "down" | "up", level: number, j: number) => {
    const own = seed + 7919 * ++count;
    const width = channels[level];
    const hidden = hiddenWidth(width, temporal.hidden);
    put(
      `${side}.${level}.inflations.${j}`,
      isCoarsest(config, level)
        ? attentionInflationParams(width, {
            seed: own,
            layers: temporal.layers,
            captionWidth: temporal.caption ? captionWidth : 0,
            gate
          })
        : convInflationParams(width, {seed: own, kernel: temporal.kernel, hidden, gate})
    );
  };
  channels.forEach((_, level) => {
    for (let j = 0; j < blocks; j++) block("down", level, j);
    if (isCoarsest(config, level)) return;
    put(`down.${level}.temporal_resize`, temporalResizeParams(channels[level + 1]));
    put(`up.${level}.temporal_resize`, temporalResizeParams(channels[level]));
    for (let j = 0; j < blocks; j++) block("up", level, j);
  });
  const freed = owned(added);
  return Object.defineProperty({...frozen, ...added}, "dispose", {
    value: () => freed.dispose(),
    enumerable: false
  }) as unknown as Params;
}
