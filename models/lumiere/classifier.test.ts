import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {onBackends} from "../testing.ts";
import {readSafetensors, writeSafetensors} from "../weights/index.ts";
import {CLASSIFIER_CONFIG, type ClassifierConfig, classifierShapes} from "./classifier-config.ts";
import {classifierFromFile, classifierParams, classify} from "./classifier.ts";
import {renderClipBytes, sampleClip} from "./clips/index.ts";

const SMALL: ClassifierConfig = {
  size: 8,
  frames: 4,
  stride: 2,
  channels: [8, 12],
  features: 10,
  classes: {shape: ["sphere", "cube"], motion: ["still", "slide", "orbit"]}
};

/** Clips `[B·8,8,8,3]` in [−1,1]. */
function clips(...seeds: number[]): Tensor4D {
  const data = seeds.flatMap((seed) => [...renderClipBytes(sampleClip(seed), {size: 8, frames: 8}).data]);
  return tf.tidy(() => tf.sub(tf.div(tf.tensor4d(data, [8 * seeds.length, 8, 8, 3]), 127.5), 1));
}

onBackends("the clip classifier", ["webgpu", "cpu"], (check) => {
  check("gives features and a row of logits a head for each clip by itself", async (keep) => {
    const params = keep(classifierParams(SMALL, {seed: 1}));
    const x = keep(clips(1, 2));
    const {features, logits} = classify(params, x, {config: SMALL, frames: 8});
    keep(features);
    Object.values(logits).forEach(keep);
    assert.deepEqual(features.shape, [2, 10]);
    assert.deepEqual(
      [logits.shape.shape, logits.motion.shape],
      [
        [2, 2],
        [2, 3]
      ]
    );
    const alone = keep(clips(2));
    const {features: own, logits: others} = classify(params, alone, {config: SMALL, frames: 8});
    keep(own);
    Object.values(others).forEach(keep);
    const [together, single] = [await features.data(), await own.data()];
    single.forEach((v, i) =>
      assert.ok(Math.abs(v - together[10 + i]) < 1e-5, `${v}, not ${together[10 + i]}`)
    );
    assert.ok(
      together.slice(0, 10).some((v, i) => Math.abs(v - single[i]) > 1e-4),
      "clips differ"
    );
  });

  check("looks at every stride-th frame alone", async (keep) => {
    const params = keep(classifierParams(SMALL));
    const x = keep(clips(3));
    const factor = keep(tf.tensor4d([1, 0, 1, 0, 1, 0, 1, 0], [8, 1, 1, 1]));
    const blanked = keep(tf.mul(x, factor) as Tensor4D);
    const results = [x, blanked].map((clip) => classify(params, clip, {config: SMALL, frames: 8}));
    results.forEach(({features, logits}) => [features, ...Object.values(logits)].forEach(keep));
    const [a, b] = await Promise.all(results.map(({features}) => features.data()));
    assert.deepEqual(a, b);
  });

  check("refuses clips of another size or too few frames", (keep) => {
    const params = keep(classifierParams(SMALL));
    const x = keep(tf.zeros([6, 8, 8, 3]) as Tensor4D);
    assert.throws(
      () => classify(params, x, {config: SMALL, frames: 6}),
      /at least 7 frames of 8×8×3, found 6 of 8×8×3/
    );
    assert.throws(() => classifierShapes({...SMALL, frames: 5}), /frames is a multiple of 2.*found 5/);
    assert.throws(() => classifierShapes({...SMALL, classes: {}}), /two names or more a head/);
  });

  check("is loaded from a file with its configuration", async (keep) => {
    const tensors = Object.fromEntries(
      Object.entries(classifierShapes(SMALL)).map(([key, shape]) => {
        const size = shape.reduce((n, side) => n * side, 1);
        return [
          key,
          {shape, data: Float32Array.from({length: size}, (_, i) => Math.sin(i)), dtype: "F32" as const}
        ];
      })
    );
    const bytes = writeSafetensors(tensors, {config: JSON.stringify(SMALL)});
    const {config, params} = classifierFromFile(readSafetensors(bytes));
    keep(params);
    assert.deepEqual(config, SMALL);
    // [in,out] here, [out,in] in the file.
    const [, second] = await params["heads.shape.weight"].data();
    assert.ok(Math.abs(second - Math.sin(10)) < 1e-6);
    delete tensors["embed.bias"];
    const cut = readSafetensors(writeSafetensors(tensors, {config: JSON.stringify(SMALL)}));
    assert.throws(() => classifierFromFile(cut), /should hold “embed.bias” \[10\], found none/);
    const bare = readSafetensors(writeSafetensors(tensors, {}));
    assert.throws(() => classifierFromFile(bare), /under “config”.*found none/);
  });

  check("has 0.31 M parameters as shipped", () => {
    const count = Object.values(classifierShapes(CLASSIFIER_CONFIG))
      .map((shape) => shape.reduce((n, side) => n * side, 1))
      .reduce((sum, n) => sum + n);
    assert.ok(count > 3e5 && count < 3.2e5, `${count}`);
  });
});
