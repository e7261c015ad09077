// Parameters of Lumiere's networks, drawn from a seed, and the image model's inflated to the Space-Time U-Net's.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {owned, param, type ParamRecord, type Params, TORCH_AXES} from "../params.ts";
import {draws} from "../random.ts";
import {widenConvIn} from "./condition.ts";
import {attentionInflationParams, convInflationParams} from "./inflate.ts";
import {checkLumiere, imageConfig, type LumiereConfig} from "./lumiere-config.ts";
import {hiddenWidth, lumiereShapes} from "./lumiere-shapes.ts";
import {isInflation, isTemporalStage, type Stage, stages} from "./stages.ts";
import {temporalResizeParams} from "./temporal-resize.ts";

/** Tables of rows, which are the same way round here and in PyTorch. */
const TABLE = /^caption\.(embedding|position)\.weight$/;
/** The last layer of every branch, which starts at zero: blocks start as their shortcut, and v̂ as 0. */
const ZERO = /(^conv_out|\.conv2|\.(self|cross)\.\d+\.out)\.weight$/;

/** The axes to transpose a parameter by from PyTorch's layout to ours; undefined where they agree. */
export const axesOf = (key: string, shape: readonly number[]): readonly number[] | undefined =>
  TABLE.test(key) ? undefined : TORCH_AXES[shape.length];

/**
 * From one block's seed to the next. Blocks name their streams of numbers alike (“conv2d”, “qkv0”), so that each needs a seed of its
 * own; a prime far above the number of blocks keeps those of one network from being those of the next seed's.
 */
const SEED_STEP = 7919;

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
  if (!config.temporal)
    throw new Error("inflate: the configuration must have `temporal`, found null; say what to add.");
  const frozen = Object.fromEntries(
    Object.keys(lumiereShapes(imageConfig(config))).map((key) => [key, param(image, key, "inflate")])
  );
  const added: Record<string, Tensor> = {};
  const seen = frozen["conv_in.weight"].shape[2]!;
  if (seen < config.inChannels)
    added["conv_in.weight"] = widenConvIn(frozen, config.inChannels)["conv_in.weight"];
  // Level by level, finest first, and on each level down before up: so blocks are numbered for their seeds.
  const byLevel = stages(config)
    .filter(isTemporalStage)
    .toSorted((a, b) => a.level - b.level);
  let block = 0;
  for (const stage of byLevel) {
    if (isInflation(stage.kind)) block++;
    const record = stageParams(stage, config, {seed: seed + SEED_STEP * block, gate});
    for (const [key, tensor] of Object.entries(record)) added[`${stage.name}.${key}`] = tensor;
  }
  const freed = owned(added);
  return Object.defineProperty({...frozen, ...added}, "dispose", {
    value: () => freed.dispose(),
    enumerable: false
  }) as unknown as Params;
}

/** Initial parameters of a stage that inflation adds. */
function stageParams(
  {kind, to}: Stage,
  {temporal, captionWidth}: LumiereConfig,
  {seed, gate}: Required<InflateOptions>
): ParamRecord {
  const {kernel, layers, hidden, caption} = temporal!;
  switch (kind) {
    case "convInflation":
      return convInflationParams(to, {seed, kernel, hidden: hiddenWidth(to, hidden), gate});
    case "attentionInflation":
      return attentionInflationParams(to, {seed, layers, captionWidth: caption ? captionWidth : 0, gate});
    case "temporalDown":
    case "temporalUp":
      return temporalResizeParams(to);
  }
  throw new Error(`inflate adds no stage of kind ${kind}.`);
}
