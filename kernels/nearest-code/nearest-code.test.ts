import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {forceTiles} from "../tiles.ts";
import {nearestCode} from "./index.ts";

/** Squared distances in float64; the found code may be another than the least only within rounding of it. */
function check(found: ArrayLike<number>, z: Float32Array, codes: Float32Array, d: number, tolerance: number) {
  const k = codes.length / d;
  for (let n = 0; n < z.length / d; n++) {
    const distance = (i: number) => {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (z[n * d + j] - codes[i * d + j]) ** 2;
      return sum;
    };
    let least = Infinity;
    for (let i = 0; i < k; i++) least = Math.min(least, distance(i));
    const own = distance(found[n]);
    assert.ok(
      own - least <= tolerance * (least + 1e-12),
      `row ${n}: code ${found[n]} at ${own}, but the nearest at ${least}`
    );
  }
}

for (const backend of ["webgpu", "wasm", "cpu"] as const) {
  describe(`nearestCode on ${backend}`, () => {
    let t: TestGpu;
    before(async () => void (t = await openTestGpu(backend)));
    after(() => t.close());

    for (const [n, k, d] of [
      [7, 5, 3],
      [33, 70, 8],
      [1, 1, 1],
      [20, 300, 17],
      [3, 2049, 4],
      // More groups of rows than a GPU needs: each walks over several tiles of codes.
      [520, 8192, 4]
    ]) {
      test(`${n} vectors of ${d}, ${k} codes`, async () => {
        const z = tf.tensor2d(randomArray(n * d, 1), [n, d]);
        const codes = tf.tensor2d(randomArray(k * d, 2), [k, d]);
        const before = tf.memory().numTensors;
        const found = nearestCode(z, codes);
        assert.equal(tf.memory().numTensors, before + 1);
        assert.equal(found.dtype, "int32");
        assert.deepEqual(found.shape, [n]);
        check(await found.data(), randomArray(n * d, 1), randomArray(k * d, 2), d, 1e-5);
        tf.dispose([z, codes, found]);
        await t.check();
      });
    }

    test("a tie goes to the lowest index, across threads, tiles and splits", async () => {
      const code = randomArray(4, 3);
      const rows = Array.from({length: 200}, (_, i) => (i % 37 === 5 ? [...code] : [9, 9, 9, 9 + i]));
      const codes = tf.tensor2d(rows);
      const z = tf.tensor2d([[...code], [9, 9, 9, 9 + 199]]);
      const found = nearestCode(z, codes);
      assert.deepEqual([...(await found.data())], [5, 199]);
      tf.dispose([codes, z, found]);
    });

    test("vectors far from the origin, where ‖z‖² − 2z·e + ‖e‖² would cancel", async () => {
      const far = (array: Float32Array) => array.map((v) => Math.fround(300 + v));
      const [z, codes] = [far(randomArray(16 * 8, 4)), far(randomArray(40 * 8, 5))];
      const [zt, ct] = [tf.tensor2d(z, [16, 8]), tf.tensor2d(codes, [40, 8])];
      const found = nearestCode(zt, ct);
      check(await found.data(), z, codes, 8, 1e-4);
      tf.dispose([zt, ct, found]);
    });

    test("a loss may gather with it, as the straight-through estimator does", async () => {
      const codes = tf.tensor2d([
        [0, 0],
        [1, 1]
      ]);
      const z = tf.tensor2d([
        [0.9, 0.8],
        [0.1, 0.2]
      ]);
      // tfjs's wasm backend lacks the kernel of gather's gradient.
      const lookUp = (codes: tf.Tensor, index: tf.Tensor1D) =>
        backend === "wasm" ? tf.matMul(tf.oneHot(index, 2), codes) : tf.gather(codes, index);
      const loss = (codes: tf.Tensor) =>
        tf.sum(tf.square(tf.sub(lookUp(codes, nearestCode(z, codes as tf.Tensor2D)), z))) as tf.Scalar;
      const g = tf.grad(loss)(codes);
      const values = [...(await g.data())].map((v) => Math.round(v * 1e4) / 1e4);
      assert.deepEqual(values, [-0.2, -0.4, 0.2, 0.4]);
      tf.dispose([codes, z, g]);
    });

    test("says what does not fit", () => {
      tf.tidy(() => {
        const z = tf.zeros<tf.Rank.R2>([4, 3]);
        assert.throws(
          () => nearestCode(z, tf.zeros([5, 2])),
          /z has vectors of 3 numbers, but the codebook of 2/
        );
        assert.throws(() => nearestCode(tf.zeros([4]) as never, z), /z must have rank 2/);
        assert.throws(() => nearestCode(z, tf.zeros([0, 3])), /codebook is empty/);
        assert.throws(() => nearestCode(tf.cast(z, "int32"), z), /z must be float32/);
      });
    });
  });
}

test("on WebGPU the tiles that a real GPU gets, and a row of NaN", async () => {
  const t = await openTestGpu("webgpu");
  forceTiles("gpu");
  const [z, codes] = [randomArray(70 * 20, 6), randomArray(150 * 20, 7)];
  z.fill(NaN, 0, 20);
  const [zt, ct] = [tf.tensor2d(z, [70, 20]), tf.tensor2d(codes, [150, 20])];
  const found = nearestCode(zt, ct);
  const values = await found.data();
  assert.equal(values[0], 0);
  check(values.slice(1), z.slice(20), codes, 20, 1e-5);
  tf.dispose([zt, ct, found]);
  forceTiles(null);
  await t.close();
});
