// Networks for benchmarks: their speed does not depend on what they learnt.
import type {Row} from "#kernels/bench";
import type {ParamRecord} from "../params.ts";
import {inflate} from "./inflate.ts";
import {imageConfig, type LumiereConfig} from "./lumiere-config.ts";
import {unetParams} from "./unet-params.ts";

/** For software: everything is there once, and small. */
export const shrunk = (config: LumiereConfig): LumiereConfig => ({
  ...config,
  size: 16,
  frames: 4,
  channels: config.channels.map(() => 16),
  headWidth: 16,
  blocks: 1,
  embedding: 16,
  captionWidth: 16
});

/** Rows measured of an inflated network, which is freed after them. */
export async function* withNetwork(
  config: LumiereConfig,
  rows: (params: ParamRecord) => AsyncGenerator<Row>
): AsyncGenerator<Row> {
  const image = unetParams(imageConfig(config));
  const params = inflate(image, config);
  try {
    yield* rows(params);
  } finally {
    params.dispose();
    image.dispose();
  }
}
