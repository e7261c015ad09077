// Attention by frames, against the whole tables.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {onBackends} from "../testing.ts";
import type {Tap} from "../params.ts";
import {
  attentionFrom,
  attentionReach,
  coarsestShape,
  frameAttention,
  headAttention
} from "./frame-attention.ts";
import {CONFIGS} from "./lumiere-config.ts";
import {noisyClip, pair, tiny} from "./lumiere-testing.ts";
import {stunet} from "./stunet.ts";

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${a} is not ${b}`);

onBackends("attention by frames", ["wasm"], (check) => {
  for (const mixing of ["time", "space-time"] as const)
    check(`sums up what one forward pass tells, mixing over ${mixing}`, async (keep) => {
      const config = tiny({mixing}, {blocks: 2});
      const {params} = pair(config, keep, {gate: 0.4});
      const x = keep(noisyClip(8));
      const tables: {name: string; table: tf.Tensor}[] = [];
      const forward = (tap: Tap) => stunet(params, x, {config, frames: 8, logSnr: -2, tap});
      keep(
        forward((name, tensor) => {
          if (name.endsWith(".attention")) tables.push({name, table: keep(tf.keep(tensor.clone()))});
        })
      );
      const found = await frameAttention(forward, {config, frames: 8});
      assert.deepEqual(
        found.layers.map((layer) => `${layer}.attention`),
        tables.map(({name}) => name)
      );
      assert.equal(found.layers.length, 4);
      const {frames: T, side, heads} = found;
      assert.deepEqual([T, side, heads, found.mixing], [2, 2, 2, mixing]);

      const P = side ** 2;
      const table = await tables[1].table.data();
      // By definition: over all pairs of places.
      const expected = (head: number, i: number, j: number) => {
        let sum = 0;
        for (let p = 0; p < P; p++) {
          if (mixing === "time") sum += table[((p * heads + head) * T + i) * T + j] / P;
          else for (let q = 0; q < P; q++) sum += table[(head * T * P + i * P + p) * T * P + j * P + q] / P;
        }
        return sum;
      };
      for (let head = 0; head < heads; head++)
        for (let i = 0; i < T; i++) {
          near(found.weights[1][head][i * T] + found.weights[1][head][i * T + 1], 1);
          for (let j = 0; j < T; j++) near(found.weights[1][head][i * T + j], expected(head, i, j));
        }

      const one = await headAttention(forward, {config, frames: 8, layer: 1, head: 1});
      let back = 0;
      for (let place = 0; place < P; place++) {
        const row = attentionFrom(one, {frame: 1, place});
        near(
          row.reduce((a, b) => a + b),
          1
        );
        if (mixing === "time") assert.equal(row.filter((w) => w > 0).length, T);
        back += row.slice(0, P).reduce((a, b) => a + b) / P;
      }
      near(back, found.weights[1][1][1 * T + 0]);
      await assert.rejects(
        headAttention(forward, {config, frames: 8, layer: 4, head: 0}),
        /layers are 0 to 3/
      );
      assert.throws(() => attentionFrom(one, {frame: 2, place: 0}), /frames are 0 to 1/);
    });

  check("refuses what is not one pass of one clip, and frees what it held", async (keep) => {
    const config = tiny();
    const {params} = pair(config, keep, {gate: 0.4});
    const x = keep(noisyClip(16));
    const forward = (tap: Tap) => stunet(params, x, {config, frames: 8, logSnr: [0, 0], tap});
    await assert.rejects(
      frameAttention(forward, {config, frames: 8}),
      /must be \[4,2,2,2\], but are \[8,2,2,2\]/
    );
    await assert.rejects(
      frameAttention(() => 0, {config}),
      /told no attention weights/
    );
    assert.throws(() => coarsestShape({...config, temporal: null}), /image model/);
  });

  check("reach of uniform and of own attention", () => {
    assert.deepEqual(attentionReach(Float32Array.of(1, 0, 0, 1), 2), {own: 1, distance: 0});
    assert.deepEqual(attentionReach(Float32Array.of(0.5, 0.5, 0.5, 0.5), 2), {own: 0.5, distance: 0.5});
    assert.equal(coarsestShape(CONFIGS.main).frames, 20);
  });
});
