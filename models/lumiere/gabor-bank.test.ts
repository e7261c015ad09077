import {openTestGpu} from "#kernels/testing";
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import {after, before, describe, it} from "node:test";
import {gaborBank, gaborFilters} from "./gabor-bank.ts";

describe("gaborFilters", () => {
  it("are zero-mean and of unit norm", () => {
    const {data, shape} = gaborFilters(6, 5);
    assert.deepEqual(shape, [5, 5, 3, 6]);
    for (let o = 0; o < 6; o++) {
      const taps = data.filter((_, i) => i % 6 === o);
      assert.ok(Math.abs(taps.reduce((a, b) => a + b, 0)) < 1e-6);
      assert.ok(Math.abs(Math.hypot(...taps) - 1) < 1e-6);
    }
  });

  it("refuses an even size with a sentence", () => {
    assert.throws(() => gaborFilters(4, 4), /odd size of 3 or more, found 4 and 4/);
  });
});

for (const backend of ["webgpu", "cpu"] as const)
  describe(`gaborBank on ${backend}`, () => {
    let gpu: Awaited<ReturnType<typeof openTestGpu>>;
    before(async () => void (gpu = await openTestGpu(backend)));
    after(() => gpu.close());

    it("answers 0 to flat frames, up to their borders, and sees one frame at a time", async () => {
      const bank = gaborBank(4);
      const x = tf.tidy(() =>
        tf.concat([tf.fill([1, 6, 7, 3], 0.7), tf.randomUniform([1, 6, 7, 3], 0, 1, "float32", 1)])
      );
      const both = bank(x as tf.Tensor4D);
      const alone = tf.tidy(() => bank(tf.slice(x, [1, 0, 0, 0]) as tf.Tensor4D));
      const [b, a] = [await both.data(), await alone.data()];
      const half = b.length / 2;
      assert.ok(b.slice(0, half).every((v) => Math.abs(v) < 1e-6));
      assert.ok(b.slice(half).some((v) => Math.abs(v) > 1e-2));
      assert.deepEqual(Array.from(b.slice(half)), Array.from(a));
      tf.dispose([x, both, alone]);
      bank.dispose();
      assert.equal(tf.memory().numTensors, 0);
    });
  });
