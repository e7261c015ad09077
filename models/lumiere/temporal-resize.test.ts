// Truths A2 and A6 of temporal resizing, its comparison kernels, its matrix and its gradients.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, randomTensor} from "#kernels/testing";
import type {ParamRecord} from "../params.ts";
import {distance, gradients, onBackends, slope} from "../testing.ts";
import {resizeMatrix} from "./resize-kernel.ts";
import {
  bilinearDownsample,
  bilinearUpsample,
  temporalDownsample,
  temporalResizeParams,
  temporalUpsample
} from "./temporal-resize.ts";

const clip = (frames: number, seed = 1, size = 2, channels = 3) =>
  randomTensor<tf.Rank.R4>([frames, size, size, channels], seed) as tf.Tensor4D;

/** A batch of clips, each with its frames chosen by index. */
const pick = (x: tf.Tensor4D, frames: number, order: number[]): tf.Tensor4D =>
  tf.tidy(() => {
    const batch = x.shape[0] / frames;
    const all = Array.from({length: batch}, (_, b) =>
      order.map((t) => tf.slice(x, [b * frames + t, 0, 0, 0], [1, -1, -1, -1]))
    );
    return tf.concat(all.flat()) as tf.Tensor4D;
  });

/** Down and up `levels` times, as a U-Net's temporal path. */
function roundTrip(params: ParamRecord, x: tf.Tensor4D, frames: number, levels: number): tf.Tensor4D {
  return tf.tidy(() => {
    const lengths = [frames];
    let h = x;
    for (let level = 0; level < levels; level++) {
      h = temporalDownsample(params, h, {frames: lengths[level]});
      lengths.push(Math.ceil(lengths[level] / 2));
    }
    for (let level = levels; level > 0; level--)
      h = temporalUpsample(params, h, {frames: lengths[level], length: lengths[level - 1]});
    return h;
  });
}

