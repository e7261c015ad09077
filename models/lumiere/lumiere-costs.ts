// What one pass of Lumiere's networks costs, stage by stage, counted from the configuration (see costs.ts for what is counted).
import {
  addCosts,
  amongCost,
  type Cost,
  type LayerShape,
  productCost,
  projectionCost,
  readingCost,
  spatialCost,
  temporalCost
} from "./costs.ts";
import {cosineCount, PICTURES, RHYTHMS} from "./course.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import {hiddenWidth} from "./lumiere-shapes.ts";
import {NOISE_FEATURES} from "./noise-embedding.ts";
import {isTemporalStage, levelAfter, type Stage, type StageKind, stages} from "./stages.ts";

export interface LumiereCosts {
  /** A row a stage, in the order that they run. */
  rows: (Cost & {stage: "image" | "temporal"; level: number; frames: number; side: number})[];
  image: Cost;
  temporal: Cost;
  all: Cost;
}

/**
 * FLOPs, least bytes and parameters (without biases, norms and tables) of one forward pass over a clip of `frames`, in the stages
 * that the image model has and those that inflation adds. Without `temporal` every frame is an image by itself. With guidance a
 * step of sampling is two passes.
 */
export function lumiereCosts(config: LumiereConfig, frames: number = config.frames): LumiereCosts {
  const {channels, temporal, size} = config;
  const clips = temporal ? 1 : frames;
  const lengths = channels.map((_, level) => (temporal ? Math.ceil(frames / 2 ** level) : frames));
  const rows: LumiereCosts["rows"] = [
    {
      ...addCosts("noise level and caption", embeddingCosts(config, clips)),
      stage: "image",
      level: 0,
      frames: clips,
      side: size
    }
  ];
  for (const stage of stages(config)) {
    const level = levelAfter(stage);
    // Both resizings down see the finer level's frames; of those up the spatial one, which comes first, still the coarser level's.
    const length = lengths[stage.kind === "spatialUp" ? stage.level + 1 : stage.level];
    const place = {frames: length, side: size / 2 ** level};
    const costs = STAGE_COSTS[stage.kind](stage, {...place, clips}, config);
    if (costs.length)
      rows.push({
        ...addCosts(stage.name, costs),
        stage: isTemporalStage(stage) ? "temporal" : "image",
        level,
        ...place
      });
  }
  const of = (part: "image" | "temporal") => rows.filter(({stage}) => stage === part);
  return {
    rows,
    image: addCosts("image model", of("image")),
    temporal: addCosts("added by inflation", of("temporal")),
    all: addCosts("all", rows)
  };
}

/** The embedding of noise level and caption, once a clip. */
function embeddingCosts(config: LumiereConfig, clips: number): Cost[] {
  const {embedding, captionWidth: width, captionLength} = config;
  const words = clips * captionLength;
  return [
    productCost("noise", clips, NOISE_FEATURES, embedding),
    productCost("noise", clips, embedding, embedding),
    amongCost(words, captionLength, width),
    productCost("mlp", words, width, 2 * width),
    productCost("mlp", words, 2 * width, width),
    productCost("pool", clips, width, embedding)
  ];
}

/** Where a stage works: on H×W = side×side of so many frames in all, which are `clips` clips. */
interface Place {
  frames: number;
  side: number;
  clips: number;
}

const shapeAt = ({frames, side}: Place, from: number, to: number): LayerShape => ({
  frames,
  height: side,
  width: side,
  channels: from,
  outChannels: to
});

/** What a stage of each kind costs; nothing where only norms, activations or copies are. */
const STAGE_COSTS: Record<StageKind, (stage: Stage, place: Place, config: LumiereConfig) => Cost[]> = {
  convIn: ({from, to}, place) => [spatialCost(shapeAt(place, from, to))],
  course: ({from}, place, config) => courseCosts(from, place, config),
  resBlock: ({from, to}, place, {embedding}) => [
    spatialCost(shapeAt(place, from, to)),
    productCost("embedding", place.clips, embedding, 2 * to),
    spatialCost(shapeAt(place, to, to)),
    ...(from === to ? [] : [spatialCost({...shapeAt(place, from, to), spatialKernel: 1})])
  ],
  selfAttention: ({to}, {frames, side}) => [amongCost(frames * side ** 2, side ** 2, to)],
  crossAttention: ({to}, place, config) => captionCosts(to, place, config),
  convInflation({from, to}, place, {temporal}) {
    const hidden = hiddenWidth(to, temporal!.hidden);
    return [
      spatialCost(shapeAt(place, from, hidden)),
      temporalCost({...shapeAt(place, hidden, hidden), kernel: temporal!.kernel}),
      projectionCost(shapeAt(place, hidden, to))
    ];
  },
  attentionInflation({from, to}, place, config) {
    const {mixing, layers, caption} = config.temporal!;
    const tokens = place.frames * place.side ** 2;
    const length = mixing === "time" ? place.frames : tokens;
    return [
      ...(caption ? captionCosts(from, place, config) : []),
      ...Array.from({length: layers}, () => amongCost(tokens, length, from)),
      projectionCost(shapeAt(place, from, to))
    ];
  },
  skip: () => [],
  spatialDown: ({from, to}, place) => [spatialCost(shapeAt(place, from, to))],
  temporalDown: ({from, to}, place) => [temporalCost(shapeAt(place, from, to))],
  spatialUp: ({from, to}, place) => [spatialCost(shapeAt(place, from, to))],
  temporalUp: ({from, to}, place) => [temporalCost(shapeAt(place, from, to))],
  concat: () => [],
  normOut: () => [],
  convOut: ({from, to}, place) => [spatialCost(shapeAt(place, from, to))]
};

/** Attention from all places of all frames to the words of the captions. */
function captionCosts(width: number, {frames, side, clips}: Place, config: LumiereConfig): Cost[] {
  const {captionLength, captionWidth} = config;
  const places = frames * side ** 2;
  return [
    productCost("q", places, width, width),
    productCost("kv", clips * captionLength, captionWidth, 2 * width),
    readingCost(places, captionLength, clips, width),
    productCost("out", places, width, width)
  ];
}

/** What the captions say, once a clip; of it a map for each frame, and what the maps draw. */
function courseCosts(channels: number, {frames, side, clips}: Place, config: LumiereConfig): Cost[] {
  const {captionLength, captionWidth: width, frames: period, temporal} = config;
  const [courses, count] = [temporal!.course!, cosineCount(period)];
  return [
    productCost("word", clips * captionLength, width, width),
    productCost("said", clips, width, 2 * width),
    productCost("rhythms", clips, 2 * width, RHYTHMS * count),
    productCost("amplitudes", clips, 2 * width, courses * RHYTHMS),
    // Neither the cosines nor what the captions say of them is learned.
    {...productCost("cosines", clips * RHYTHMS, count, frames / clips), parameters: 0},
    {...productCost("courses", frames, RHYTHMS, courses), parameters: 0},
    productCost("along", frames, courses, channels),
    productCost("out", PICTURES * frames, channels, channels),
    {...productCost("place", side ** 2, PICTURES, frames * channels), parameters: PICTURES * channels}
  ];
}
