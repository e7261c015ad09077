import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {demo} from "../world/index.ts";
import {distance, onBackends} from "../testing.ts";
import {aggregate, firstWins, predictWindows} from "./multidiffusion.ts";
import {cutEdges, seams} from "./seams.ts";
import {addNoise, noiseStep} from "./variance-exploding.ts";
import {dctBasis, denoise, estimateNoise} from "./wiener-filter.ts";
import {windows} from "./windows.ts";

const mean = async (x: tf.Tensor) => {
  const m = tf.mean(x);
  const [value] = await m.data();
  m.dispose();
  return value;
};
const meanSquare = async (a: tf.Tensor, b: tf.Tensor) => {
  const squared = tf.squaredDifference(a, b);
  const value = await mean(squared);
  squared.dispose();
  return value;
};

onBackends("the classical window operator", ["webgpu", "wasm"], (check) => {
  const rendered = demo({frames: 20, width: 24, height: 24});
  const clip = () => tf.tensor4d(rendered.data, [20, 24, 24, 3]);

  check(
    "takes out most of the noise of a clip, at any window length, and none where there is none",
    async (keep) => {
      const x = keep(clip());
      const noisy = keep(addNoise(x, {sigma: 0.1, seed: 3}));
      assert.ok(Math.abs((await meanSquare(noisy, x)) - 0.01) < 5e-4);
      for (const length of [8, 16]) {
        const window = keep(tf.slice4d(noisy, [0, 0, 0, 0], [length, -1, -1, -1]));
        const truth = keep(tf.slice4d(x, [0, 0, 0, 0], [length, -1, -1, -1]));
        const left = (await meanSquare(keep(denoise(window, {strength: 0.1})), truth)) / 0.01;
        assert.ok(left < 0.3, `${length} frames: ${left} of the noise's power is left`);
      }
      assert.ok((await distance(keep(denoise(x, {strength: 0})), x)) < 1e-5);
      const single = keep(tf.slice4d(noisy, [0, 0, 0, 0], [1, -1, -1, -1]));
      assert.deepEqual(keep(denoise(single)).shape, [1, 24, 24, 3]);
    }
  );

  check("estimates the noise's standard deviation when it is not told", async (keep) => {
    const x = keep(clip());
    for (const sigma of [0.05, 0.2]) {
      const noisy = keep(addNoise(x, {sigma}));
      const found = await mean(keep(estimateNoise(noisy)));
      assert.ok(Math.abs(found - sigma) < 0.02, `estimated ${found} for ${sigma}`);
    }
  });

  check("windows on their own leave seams that MultiDiffusion's average reduces", async (keep) => {
    const noisy = keep(addNoise(keep(clip()), {sigma: 0.2, seed: 9}));
    const all = windows({frames: 20, length: 8, overlap: 2});
    const predictions = predictWindows(noisy, (w) => denoise(w, {strength: 0.2}), all).map((p) => keep(p));
    const own = await seams(keep(firstWins(predictions, all, 20)), all, cutEdges(20, all), {relative: true});
    const joined = await seams(keep(aggregate(predictions, all, "cosine", 20)), all, undefined, {
      relative: true
    });
    assert.ok(own.ratio > 1.4, `independent windows: ${own.ratio}`);
    assert.ok(joined.ratio < 1.2, `reconciled ${joined.ratio}, independent ${own.ratio}`);
  });

  check("a noise step goes from the noisy clip to the prediction as the noise goes to 0", async (keep) => {
    const [x, p] = [keep(clip()), keep(tf.zeros([20, 24, 24, 3]) as tf.Tensor4D)];
    assert.equal(await distance(keep(noiseStep(x, p, 0.5, 0)), p), 0);
    assert.ok((await distance(keep(noiseStep(x, p, 0.5, 0.5)), x)) < 1e-6);
    assert.throws(() => noiseStep(x, p, 0.1, 0.5), /noise must fall/);
    assert.throws(() => denoise(x, {strength: -1}), /standard deviation, 0 or more, found -1/);
    assert.throws(
      () => denoise(x, {scales: [5, 3]}),
      /scales must be odd, from 3 up, each above the last, found \[5,3\]/
    );
  });

  check("its basis is orthonormal", (_keep) => {
    const [n, basis] = [7, dctBasis(7)];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let dot = 0;
        for (let t = 0; t < n; t++) dot += basis[i * n + t] * basis[j * n + t];
        assert.ok(Math.abs(dot - +(i === j)) < 1e-6);
      }
  });
});
