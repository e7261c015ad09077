import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {forceTiles} from "../tiles.ts";
import {attention, selfAttention} from "./index.ts";

/** Batch, queries, keys, channels, heads, whether a bias hides keys; no queries: to itself. */
const CASES = [
  [1, 5, 7, 8, 2, false],
  [2, 33, 12, 16, 1, true],
  [1, 0, 70, 64, 2, false],
  [2, 0, 40, 12, 1, true],
  [1, 40, 33, 64, 1, false],
  [1, 3, 1, 4, 1, false],
  [1, 4, 5, 6, 2, true]
] as const;

/** The definition in float64. */
function bruteForce(
  [batch, asked, keys, channels, heads]: (typeof CASES)[number],
  q: Float32Array,
  kv: Float32Array,
  bias?: Float32Array
): Float64Array {
  const queries = asked || keys;
  const [qWidth, kvWidth] = asked ? [channels, 2 * channels] : [3 * channels, 3 * channels];
  const kAt = kvWidth - 2 * channels;
  const width = channels / heads;
  const y = new Float64Array(batch * queries * channels);
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++)
      for (let i = 0; i < queries; i++) {
        const scores = Array.from({length: keys}, (_, s) => {
          let sum = 0;
          for (let c = h * width; c < (h + 1) * width; c++)
            sum += q[(b * queries + i) * qWidth + c] * kv[(b * keys + s) * kvWidth + kAt + c];
          return sum / Math.sqrt(width) + (bias ? bias[b * keys + s] : 0);
        });
        const top = Math.max(...scores);
        const weights = scores.map((v) => Math.exp(v - top));
        const whole = weights.reduce((a, v) => a + v, 0);
        for (let c = h * width; c < (h + 1) * width; c++)
          y[(b * queries + i) * channels + c] = weights.reduce(
            (sum, w, s) => sum + (w / whole) * kv[(b * keys + s) * kvWidth + kAt + channels + c],
            0
          );
      }
  return y;
}

for (const backend of ["webgpu", "wasm"] as const) {
  describe(`attention on ${backend}`, () => {
    let t: TestGpu;
    before(async () => void (t = await openTestGpu(backend)));
    after(() => t.close());

    for (const c of CASES) {
      const [batch, asked, keys, channels, heads, hides] = c;
      test(`${batch}×${asked || "itself"}×${keys}, ${heads} heads of ${channels / heads}${hides ? ", some hidden" : ""}`, async () => {
        // Large enough that some weights are near 1.
        const draw = (n: number, seed: number) => randomArray(n, seed).map((v) => 4 * v);
        const qData = draw(batch * (asked ? asked * channels : keys * 3 * channels), 1);
        const kvData = asked ? draw(batch * keys * 2 * channels, 2) : qData;
        const biasData = hides
          ? Float32Array.from({length: batch * keys}, (_, i) => (i % 3 === 1 ? -1e30 : 0))
          : undefined;
        const expected = bruteForce(c, qData, kvData, biasData);
        const start = tf.memory().numTensors;
        const bias = biasData && tf.tensor2d(biasData, [batch, keys]);
        const q = tf.tensor3d(qData, asked ? [batch, asked, channels] : [batch, keys, 3 * channels]);
        const kv = asked ? tf.tensor3d(kvData, [batch, keys, 2 * channels]) : q;
        const f = (q: tf.Tensor, kv: tf.Tensor) =>
          asked
            ? attention(q as tf.Tensor3D, kv as tf.Tensor3D, heads, bias)
            : selfAttention(q as tf.Tensor3D, heads, bias);
        // As many parts as a real GPU gets, for one case; a software one compiles them slowly.
        forceTiles(keys === 70 ? "gpu" : null);
        const y = f(q, kv);
        forceTiles(null);
        allClose(await y.data(), expected, {atol: 3e-5, rtol: 3e-5, what: "y"});
        // Recorded, it is stock ops with their gradient: the value must be the same.
        const {value, grad} = tf.valueAndGrad((q: tf.Tensor) => tf.sum(tf.square(f(q, kv))) as tf.Scalar)(q);
        const square = expected.reduce((sum, v) => sum + v * v, 0);
        allClose(await value.data(), [square], {rtol: 1e-4, what: "recorded"});
        assert.ok((await grad.data()).every(Number.isFinite));
        tf.dispose([q, y, value, grad, ...(asked ? [kv] : []), ...(bias ? [bias] : [])]);
        assert.equal(tf.memory().numTensors, start, "tensors left");
        await t.check();
      });
    }

    test("says what does not fit", () => {
      tf.tidy(() => {
        const q = tf.zeros<tf.Rank.R3>([2, 3, 8]);
        assert.throws(() => attention(q, tf.zeros([2, 4, 8]), 2), /kv must be \[2,S,16\]/);
        assert.throws(() => attention(q, tf.zeros([2, 4, 16]), 3), /heads must divide the 8 channels/);
        assert.throws(() => attention(q, tf.zeros([2, 4, 16]), 2, tf.zeros([2, 3])), /bias must be \[2,4\]/);
        assert.throws(() => selfAttention(q, 2), /qkv must be \[B,S,3C\]/);
      });
    });
  });
}
