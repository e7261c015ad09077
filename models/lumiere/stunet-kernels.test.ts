// The Space-Time U-Net through the kernels that a real GPU gets, against the same network part by part in stock ops.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {forceTiles} from "#kernels/tiles";
import {distance, greatest, onBackends} from "../testing.ts";
import {noisyClip, pair, tiny} from "./lumiere-testing.ts";
import {stunet} from "./stunet.ts";

onBackends("the Space-Time U-Net's kernels", ["webgpu"], (check) => {
  check("give what stock ops give, told to a tap or not", async (keep) => {
    const config = tiny({mixing: "space-time", layers: 1}, {channels: [16, 16, 32], headWidth: 16, size: 8});
    const {params} = pair(config, keep, {gate: 0.5});
    const x = keep(noisyClip(8));
    const told = {config, frames: 4, logSnr: [-1, 2], tokens: [[3, 4], [7]]};
    forceTiles("gpu");
    const fused = keep(stunet(params, x, told));
    forceTiles(null);
    // A tap and parts of one's own take every fused pass apart; a software adapter takes stock convolutions.
    const stages: tf.Tensor[] = [];
    const stock = keep(
      stunet(params, x, {
        ...told,
        tap: (_, tensor) => void stages.push(tensor),
        parts: {act: (h) => tf.tidy(() => tf.mul(h, tf.sigmoid(h)) as tf.Tensor4D)}
      })
    );
    assert.ok(stages.length > 30);
    const scale = await greatest(stock);
    assert.ok((await distance(fused, stock)) < 1e-4 * scale, `${await distance(fused, stock)} of ${scale}`);
  });
});
