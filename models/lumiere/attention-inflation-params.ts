// Initial parameters of attention-based inflation.
import * as tf from "@tensorflow/tfjs-core";
import {heNormal, uniformFan} from "../initialise.ts";
import {owned, type Params} from "../params.ts";
import {checkGate, projParams} from "./projection.ts";
import {hearCaptionParams} from "./temporal-caption.ts";

export interface AttentionInflationInit {
  seed?: number;
  /** L, the layers that are stacked; 2 unless told. */
  layers?: number;
  /** Opens the projection, as in `convInflationParams`. */
  gate?: number;
  /** The longest clip of learned positions; none are made unless told. */
  positions?: number;
  /** Dc, the width of the caption that the block reads itself (`hearCaption`); 0, unless told: it reads none. */
  captionWidth?: number;
}

/** Parameters of `attentionInflation` for a layer with `channels` output channels; `layers` 0 leaves Proj(y) alone. */
export function attentionInflationParams(
  channels: number,
  {seed = 0, layers = 2, gate = 0, positions = 0, captionWidth = 0}: AttentionInflationInit = {}
): Params {
  for (const [name, value] of Object.entries({channels: channels - 1, layers, positions, captionWidth}))
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(
        `attentionInflationParams: ${name} must be a whole number, found ${name === "channels" ? channels : value}.`
      );
  checkGate("attentionInflationParams", gate);
  const record: Record<string, tf.Tensor> = {};
  const matrix = (cols: number, stream: string) =>
    tf.tensor2d(uniformFan(channels * cols, channels, seed, stream), [channels, cols]);
  if (captionWidth)
    for (const [key, tensor] of Object.entries(hearCaptionParams(channels, captionWidth, seed)))
      record[`caption.${key}`] = tensor;
  for (let i = 0; i < layers; i++) {
    record[`layers.${i}.norm.weight`] = tf.ones([channels]);
    record[`layers.${i}.norm.bias`] = tf.zeros([channels]);
    record[`layers.${i}.qkv.weight`] = matrix(3 * channels, `qkv${i}`);
    record[`layers.${i}.out.weight`] = matrix(channels, `out${i}`);
    record[`layers.${i}.out.bias`] = tf.zeros([channels]);
  }
  if (positions)
    record["position.weight"] = tf.tensor2d(heNormal(positions * channels, 2, seed, "position"), [
      positions,
      channels
    ]);
  return owned({...record, ...projParams(channels, channels, gate, seed)});
}
