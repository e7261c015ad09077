// How long a network takes on this machine, from one short forward pass: what a page says before it begins.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import {lumiereCosts} from "./lumiere-costs.ts";
import {stunet} from "./stunet.ts";

/** FLOPs (counted by `lumiereCosts`) of one pass over a clip of `frames`, of another side than the configuration's if told. */
export const forwardFlops = (config: LumiereConfig, frames: number, size = config.size): number =>
  lumiereCosts({...config, size}, frames).all.flops;

/**
 * FLOPs a second of an inflated network here, measured on the second of two passes over a short clip (the first compiles and
 * allocates). A CPU takes longer passes at about this rate; a GPU is faster on them, as a short one does not fill it.
 */
export async function forwardRate(
  {params, config}: {params: ParamRecord; config: LumiereConfig},
  {frames = 4, size = config.size}: {frames?: number; size?: number} = {}
): Promise<number> {
  const shape = [frames, size, size, config.inChannels] as const;
  const pass = async () => {
    const start = performance.now();
    const y = tf.tidy(() =>
      stunet(params, tf.fill([...shape], 0.1) as Tensor4D, {config, frames, logSnr: 0})
    );
    await y.data();
    y.dispose();
    return (performance.now() - start) / 1000;
  };
  await pass();
  return forwardFlops(config, frames, size) / (await pass());
}