onBackends("temporal resizing", ["webgpu", "wasm", "cpu"], (check) => {
  check(
    "A2: down then up gives y[t] = x[2^n ⌊t/2^n⌋], exactly, for even and odd T and any batch",
    async (keep) => {
      const params = keep(temporalResizeParams(3, {kernel: 5}));
      for (const [frames, levels, batch] of [
        [8, 1, 2],
        [8, 3, 1],
        [5, 1, 1],
        [7, 2, 2],
        [1, 1, 1],
        [80, 3, 1]
      ]) {
        const x = keep(clip(batch * frames));
        const n = 2 ** levels;
        const expected = keep(
          pick(
            x,
            frames,
            Array.from({length: frames}, (_, t) => n * Math.floor(t / n))
          )
        );
        assert.equal(
          await distance(keep(roundTrip(params, x, frames, levels)), expected),
          0,
          `T = ${frames}, ${levels} levels`
        );
      }
    }
  );

  check("A2: up then down is the identity, exactly", async (keep) => {
    const params = keep(temporalResizeParams(3));
    for (const [frames, length] of [
      [4, 8],
      [4, 7],
      [1, 2],
      [1, 1]
    ]) {
      const x = keep(clip(2 * frames));
      const up = keep(temporalUpsample(params, x, {frames, length}));
      assert.deepEqual(up.shape, [2 * length, 2, 2, 3]);
      assert.equal(await distance(keep(temporalDownsample(params, up, {frames: length})), x), 0);
    }
  });

  check("A6: the kept frames are 0, 2, 4, … whether T is even or odd", async (keep) => {
    const params = keep(temporalResizeParams(3));
    for (const frames of [6, 7]) {
      const x = keep(clip(2 * frames));
      const expected = keep(
        pick(
          x,
          frames,
          Array.from({length: Math.ceil(frames / 2)}, (_, t) => 2 * t)
        )
      );
      assert.equal(await distance(keep(temporalDownsample(params, x, {frames})), expected), 0);
    }
  });

  check(
    "averaging keeps a static clip as bright as it was; lucidrains' [½, 1, ½] doubles it",
    async (keep) => {
      const ones = keep(tf.ones([8, 1, 1, 1]) as tf.Tensor4D);
      const average = keep(temporalResizeParams(1, {init: "average"}));
      assert.ok((await distance(keep(roundTrip(average, ones, 8, 2)), ones)) < 1e-6);
      const down = keep(bilinearDownsample(ones, {frames: 8}));
      allClose(await down.data(), [1.5, 2, 2, 2]);
      allClose(await keep(bilinearUpsample(down, {frames: 4})).data(), [1.5, 1.75, 2, 2, 2, 2, 2, 1]);
    }
  );

  check("the matrix of weights is what the tensors do", async (keep) => {
    for (const init of ["identity", "average", "he"] as const)
      for (const [frames, levels] of [
        [8, 2],
        [7, 2],
        [5, 1]
      ]) {
        const gray = keep(tf.tile(keep(clip(frames, 3, 2, 1)), [1, 1, 1, 3]) as tf.Tensor4D);
        const params = keep(temporalResizeParams(3, {init, seed: 2}));
        const matrix = resizeMatrix({frames, levels, init, seed: 2});
        const said = keep(
          tf.tidy(() => {
            const first = tf.reshape(tf.slice(gray, [0, 0, 0, 0], [-1, -1, -1, 1]), [frames, 4]);
            return tf.matMul(tf.tensor2d(matrix), first as tf.Tensor2D);
          })
        );
        const done = keep(
          tf.tidy(() => tf.reshape(tf.mean(roundTrip(params, gray, frames, levels), 3), [frames, 4]))
        );
        assert.ok(
          (await distance(said, done)) < 2e-5,
          `${init}, ${frames} frames: ${await distance(said, done)}`
        );
      }
    const one = keep(clip(6, 4, 1, 1));
    const bilinear = resizeMatrix({frames: 6, method: "bilinear", channels: 1});
    const done = keep(tf.tidy(() => bilinearUpsample(bilinearDownsample(one, {frames: 6}), {frames: 3})));
    const said = keep(
      tf.tidy(() => tf.matMul(tf.tensor2d(bilinear), tf.reshape(one, [6, 1]) as tf.Tensor2D))
    );
    allClose(await done.data(), await said.data());
  });

  check("parts and taps", async (keep) => {
    const params = keep(temporalResizeParams(3));
    const x = keep(clip(4));
    const seen: string[] = [];
    const tap = (name: string) => void seen.push(name);
    keep(temporalDownsample(params, x, {frames: 4, tap}));
    keep(temporalUpsample(params, x, {frames: 4, tap}));
    assert.deepEqual(seen, ["conv", "out", "duplicate", "out"]);
    const odd = keep(temporalDownsample(params, x, {frames: 4, parts: {select: (h) => pick(h, 4, [1, 3])}}));
    assert.equal(await distance(odd, keep(pick(x, 4, [1, 3]))), 0);
  });

  check("what does not fit is refused with a sentence", (keep) => {
    const params = keep(temporalResizeParams(3));
    const x = keep(clip(6));
    assert.throws(
      () => temporalDownsample(params, x, {frames: 4}),
      /divides the batch of 6 images, but is 4/
    );
    assert.throws(
      () => temporalUpsample(params, x, {frames: 6, length: 10}),
      /length must be 12 or 11 for 6 frames, but is 10/
    );
    assert.throws(() => temporalResizeParams(3, {kernel: 2}), /odd whole number of frames, found 2/);
    assert.throws(
      () => temporalResizeParams(3, {init: "best" as "he"}),
      /init must be identity, average, bilinear or he, found best/
    );
    assert.throws(
      () => temporalDownsample(keep(temporalResizeParams(4)), x, {frames: 6}),
      /x has 3 channels, but “conv.weight” is for 4/
    );
  });

  check("gradients agree with finite differences, for odd and even T", async (keep) => {
    const params = keep(temporalResizeParams(3, {init: "he", seed: 7}));
    for (const frames of [5, 6]) {
      const x = keep(clip(2 * frames));
      const probe = keep(clip(2 * frames, 2));
      const f = (p: ParamRecord, h: tf.Tensor4D) => roundTrip(p, h, frames, 2);
      for (const [key, gradient] of Object.entries(gradients(f, params, x, probe))) {
        keep(gradient);
        const direction = keep(randomTensor(gradient.shape as [number], 5));
        const [expected] = await keep(tf.tidy(() => tf.sum(tf.mul(gradient, direction)))).data();
        const found = await slope(f, params, x, probe, key, direction, 1e-2);
        assert.ok(
          Math.abs(found - expected) < 1e-2 * (1 + Math.abs(expected)),
          `${key}: ${expected}, measured ${found}`
        );
      }
    }
  });
});

test("rows of the matrix: the identity start copies one frame, averages sum to 1, odd clips keep their length", () => {
  const identity = resizeMatrix({frames: 7, levels: 2});
  identity.forEach((row, t) =>
    assert.deepEqual(
      row,
      Array.from({length: 7}, (_, s) => +(s === 4 * Math.floor(t / 4)))
    )
  );
  for (const row of resizeMatrix({frames: 9, levels: 3, init: "average"}))
    assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-6);
  assert.deepEqual(resizeMatrix({frames: 5, stage: "down"}).length, 3);
  assert.deepEqual(
    resizeMatrix({frames: 5, stage: "up"}).map((row) => row.indexOf(1)),
    [0, 0, 1, 1, 2]
  );
  assert.throws(() => resizeMatrix({frames: 0}), /frames must be a whole number of at least 1, found 0/);
});
