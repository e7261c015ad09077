// Super-resolution window by window: together it is superResolve, alone it is each window by itself.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {ledger} from "#kernels";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {endToEnd, joinCut, takeApart} from "./apart.ts";
import {forwardRate} from "./forward-rate.ts";
import {takeFrames} from "./frames.ts";
import {noisyClip, pair, tiny} from "./lumiere-testing.ts";
import {ssrDrafts, type SsrDraft} from "./ssr-drafts.ts";
import {superResolve, type WindowDenoiser} from "./ssr.ts";

/** One that mixes the frames of its window, so that windows disagree. */
const mixing: WindowDenoiser = (x, low) =>
  tf.tidy(
    () => tf.addN([tf.mul(x, 0.4), tf.mul(low, 0.3), tf.mul(tf.mean(x, 0, true), tf.onesLike(x))]) as Tensor4D
  );
const windows = [
  {start: 0, length: 4},
  {start: 2, length: 4}
];
const options = {windows, steps: 2, seed: 3, prediction: "x0"} as const;
const all = async (drafts: AsyncGenerator<SsrDraft, void>) => {
  const seen: SsrDraft[] = [];
  for await (const draft of drafts) seen.push(draft);
  return seen;
};
const asTensor = ({frames, height, width, data}: NonNullable<SsrDraft["clean"]>) =>
  tf.tensor4d(data, [frames, height, width, 3]);

onBackends("drafts of super-resolution", ["wasm"], (check) => {
  check("windows end to end hold what the windows hold, and are joined by cuts", async (keep) => {
    const x = keep(noisyClip(6, {size: 2}));
    assert.deepEqual(endToEnd(windows), [
      {start: 0, length: 4},
      {start: 4, length: 4}
    ]);
    const apart = keep(takeApart(x, windows));
    assert.deepEqual(apart.shape, [8, 2, 2, 3]);
    assert.equal(await distance(keep(takeFrames(apart, 4, 4)), keep(takeFrames(x, 2, 4))), 0);
    assert.equal(await distance(keep(joinCut(apart, windows, 6)), x), 0);
  });

  check("together they end as superResolve does, and tell every window and step", async (keep) => {
    const low = keep(noisyClip(6, {size: 2}));
    const seen = await all(ssrDrafts(mixing, low, options));
    const expected = keep(await superResolve(mixing, low, options));
    const last = seen.at(-1)!;
    assert.equal(await distance(keep(asTensor(last.clean!)), expected), 0);
    assert.deepEqual([last.step, last.share, last.disagreement.length], [2, 1, 2]);
    assert.ok(seen.some(({window}) => window > 0));
    assert.ok(seen.every(({share}, i) => i === 0 || share >= seen[i - 1].share));
    // Frames of one window have nobody to disagree with.
    const [first] = last.disagreement;
    assert.deepEqual(
      [...first].map((v) => v > 0),
      [false, false, true, true, false, false]
    );
  });

  check("alone each window is sampled by itself, from a part of the one noise or its own", async (keep) => {
    const low = keep(noisyClip(6, {size: 2}));
    const end = async (noise: "one" | "own") => {
      const seen = await all(ssrDrafts(mixing, low, {...options, alone: true, noise}));
      assert.deepEqual(seen.at(-1)!.disagreement, []);
      return keep(asTensor(seen.at(-1)!.clean!));
    };
    const [one, own] = [await end("one"), await end("own")];
    const together = keep(await superResolve(mixing, low, options));
    assert.ok((await distance(one, own)) > 1e-3);
    assert.ok((await distance(one, together)) > 1e-3);
    // Denoisers that see no other frame agree wherever they start from the same noise.
    const single: WindowDenoiser = (x, given) =>
      tf.tidy(() => tf.add(tf.mul(x, 0.5), tf.mul(given, 0.2)) as Tensor4D);
    const cut = (await all(ssrDrafts(single, low, {...options, alone: true}))).at(-1)!.clean!;
    const joint = keep(await superResolve(single, low, options));
    assert.ok((await distance(keep(asTensor(cut)), joint)) < 1e-6);
  });

  check("left between two windows it stops there and frees all", async (keep) => {
    const low = keep(noisyClip(6, {size: 2}));
    for (const alone of [false, true]) {
      let calls = 0;
      const counting: WindowDenoiser = (x, given, at) => (++calls, mixing(x, given, at));
      const before = tf.memory().numTensors;
      for await (const {window} of ssrDrafts(counting, low, {...options, alone})) if (window === 1) break;
      assert.equal(tf.memory().numTensors, before);
      assert.ok(calls <= 2, `${calls} windows were predicted`);
    }
    const bare = ssrDrafts(mixing, low, {...options, windows: [{start: 0, length: 4}]});
    await assert.rejects(bare.next(), /no window gives any weight to frames 4–5/);
  });

  check("a forward pass has a rate, whatever side it is measured at", async (keep) => {
    const config = tiny({}, {inChannels: 6});
    const {params} = pair(config, keep);
    assert.ok((await forwardRate({params, config}, {frames: 2, size: 4})) > 0);
  });

  check("it survives whoever frees what he holds between its steps", async (keep) => {
    const low = tf.keep(keep(noisyClip(6, {size: 2})));
    for (const alone of [false, true]) {
      ledger.enter("somebody");
      for await (const {share} of ssrDrafts(mixing, low, {...options, alone}))
        if (share) ledger.free("somebody");
      ledger.enter(null);
    }
  });
});
