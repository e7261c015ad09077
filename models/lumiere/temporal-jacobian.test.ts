import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {randomTensor} from "#kernels/testing";
import {onBackends} from "../testing.ts";
import {convInflation, convInflationParams} from "./conv-inflation.ts";
import {temporalJacobian} from "./temporal-jacobian.ts";
import {temporalResizeParams, temporalDownsample} from "./temporal-resize.ts";

onBackends("the measured dependence between frames", ["webgpu", "wasm", "cpu"], (check) => {
  const clip = () => randomTensor<tf.Rank.R4>([6, 4, 4, 4], 3) as tf.Tensor4D;

  check("is the identity for the identity, and a scale for a scale, in batches of any size", async (keep) => {
    for (const batch of [16, 4]) {
      const matrix = await temporalJacobian((h) => tf.mul(h, -3) as tf.Tensor4D, keep(clip()), {
        frames: 6,
        batch
      });
      matrix.forEach((row, i) => row.forEach((v, j) => assert.ok(Math.abs(v - (i === j ? 3 : 0)) < 1e-5)));
    }
  });

  check("of a block that is open is a band as wide as its kernel; two blocks widen it", async (keep) => {
    const params = keep(convInflationParams(4, {kernel: 3, gate: 0.5, seed: 1}));
    const block = (h: tf.Tensor4D) => convInflation(params, h, {frames: 6, parts: {norm: (n) => n}});
    for (const [depth, f] of [
      [1, block],
      [2, (h: tf.Tensor4D) => tf.tidy(() => block(block(h)))]
    ] as const) {
      const matrix = await temporalJacobian(f, keep(clip()), {frames: 6});
      matrix.forEach((row, i) =>
        row.forEach((v, j) => {
          if (Math.abs(i - j) <= depth) assert.ok(v > 1e-6, `${depth} blocks: ${i} ← ${j} is ${v}`);
          else assert.equal(v, 0, `${depth} blocks: ${i} ← ${j}`);
        })
      );
    }
  });

  check("of downsampling has a row for every frame that is kept", async (keep) => {
    const params = keep(temporalResizeParams(4));
    const matrix = await temporalJacobian((h) => temporalDownsample(params, h, {frames: 6}), keep(clip()), {
      frames: 6
    });
    assert.deepEqual(
      matrix.map((row) => row.map((v) => Math.round(v * 1e4) / 1e4)),
      [0, 2, 4].map((t) => Array.from({length: 6}, (_, s) => +(s === t)))
    );
    await assert.rejects(
      temporalJacobian((h) => h, keep(clip()), {frames: 3}),
      /x must be one clip \[T,H,W,C\] of 3 frames/
    );
  });
});
