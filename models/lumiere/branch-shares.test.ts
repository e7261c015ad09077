import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {onBackends} from "../testing.ts";
import {branchShares} from "./branch-shares.ts";
import {inflate} from "./inflate.ts";
import {CONFIGS, imageConfig, type LumiereConfig} from "./lumiere-config.ts";
import {lumiereDenoiser} from "./lumiere-denoiser.ts";
import {unetParams} from "./unet-params.ts";
import type {VideoModel} from "./video-model.ts";

const CONFIG: LumiereConfig = {...CONFIGS.nano, size: 8, frames: 6, channels: [8, 16, 16], headWidth: 8, embedding: 8, captionWidth: 8}; // prettier-ignore

/** A network that inflation has just made, its projections opened by `gate`. */
function fresh(gate: number, config = CONFIG): VideoModel {
  const image = unetParams(imageConfig(config));
  const params = inflate(image, config, {gate});
  return {
    config,
    params,
    shape: [config.frames, config.size, config.size, 3],
    denoiser: (options) => lumiereDenoiser(params, {config, tokens: [[1]], ...options}),
    dispose: () => [params, image].forEach((one) => one.dispose())
  };
}

onBackends("what a branch adds", ["wasm"], (check) => {
  check("is nothing at the start, and something once its projection is open", async (keep) => {
    const clip = keep(tf.randomUniform([4, 12, 12, 3], -1, 1, "float32", 1) as Tensor4D);
    const [closed, open] = [keep(fresh(0)), keep(fresh(0.5))];
    const zeros = await branchShares(closed, clip);
    // One block a level on the way down, one on the way up.
    assert.deepEqual(
      zeros.map(({block}) => block),
      ["down.0", "down.1", "down.2", "up.1", "up.0"].map((level) => `${level}.inflations.0`)
    );
    assert.ok(zeros.every(({share}) => share === 0));
    assert.ok((await branchShares(open, clip)).every(({share}) => share > 0 && Number.isFinite(share)));
    // A longer clip is cut, a shorter one stands still at its end.
    const whole = keep(tf.concat([clip, clip, clip]) as Tensor4D);
    const first = keep(whole.slice([0, 0, 0, 0], [6, 12, 12, 3]) as Tensor4D);
    assert.deepEqual(await branchShares(open, whole), await branchShares(open, first));
  });

  check("counts what is drawn of courses, first of all, where the caption says any", async (keep) => {
    const clip = keep(tf.randomUniform([4, 8, 8, 3], -1, 1, "float32", 1) as Tensor4D);
    const config = {...CONFIG, temporal: {...CONFIG.temporal!, course: 2}};
    for (const gate of [0, 0.5]) {
      const shares = await branchShares(keep(fresh(gate, config)), clip);
      assert.equal(shares.length, 6);
      assert.equal(shares[0].block, "course");
      assert.ok(gate ? shares[0].share > 0 : shares[0].share === 0, `gate ${gate}: ${shares[0].share}`);
    }
  });
});
