import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {inflationBlock} from "./inflation-block.ts";
import {noisyClip, pair, tiny} from "./lumiere-testing.ts";
import {stunet} from "./stunet.ts";

onBackends("an inflation block by itself", ["wasm"], (check) => {
  for (const [name, frames] of [
    ["down.0.inflations.0", 8],
    ["down.2.inflations.0", 2]
  ] as const)
    check(`${name} makes of its input what it makes in the network`, async (keep) => {
      const config = tiny({mixing: "space-time"});
      const {params} = pair(config, keep, {gate: 0.4});
      const found: Record<string, tf.Tensor4D> = {};
      const tap = (told: string, tensor: tf.Tensor) => {
        if (told === `${name}.y` || told === `${name}.out`)
          found[told] = keep(tf.keep(tensor.clone())) as tf.Tensor4D;
      };
      keep(stunet(params, keep(noisyClip(8)), {config, frames: 8, logSnr: 0, tap}));
      const alone = keep(inflationBlock(params, config, name)(found[`${name}.y`], {frames}));
      assert.ok((await distance(alone, found[`${name}.out`])) < 1e-5);
    });

  check("names the blocks there are", (keep) => {
    const config = tiny();
    const {params} = pair(config, keep);
    assert.throws(
      () => inflationBlock(params, config, "down.9.inflations.0"),
      /must be one of down\.0\.inflations\.0,/
    );
  });
});
