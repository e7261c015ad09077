// What one pass of Lumiere's networks costs, stage by stage, counted from the configuration (see costs.ts for what is counted).
import {addCosts, type Cost, projectionCost, spatialCost, temporalCost} from "./costs.ts";
import {hasCross, isCoarsest, type LumiereConfig} from "./lumiere-config.ts";
import {hiddenWidth, NOISE_FEATURES} from "./lumiere-shapes.ts";

const BYTES = 4;

/** A product of matrices, [rows,from]×[from,to]. */
function productCost(label: string, rows: number, from: number, to: number): Cost {
  return {
    label,
    parameters: from * to,
    flops: 2 * rows * from * to,
    bytes: BYTES * (rows * (from + to) + from * to)
  };
}

/** softmax(QKᵀ)V of `queries` over `keys` each, C numbers a position: 4·queries·keys·C FLOPs; the table of weights is written and read. */
function readingCost(queries: number, keys: number, sequences: number, channels: number): Cost {
  return {
    label: "softmax(QKᵀ)V",
    parameters: 0,
    flops: 4 * queries * keys * channels,
    bytes: BYTES * (2 * queries * channels + 2 * sequences * keys * channels + 2 * queries * keys)
  };
}

/** One attention among `length` positions of each of `positions/length` sequences: 8·N·C² + 4·N·length·C FLOPs. */
export function amongCost(positions: number, length: number, channels: number): Cost {
  return addCosts("attention", [
    productCost("qkv", positions, channels, 3 * channels),
    readingCost(positions, length, positions / length, channels),
    productCost("out", positions, channels, channels)
  ]);
}

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
  const {channels, blocks, embedding, temporal, inChannels, captionWidth, captionLength} = config;
  const rows: LumiereCosts["rows"] = [];
  const lengths = channels.map((_, i) => (temporal ? Math.ceil(frames / 2 ** i) : frames));
  const clips = temporal ? 1 : frames;
  const put = (stage: "image" | "temporal", level: number, at: number, label: string, costs: Cost[]) =>
    rows.push({...addCosts(label, costs), stage, level, frames: at, side: config.size / 2 ** level});
  const shapeAt = (level: number, at: number, from: number, to: number) => {
    const side = config.size / 2 ** level;
    return {frames: at, height: side, width: side, channels: from, outChannels: to};
  };

  put("image", 0, clips, "noise level and caption", [
    productCost("noise", clips, NOISE_FEATURES, embedding),
    productCost("noise", clips, embedding, embedding),
    amongCost(clips * captionLength, captionLength, captionWidth),
    productCost("mlp", clips * captionLength, captionWidth, 2 * captionWidth),
    productCost("mlp", clips * captionLength, 2 * captionWidth, captionWidth),
    productCost("pool", clips, captionWidth, embedding)
  ]);
  put("image", 0, frames, "conv_in", [spatialCost(shapeAt(0, frames, inChannels, channels[0]))]);

  /** Attention from `places` to the words of the captions. */
  const captionCosts = (places: number, width: number): Cost[] => [
    productCost("q", places, width, width),
    productCost("kv", clips * captionLength, captionWidth, 2 * width),
    readingCost(places, captionLength, clips, width),
    productCost("out", places, width, width)
  ];
  const block = (side: "down" | "up", level: number, j: number) => {
    const [at, width] = [lengths[level], channels[level]];
    const from = side === "up" && j === 0 ? 2 * width : width;
    const same = shapeAt(level, at, width, width);
    const places = same.height * same.width;
    const name = (part: string) => `${side}.${level}.${part}.${j}`;
    put("image", level, at, name("resnets"), [
      spatialCost(shapeAt(level, at, from, width)),
      productCost("embedding", clips, embedding, 2 * width),
      spatialCost(same),
      ...(from === width ? [] : [spatialCost({...shapeAt(level, at, from, width), spatialKernel: 1})])
    ]);
    if (isCoarsest(config, level))
      put("image", level, at, name("self"), [amongCost(at * places, places, width)]);
    if (hasCross(config, level)) put("image", level, at, name("cross"), captionCosts(at * places, width));
    if (!temporal) return;
    if (isCoarsest(config, level)) {
      const length = temporal.mixing === "time" ? at : at * places;
      const layers = Array.from({length: temporal.layers}, () => amongCost(at * places, length, width));
      const caption = temporal.caption ? captionCosts(at * places, width) : [];
      put("temporal", level, at, name("inflations"), [...caption, ...layers, projectionCost(same)]);
    } else {
      const hidden = hiddenWidth(width, temporal.hidden);
      put("temporal", level, at, name("inflations"), [
        spatialCost(shapeAt(level, at, width, hidden)),
        temporalCost({...shapeAt(level, at, hidden, hidden), kernel: temporal.kernel}),
        projectionCost(shapeAt(level, at, hidden, width))
      ]);
    }
  };
  channels.forEach((width, i) => {
    for (let j = 0; j < blocks; j++) block("down", i, j);
    if (isCoarsest(config, i)) return;
    put("image", i + 1, lengths[i], `down.${i}.resize`, [
      spatialCost(shapeAt(i + 1, lengths[i], width, channels[i + 1]))
    ]);
    if (temporal)
      put("temporal", i + 1, lengths[i], `down.${i}.temporal_resize`, [
        temporalCost(shapeAt(i + 1, lengths[i], channels[i + 1], channels[i + 1]))
      ]);
  });
  for (let i = channels.length - 2; i >= 0; i--) {
    put("image", i, lengths[i + 1], `up.${i}.resize`, [
      spatialCost(shapeAt(i, lengths[i + 1], channels[i + 1], channels[i]))
    ]);
    if (temporal)
      put("temporal", i, lengths[i], `up.${i}.temporal_resize`, [
        temporalCost(shapeAt(i, lengths[i], channels[i], channels[i]))
      ]);
    for (let j = 0; j < blocks; j++) block("up", i, j);
  }
  put("image", 0, frames, "conv_out", [spatialCost(shapeAt(0, frames, channels[0], 3))]);

  const of = (stage: "image" | "temporal") => rows.filter((row) => row.stage === stage);
  return {
    rows,
    image: addCosts("image model", of("image")),
    temporal: addCosts("added by inflation", of("temporal")),
    all: addCosts("all", rows)
  };
}
