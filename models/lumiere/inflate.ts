// Inflation of the whole network (Lumiere, arXiv 2401.12945 §3.1): the image model's parameters become the Space-Time U-Net's.
import type {Tensor} from "@tensorflow/tfjs-core";
import {owned, param, type ParamRecord, type Params} from "../params.ts";
import {attentionInflationParams} from "./attention-inflation-params.ts";
import {checkLumiere} from "./check-lumiere.ts";
import {widenConvIn} from "./condition.ts";
import {convInflationParams} from "./conv-inflation.ts";
import {courseParams} from "./course.ts";
import {imageConfig, type LumiereConfig} from "./lumiere-config.ts";
import {hiddenWidth, lumiereShapes} from "./lumiere-shapes.ts";
import {isInflation, isTemporalStage, type Stage, stages} from "./stages.ts";
import {temporalResizeParams} from "./temporal-resize.ts";

/**
 * From one block's seed to the next. The image model draws every key from a stream of that name, but a block knows its own keys only
 * (“conv2d”, “qkv0”), which are the same in all blocks, so that each needs a seed of its own. The step is large: networks of
 * neighbouring seeds share none.
 */
const SEED_STEP = 7919;

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
  const imageChannels = frozen["conv_in.weight"].shape[2]!;
  if (imageChannels < config.inChannels)
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
  return owned(added, frozen);
}

/** Initial parameters of a stage that inflation adds. */
function stageParams(
  {kind, to}: Stage,
  {temporal, captionWidth, frames}: LumiereConfig,
  {seed, gate}: Required<InflateOptions>
): ParamRecord {
  const {kernel, layers, hidden, caption, course} = temporal!;
  switch (kind) {
    case "course":
      return courseParams(to, {captionWidth, courses: course!, period: frames, seed, gate});
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
