// The cascade step by step: a slide show of keyframes first, then window after window.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {ledger} from "#kernels";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {cascadeDrafts, type CascadeDraft} from "./cascade-drafts.ts";
import {cascade, type CascadeModels, framesAt, keyframeIndices} from "./cascade.ts";
import {noisyClip} from "./lumiere-testing.ts";

const models: CascadeModels = {
  keyframes: (x) => tf.mul(x, 0.5) as Tensor4D,
  tsr:
    ({clip}) =>
    (x) =>
      tf.tidy(() => tf.add(tf.mul(x, 0.4), tf.mul(clip, 0.3)) as Tensor4D)
};
const options = {
  frames: 10,
  height: 4,
  width: 4,
  stride: 4,
  steps: 2,
  seed: 1,
  prediction: "x0"
} as const;

onBackends("drafts of the cascade", ["wasm"], (check) => {
  check("end as the cascade does, hold keyframes at first, and count up to 1", async (keep) => {
    const seen: CascadeDraft[] = [];
    for await (const draft of cascadeDrafts(models, options)) seen.push(draft);
    const expected = keep(await cascade(models, options));
    const last = keep(tf.tensor4d(seen.at(-1)!.clean.data, [10, 4, 4, 3]));
    assert.equal(await distance(last, expected), 0);
    // Keyframes 0, 4, 8, 9: the last window has nothing inside.
    assert.deepEqual(
      seen.map(({part, step}) => [part, step]),
      [0, 1, 2].flatMap((part) => [
        [part, 1],
        [part, 2]
      ])
    );
    assert.equal(seen.at(-1)!.share, 1);
    assert.ok(seen.every(({share}, i) => i === 0 || share > seen[i - 1].share));
    const held = seen[1].clean.data;
    assert.deepEqual(held.slice(0, 48), held.slice(3 * 48, 4 * 48));
    assert.notDeepEqual(held.slice(0, 48), held.slice(4 * 48, 5 * 48));
  });

  check("of true keyframes begin with the first window, and left early free all", async (keep) => {
    const keyframes = keep(framesAt(keep(noisyClip(10, {size: 4})), keyframeIndices(10, 4)));
    const before = tf.memory().numTensors;
    const parts: number[] = [];
    for await (const {part, clean} of cascadeDrafts(models, {...options, keyframes})) {
      parts.push(part);
      assert.deepEqual(clean.data.slice(0, 48), (await keyframes.data()).slice(0, 48));
      if (part === 2) break;
    }
    assert.deepEqual(parts, [1, 1, 2]);
    assert.equal(tf.memory().numTensors, before);
    for await (const {part} of cascadeDrafts(models, options)) if (part === 1) break;
    assert.equal(tf.memory().numTensors, before);
  });

  check("survive whoever frees what he holds between their steps", async (keep) => {
    ledger.enter("somebody");
    for await (const {share} of cascadeDrafts(models, options)) if (share) ledger.free("somebody");
    ledger.enter(null);
    const keyframes = keep(framesAt(keep(noisyClip(10, {size: 4})), keyframeIndices(10, 4)));
    ledger.enter("somebody");
    for await (const {share} of cascadeDrafts(models, {...options, keyframes}))
      if (share) ledger.free("somebody");
    ledger.enter(null);
  });
});
