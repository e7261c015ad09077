import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {onBackends} from "../../testing.ts";
import type {ClassifierConfig} from "../classifier-config.ts";
import {classifierParams, classify} from "../classifier.ts";
import {renderClipBytes, sampleClip} from "../clips/index.ts";
import {softmax} from "../metrics/class-scores.ts";
import {classifyClips, unfit} from "./classify-clips.ts";
import {clipTensor} from "./clip-tensor.ts";

const CONFIG: ClassifierConfig = {
  size: 8,
  frames: 4,
  stride: 2,
  channels: [8, 12],
  features: 10,
  classes: {shape: ["sphere", "cube"], motion: ["still", "slide", "orbit"]}
};

onBackends("classified clips", ["wasm"], (check) => {
  check("are what the network says of each", async (keep) => {
    const params = keep(classifierParams(CONFIG, {seed: 2}));
    const clips = [1, 2, 3].map((seed) => renderClipBytes(sampleClip(seed), {size: 8, frames: 9}));
    const seen = await classifyClips({params, config: CONFIG}, clips);
    for (const [i, clip] of clips.entries()) {
      const x = keep(clipTensor(clip));
      const {features, logits} = classify(params, x, {config: CONFIG, frames: 9});
      [features, ...Object.values(logits)].forEach(keep);
      const [direct, motion] = [await features.data(), softmax(await logits.motion.data())];
      direct.forEach((v, f) => assert.ok(Math.abs(v - seen[i].features[f]) < 1e-5));
      motion.forEach((v, c) => assert.ok(Math.abs(v - seen[i].probabilities.motion[c]) < 1e-5));
    }
  });

  check("that are larger are averaged down, and those that do not fit are named", async (keep) => {
    const params = keep(classifierParams(CONFIG, {seed: 2}));
    const judge = {params, config: CONFIG};
    const small = renderClipBytes(sampleClip(4), {size: 8, frames: 7});
    const data = new Uint8Array(4 * small.data.length);
    // Every pixel as four.
    for (let i = 0; i < data.length; i++) {
      const [c, at] = [i % 3, Math.floor(i / 3)];
      const [x, row] = [at % 16, Math.floor(at / 16)];
      const [y, t] = [row % 16, Math.floor(row / 16)];
      data[i] = small.data[((t * 8 + (y >> 1)) * 8 + (x >> 1)) * 3 + c];
    }
    const [own, large] = await Promise.all(
      [small, {...small, width: 16, height: 16, data}].map((clip) => classifyClips(judge, [clip]))
    );
    own[0].features.forEach((v, i) => assert.ok(Math.abs(v - large[0].features[i]) < 1e-5));
    assert.equal(unfit(judge, 7, 16), undefined);
    assert.match(unfit(judge, 6, 8)!, /looks at 7 frames and these clips have 6/);
    assert.match(unfit(judge, 7, 12)!, /looks at 8×8 pixels and these clips have 12×12/);
    assert.equal(tf.getBackend(), "wasm");
  });
});
