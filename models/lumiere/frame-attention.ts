// Which frames attend to which: the attention weights of the coarsest level (Lumiere, arXiv 2401.12945 §3.1), read from one forward
// pass by its taps. Whole tables are large (T·H·W = 1,280 tokens give 1.6 million weights a head), so that they are summed up, or one
// head's is chosen, on the device.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import type {Tap} from "../params.ts";
import {headsOf, type LumiereConfig} from "./lumiere-config.ts";
import type {Mixing} from "./sequences.ts";

/** Runs the network once, with this tap: `(tap) => lumiere.stunet(params, x, {…, tap})`. What it returns is freed. */
export type Forward = (tap: Tap) => unknown;

/** The coarsest level of a clip. */
export interface CoarsestShape {
  /** Frames there, one for every 2^(levels − 1) of the clip. */
  frames: number;
  /** Side in places. */
  side: number;
  heads: number;
  mixing: Mixing;
}

/** What the coarsest level is for a clip of `frames` frames. @throws if the configuration is an image model's. */
export function coarsestShape(config: LumiereConfig, frames: number = config.frames): CoarsestShape {
  if (!config.temporal)
    throw new Error(
      "coarsestShape: an image model attends to no other frame; pass an inflated configuration."
    );
  const levels = config.channels.length;
  let length = frames;
  for (let i = 1; i < levels; i++) length = Math.ceil(length / 2);
  return {
    frames: length,
    side: config.size / 2 ** (levels - 1),
    heads: headsOf(config, config.channels[levels - 1]),
    mixing: config.temporal.mixing
  };
}

export interface FrameAttention extends CoarsestShape {
  /** In the order that they run, such as “down.2.inflations.0.layers.1”. */
  layers: string[];
  /** By layer and head T·T weights, row by row: how much of what frame i reads comes from frame j, a mean over the places of i. Rows sum to 1. */
  weights: Float32Array[][];
}

/** One head's whole table. */
export interface HeadAttention extends CoarsestShape {
  /** `[H·W,T,T]` where mixing is "time", `[T·H·W,T·H·W]` where it is "space-time". */
  weights: Float32Array;
}

const NAME = /^down\.\d+\.inflations\.\d+\.layers\.\d+(?=\.attention$)/;

/** The tables that a forward pass tells, each made smaller by `reduce` as soon as it comes. */
function tapped(
  who: string,
  forward: Forward,
  shape: CoarsestShape,
  reduce: (table: Tensor4D, layer: number) => Tensor[]
): {layers: string[]; found: Tensor[]} {
  const layers: string[] = [];
  const found: Tensor[] = [];
  const tokens = shape.mixing === "time" ? shape.frames : shape.frames * shape.side ** 2;
  const sequences = shape.mixing === "time" ? shape.side ** 2 : 1;
  try {
    tf.tidy(() => {
      forward((name, tensor) => {
        const layer = NAME.exec(name)?.[0];
        if (!layer) return;
        const expected = [sequences, shape.heads, tokens, tokens];
        if (tensor.shape.join() !== expected.join())
          throw new Error(
            `${who}: the weights of ${layer} must be [${expected}], but are [${tensor.shape}]; run one clip of the frames told.`
          );
        const small = tf.tidy(() => reduce(tensor as Tensor4D, layers.length));
        layers.push(layer);
        found.push(...small.map((one) => tf.keep(one)));
      });
    });
  } catch (error) {
    tf.dispose(found);
    throw error;
  }
  if (!layers.length)
    throw new Error(`${who}: the forward pass told no attention weights; hand the tap on to \`stunet\`.`);
  return {layers, found};
}

/**
 * Frames by frames of every layer and head of the coarsest level, summed over the places looked at and averaged over those that look:
 * `[layers][heads]` of T² numbers, one readback a layer.
 *
 * @throws if the pass is of more than one clip or of other frames than told, or tells no weights.
 */
export async function frameAttention(
  forward: Forward,
  {config, frames}: {config: LumiereConfig; frames?: number}
): Promise<FrameAttention> {
  const shape = coarsestShape(config, frames);
  const {frames: T, heads, side, mixing} = shape;
  const places = side ** 2;
  const {layers, found} = tapped("frameAttention", forward, shape, (table) => {
    if (mixing === "time") return [tf.mean(table, 0)];
    // Rank 3 at most: places that look are averaged first, then those looked at are summed.
    const looking = tf.mean(tf.reshape(table, [heads * T, places, T * places]), 1);
    return [tf.sum(tf.reshape(looking, [heads * T, T, places]), 2)];
  });
  const read = await Promise.all(found.map((tensor) => tensor.data() as Promise<Float32Array>));
  tf.dispose(found);
  const weights = read.map((all) =>
    Array.from({length: heads}, (_, head) => all.slice(head * T * T, (head + 1) * T * T))
  );
  return {...shape, layers, weights};
}

/** One head's table of one layer, counted as in `frameAttention`; one readback. @throws as `frameAttention`, or if there is no such head. */
export async function headAttention(
  forward: Forward,
  {config, frames, layer, head}: {config: LumiereConfig; frames?: number; layer: number; head: number}
): Promise<HeadAttention> {
  const shape = coarsestShape(config, frames);
  const {layers, found} = tapped("headAttention", forward, shape, (table, i) => {
    if (i !== layer || !(head >= 0 && head < shape.heads)) return [];
    const [sequences, , tokens] = table.shape;
    return [tf.slice4d(table, [0, head, 0, 0], [sequences, 1, tokens, tokens])];
  });
  if (!found.length)
    throw new RangeError(
      `headAttention: layers are 0 to ${layers.length - 1} and heads 0 to ${shape.heads - 1}, found layer ${layer}, head ${head}.`
    );
  const weights = (await found[0].data()) as Float32Array;
  tf.dispose(found);
  return {...shape, weights};
}

/** Where one place of one frame looks: T·H·W weights that sum to 1, frame by frame; along time alone all but its own place are 0. */
export function attentionFrom(
  {frames, side, mixing, weights}: HeadAttention,
  {frame, place}: {frame: number; place: number}
): Float32Array {
  const places = side ** 2;
  if (!(frame >= 0 && frame < frames && place >= 0 && place < places))
    throw new RangeError(
      `attentionFrom: frames are 0 to ${frames - 1} and places 0 to ${places - 1}, found frame ${frame}, place ${place}.`
    );
  const tokens = frames * places;
  if (mixing === "space-time") {
    const row = frame * places + place;
    return weights.slice(row * tokens, (row + 1) * tokens);
  }
  const row = new Float32Array(tokens);
  for (let t = 0; t < frames; t++) row[t * places + place] = weights[(place * frames + frame) * frames + t];
  return row;
}

/** Of T·T weights whose rows sum to 1: the share that frames give themselves, and how many frames away, on average, they look. */
export function attentionReach(weights: Float32Array, frames: number): {own: number; distance: number} {
  let [own, distance] = [0, 0];
  for (let i = 0; i < frames; i++)
    for (let j = 0; j < frames; j++) {
      const share = weights[i * frames + j] / frames;
      if (i === j) own += share;
      distance += share * Math.abs(i - j);
    }
  return {own, distance};
}
