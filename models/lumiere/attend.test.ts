// Attention in slices, its mask, and the space-time mixing of the coarsest level.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {randomTensor} from "#kernels/testing";
import {distance, gradients, onBackends} from "../testing.ts";
import {attend, dotWeights, joinHeads, splitHeads} from "./attend.ts";
import {attentionInflation} from "./attention-inflation.ts";
import {attentionInflationParams} from "./attention-inflation-params.ts";
import {noisyClip} from "./lumiere-testing.ts";

const random = (shape: [number, number, number], seed: number) =>
  randomTensor<tf.Rank.R3>(shape, seed) as tf.Tensor3D;

onBackends("attention", ["webgpu", "wasm"], (check) => {
  check("slices of queries give what all at once give, weights put together too", async (keep) => {
    const [q, k, v] = [1, 2, 3].map((seed) => keep(random([4, 7, 3], seed)));
    const tables: tf.Tensor[] = [];
    const onWeights = (w: tf.Tensor) => void tables.push(keep(tf.keep(w.clone())));
    const whole = keep(attend(q, k, v, {onWeights}));
    const sliced = keep(attend(q, k, v, {onWeights, table: 4 * 7 * 2}));
    assert.ok((await distance(whole, sliced)) < 1e-6);
    assert.deepEqual(tables[1].shape, [4, 7, 7]);
    assert.ok((await distance(tables[0], tables[1])) < 1e-6);
    assert.equal(await distance(keep(joinHeads(keep(splitHeads(q, 1)), 1)), q), 0);
    const x = keep(random([2, 5, 6], 4));
    assert.equal(await distance(keep(joinHeads(keep(splitHeads(x, 3)), 3)), x), 0);
  });

  check("a hidden key has no weight at all, and its sequence's others share it", async (keep) => {
    const [q, k] = [keep(random([4, 5, 3], 1)), keep(random([4, 3, 3], 2))];
    const bias = keep(tf.tensor2d([0, -1e30, 0, 0, 0, -1e30], [2, 3]));
    const weights = keep(dotWeights(q, k, bias));
    const rows = (await weights.array()) as number[][][];
    rows.forEach((head, n) =>
      head.forEach((row) => {
        assert.equal(row[n < 2 ? 1 : 2], 0);
        assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-6);
      })
    );
  });

  check(
    "space-time mixing couples places, knows places and frames apart, and costs time attention's parameters",
    async (keep) => {
      const params = keep(attentionInflationParams(8, {gate: 0.5}));
      const x = keep(noisyClip(3, {size: 2, channels: 8}));
      const nudge = keep(
        tf.tidy(() =>
          tf.pad(tf.ones([1, 1, 1, 8]), [
            [0, 2],
            [0, 1],
            [0, 1],
            [0, 0]
          ])
        )
      ) as tf.Tensor4D;
      const moved = keep(
        tf.tidy(() => tf.add(x, tf.mul(nudge, tf.tensor1d([2, 0, -1, 0, 3, 0, 0, 1]))))
      ) as tf.Tensor4D;
      const far = (h: tf.Tensor4D) => keep(tf.slice4d(h, [2, 1, 1, 0], [1, 1, 1, -1]));
      for (const mixing of ["time", "space-time"] as const) {
        const run = (clip: tf.Tensor4D, table?: number) =>
          keep(attentionInflation(params, clip, {frames: 3, mixing, heads: 2, table}));
        const gap = await distance(far(run(x)), far(run(moved)));
        if (mixing === "time") assert.equal(gap, 0);
        else assert.ok(gap > 1e-5, `${gap}`);
        assert.ok((await distance(run(x), run(x, 50))) < 1e-5);
      }
      const flat = keep(tf.ones([3, 2, 2, 8]) as tf.Tensor4D);
      const told = keep(attentionInflation(params, flat, {frames: 3, mixing: "space-time"}));
      const untold = keep(
        attentionInflation(params, flat, {frames: 3, mixing: "space-time", position: "none"})
      );
      const spread = async (h: tf.Tensor) =>
        (await keep(tf.tidy(() => tf.max(tf.moments(h, [0, 1, 2]).variance))).data())[0];
      assert.ok((await spread(told)) > 1e-5);
      assert.ok((await spread(untold)) < 1e-9);
      assert.throws(
        () => attentionInflation(params, x, {frames: 3, mixing: "space-time", position: "learned"}),
        /position must be "none" or "sinusoidal".*found "learned"/
      );
      assert.throws(
        () => attentionInflation(params, x, {frames: 3, mixing: "space" as "time"}),
        /mixing must be "time" or "space-time", but is "space"/
      );
    }
  );

  check("gradients pass through slices", async (keep) => {
    const params = keep(attentionInflationParams(4, {gate: 0.5, layers: 1}));
    const x = keep(noisyClip(4, {size: 2, channels: 4}));
    const probe = keep(noisyClip(4, {size: 2, channels: 4, seed: 9}));
    const through = (table?: number) =>
      gradients(
        (p, h) => attentionInflation(p, h, {frames: 4, mixing: "space-time", table}),
        params,
        x,
        probe
      );
    const [whole, sliced] = [through(), through(70)];
    for (const [key, gradient] of Object.entries(whole))
      assert.ok((await distance(keep(gradient), keep(sliced[key]))) < 1e-5, key);
  });
});
