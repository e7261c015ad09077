// The stages of the Space-Time U-Net in the order that they run (Lumiere, arXiv 2401.12945 §3.1, Fig. 4): the one place that says how the
// network is put together. The forward pass (unet.ts), the parameters' shapes (lumiere-shapes.ts), their initial values
// (inflate.ts) and the costs (lumiere-costs.ts) all go through this list. What each stage computes is the matter of
// its own file, named as its kind. Widths, depths and where the image model attends are ours: the paper discloses none.
import {hasCross, isCoarsest, type LumiereConfig} from "./lumiere-config.ts";

/** Stages of the text-to-image U-Net, which stays frozen. "skip" remembers h, "concat" joins the last that was remembered to h. */
export type ImageKind =
  | "convIn"
  | "resBlock"
  | "selfAttention"
  | "crossAttention"
  | "skip"
  | "spatialDown"
  | "spatialUp"
  | "concat"
  | "normOut"
  | "convOut";
/** Stages that inflation adds: a block after each of the image model's (Fig. 4b, 4c), and resizing in time. "course" is ours. */
export type TemporalKind = "course" | "convInflation" | "attentionInflation" | "temporalDown" | "temporalUp";
export type StageKind = ImageKind | TemporalKind;

export interface Stage {
  kind: StageKind;
  /** The prefix of its parameters' keys, by which a tap hears of it too: "down.0.resnets.1". */
  name: string;
  /** The level of resolution that it belongs to, 0 the finest: the number in its name. Resizing belongs to the finer of its two. */
  level: number;
  /** Channels in. */
  from: number;
  /** Channels out. */
  to: number;
}

/**
 * Every stage, those of inflation included, whether the configuration is inflated or not; of what inflation may do without, "course",
 * only where the configuration has it.
 *
 * Down from the finest level: blocks, then half the side and, right after it, half the frames. Up again: twice the side, twice the
 * frames, the skip of that level, blocks.
 */
export function* spaceTimeStages(config: LumiereConfig): Generator<Stage, void> {
  const {channels, inChannels} = config;
  const levels = channels.map((width, level) => ({level, width, coarser: channels[level + 1]}));
  yield {kind: "convIn", name: "conv_in", level: 0, from: inChannels, to: channels[0]};
  if (config.temporal?.course)
    yield {kind: "course", name: "course", level: 0, from: channels[0], to: channels[0]};
  for (const {level, width, coarser} of levels) {
    yield* blocks(config, "down", level, width);
    if (isCoarsest(config, level)) break;
    yield {kind: "skip", name: `down.${level}.skip`, level, from: width, to: width};
    yield {kind: "spatialDown", name: `down.${level}.resize`, level, from: width, to: coarser};
    yield {kind: "temporalDown", name: `down.${level}.temporal_resize`, level, from: coarser, to: coarser};
  }
  for (const {level, width, coarser} of levels.slice(0, -1).reverse()) {
    yield {kind: "spatialUp", name: `up.${level}.resize`, level, from: coarser, to: width};
    yield {kind: "temporalUp", name: `up.${level}.temporal_resize`, level, from: width, to: width};
    yield {kind: "concat", name: `up.${level}.concat`, level, from: width, to: 2 * width};
    yield* blocks(config, "up", level, 2 * width);
  }
  yield {kind: "normOut", name: "norm_out", level: 0, from: channels[0], to: channels[0]};
  yield {kind: "convOut", name: "conv_out", level: 0, from: channels[0], to: 3};
}

/** The blocks of one level on one side of the U: residual, attention where the level has it, and after them inflation. */
function* blocks(
  config: LumiereConfig,
  side: "down" | "up",
  level: number,
  from: number
): Generator<Stage, void> {
  const to = config.channels[level];
  const coarsest = isCoarsest(config, level);
  for (let j = 0; j < config.blocks; j++) {
    const at = (list: string) => ({name: `${side}.${level}.${list}.${j}`, level, from: to, to});
    yield {...at("resnets"), kind: "resBlock", from: j ? to : from};
    if (coarsest) yield {...at("self"), kind: "selfAttention"};
    if (hasCross(config, level)) yield {...at("cross"), kind: "crossAttention"};
    yield {...at("inflations"), kind: coarsest ? "attentionInflation" : "convInflation"};
  }
}

const TEMPORAL: ReadonlySet<StageKind> = new Set<TemporalKind>([
  "course",
  "convInflation",
  "attentionInflation",
  "temporalDown",
  "temporalUp"
]);

/** Whether a stage is an inflation block, of either kind. */
export const isInflation = (kind: StageKind): kind is "convInflation" | "attentionInflation" =>
  kind === "convInflation" || kind === "attentionInflation";

/** Whether inflation adds a stage. */
export const isTemporalStage = ({kind}: Pick<Stage, "kind">): boolean => TEMPORAL.has(kind);

/** The stages that a configuration has: the image model's alone where it has no `temporal`. */
export const stages = (config: LumiereConfig): Stage[] =>
  [...spaceTimeStages(config)].filter((stage) => config.temporal || !isTemporalStage(stage));

/** The level of what comes out: the next coarser one where a stage resizes down. */
export const levelAfter = ({kind, level}: Stage): number =>
  kind === "spatialDown" || kind === "temporalDown" ? level + 1 : level;
