// One inflation block of a trained network by itself, to be probed: its stages are those of `stunet`, its input is what the taps call
// “….y”.
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {type ParamRecord, under} from "../params.ts";
import {attentionInflation} from "./attention-inflation.ts";
import {convInflation} from "./conv-inflation.ts";
import {headsOf, type LumiereConfig} from "./lumiere-config.ts";

/**
 * The block of a name such as “down.2.inflations.0”, as a function of h `[B·T,H,W,C]` for clips of `frames` frames. It hears no caption,
 * also where the configuration has `temporal.caption`.
 *
 * @throws if the network has no block of this name.
 */
export function inflationBlock(
  params: ParamRecord,
  config: LumiereConfig,
  name: string
): (h: Tensor4D, options: {frames: number}) => Tensor4D {
  const own = Object.fromEntries(
    Object.entries(under(params, `${name}.`)).filter(([key]) => !key.startsWith("caption."))
  );
  const {temporal} = config;
  if (!temporal || !Object.keys(own).length) {
    const all = new Set(Object.keys(params).flatMap((key) => /^.*\.inflations\.\d+/.exec(key) ?? []));
    throw new Error(
      `inflationBlock: “${name}” must be one of ${[...all].join(", ") || "none: this is an image model"}.`
    );
  }
  if ("conv1d.weight" in own) return (h, {frames}) => convInflation(own, h, {frames});
  const {mixing, position} = temporal;
  return (h, {frames}) =>
    attentionInflation(own, h, {frames, mixing, position, heads: headsOf(config, h.shape[3])});
}
