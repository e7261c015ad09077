import {temporalConv} from "#kernels";
import {openTestGpu} from "#kernels/testing";
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import {after, before, describe, it} from "node:test";
import {temporalJacobian} from "./temporal-jacobian.ts";

for (const backend of ["webgpu", "cpu"] as const)
  describe(`temporalJacobian on ${backend}`, () => {
    let gpu: Awaited<ReturnType<typeof openTestGpu>>;
    before(async () => void (gpu = await openTestGpu(backend)));
    after(() => gpu.close());

    const T = 5;
    const clip = () => tf.randomNormal([T, 3, 2, 2], 0, 1, "float32", 3) as tf.Tensor4D;

    it("is the identity for the identity", async () => {
      const x = clip();
      const rows = await temporalJacobian((h) => tf.mul(h, 1), x, {frames: T});
      x.dispose();
      rows.forEach((row, i) =>
        row.forEach((value, j) => assert.ok(Math.abs(value - (i === j ? 1 : 0)) < 1e-6))
      );
    });

    it("is the band of taps for a depthwise temporal convolution", async () => {
      const x = clip();
      const taps = [0.5, -1, 0.25];
      const filter = tf.tensor3d(
        taps.flatMap((w) => [w, 0, 0, w]),
        [3, 2, 2]
      );
      const rows = await temporalJacobian((h) => temporalConv(h, filter, {frames: T}), x, {frames: T});
      tf.dispose([x, filter]);
      rows.forEach((row, i) =>
        row.forEach((value, j) => {
          const expected = Math.abs(taps[j - i + 1] ?? 0);
          assert.ok(Math.abs(value - expected) < 1e-6, `J[${i}][${j}] is ${value}, not ${expected}`);
        })
      );
    });

    it("says what is wrong with a map that changes the length", async () => {
      const x = clip();
      const shorter = temporalJacobian((h) => tf.slice(h, 0, T * (T - 1)), x, {frames: T});
      await assert.rejects(shorter, /f must keep 5 frames a clip, but made 4/);
      x.dispose();
    });

    it("leaves no tensor behind", async () => {
      const x = clip();
      const tensors = tf.memory().numTensors;
      await temporalJacobian((h) => tf.square(h), x, {frames: T});
      assert.equal(tf.memory().numTensors, tensors);
      x.dispose();
    });
  });
