import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {blendWindows} from "./index.ts";

/** Windows as [start, length]; the last case needs two dispatches. */
const CASES: {image: [number, number, number]; frames: number; windows: [number, number][]}[] = [
  {
    image: [2, 3, 3],
    frames: 6,
    windows: [
      [0, 4],
      [2, 4]
    ]
  },
  {
    image: [2, 2, 4],
    frames: 5,
    windows: [
      [0, 5],
      [1, 1],
      [3, 2],
      [0, 2]
    ]
  },
  {image: [1, 1, 1], frames: 3, windows: [[0, 3]]},
  {image: [3, 1, 4], frames: 12, windows: Array.from({length: 9}, (_, i) => [i, 4] as [number, number])}
];

for (const backend of ["webgpu", "wasm", "cpu"] as const) {
  describe(`blendWindows on ${backend}`, () => {
    let t: TestGpu;
    before(async () => void (t = await openTestGpu(backend)));
    after(() => t.close());

    for (const {image, frames, windows} of CASES) {
      test(`${windows.length} windows over ${frames} frames of ${image}`, async () => {
        const size = image[0] * image[1] * image[2];
        const data = windows.map(([, n], i) => randomArray(n * size, i + 1));
        const weights = windows.map(([, n], i) => randomArray(n, i + 50).map((w) => w + 1.25));
        const dyData = randomArray(frames * size, 99);
        const clip = new Float64Array(frames * size);
        const total = new Float64Array(frames);
        windows.forEach(([start, n], i) => {
          for (let f = 0; f < n; f++) {
            total[start + f] += weights[i][f];
            for (let p = 0; p < size; p++)
              clip[(start + f) * size + p] += weights[i][f] * data[i][f * size + p];
          }
        });
        const expected = clip.map((v, at) => v / total[Math.floor(at / size)]);
        const gradients = windows.map(([start, n], i) =>
          Float64Array.from({length: n * size}, (_, at) => {
            const f = Math.floor(at / size);
            return (weights[i][f] / total[start + f]) * dyData[start * size + at];
          })
        );
        const tensors = tf.memory().numTensors;
        const predictions = windows.map(([, n], i) => tf.tensor4d(data[i], [n, ...image]));
        const dy = tf.tensor4d(dyData, [frames, ...image]);
        const starts = windows.map(([start]) => start);
        const f = (...p: tf.Tensor[]) => blendWindows(p, starts, weights, frames);
        const y = f(...predictions);
        assert.deepEqual(y.shape, [frames, ...image]);
        allClose(await y.data(), expected, {atol: 1e-6, rtol: 1e-6, what: "clip"});
        const grads = tf.grads(f)(predictions, dy);
        for (const [i, g] of grads.entries()) {
          allClose(await g.data(), gradients[i], {atol: 1e-6, rtol: 1e-6, what: `gradient ${i}`});
        }
        tf.dispose([...predictions, dy, y, ...grads]);
        assert.equal(tf.memory().numTensors, tensors, "tensors left");
        await t.check();
      });
    }

    test("second gradients", async () => {
      const p = tf.tensor4d(randomArray(8, 1), [2, 1, 1, 4]);
      const q = tf.tensor4d(randomArray(8, 2), [2, 1, 1, 4]);
      const energy = (p: tf.Tensor) =>
        tf.sum(
          tf.square(
            blendWindows(
              [p, q],
              [0, 1],
              [
                [1, 1],
                [3, 1]
              ],
              3
            )
          )
        ) as tf.Scalar;
      const second = tf.grad((p: tf.Tensor) => tf.sum(tf.grad(energy)(p)))(p);
      // 2·share² per element: shares of window 0 are 1 and 1/4.
      allClose(await second.data(), [2, 2, 2, 2, 0.125, 0.125, 0.125, 0.125]);
      tf.dispose([p, q, second]);
    });

    test("says what does not fit", () => {
      tf.tidy(() => {
        const p = tf.zeros<tf.Rank.R4>([4, 2, 2, 3]);
        const w = [1, 1, 1, 1];
        assert.throws(() => blendWindows([p], [0], [w], 6), /frames 4, 5 of 6 have zero total weight/);
        assert.throws(() => blendWindows([p], [0], [[1, 0, 1, 1]], 4), /frame 1 of 4 has zero total weight/);
        assert.throws(
          () => blendWindows([p], [1], [w], 4),
          /window 0 covers frames 1 to 4, but the clip has frames 0 to 3/
        );
        assert.throws(() => blendWindows([p], [0.5], [w], 6), /window 0 covers/);
        assert.throws(() => blendWindows([p], [0], [[1, 1]], 4), /4 frames, but 2 weights/);
        assert.throws(() => blendWindows([p], [0], [[1, -1, 1, 1]], 4), /weight 1 of window 0 is -1/);
        assert.throws(() => blendWindows([p], [0], [[1, NaN, 1, 1]], 4), /weight 1 of window 0 is NaN/);
        assert.throws(
          () => blendWindows([p, tf.zeros([4, 2, 2, 1])], [0, 0], [w, w], 4),
          /prediction 1 has images of/
        );
        assert.throws(() => blendWindows([p], [0, 1], [w], 4), /1 predictions need as many/);
        assert.throws(() => blendWindows([], [], [], 4), /there is no window/);
        assert.throws(() => blendWindows([p], [0], [w], 0), /frames must be a whole number from 1/);
        assert.throws(() => blendWindows([tf.zeros([4, 2])], [0], [w], 4), /must be \[frames,H,W,C\]/);
      });
    });
  });
}
