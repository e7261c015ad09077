// The cascade with denoisers that are formulas: which frames come from where, and what TSR is told.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {cascade, type CascadeModels, enclosing, framesAt, keyframeIndices} from "./cascade.ts";
import {noisyClip} from "./lumiere-testing.ts";
import type {Denoiser} from "./sampler.ts";

test("keyframes are every K-th frame and the last", () => {
  assert.deepEqual(keyframeIndices(80), [0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 79]);
  assert.deepEqual(keyframeIndices(9, 4), [0, 4, 8]);
  assert.deepEqual(keyframeIndices(1), [0]);
  assert.deepEqual(keyframeIndices(3, 8), [0, 2]);
  assert.throws(() => keyframeIndices(8, 0), /stride must be a whole number of at least 1, found 0/);
});

/** What TSR would be if it only blended: frame t between the ends of its window. */
const linear: CascadeModels["tsr"] =
  ({clip}) =>
  (x) =>
    tf.tidy(() => {
      const length = x.shape[0];
      const along = tf.tensor4d(
        Array.from({length}, (_, t) => t / (length - 1)),
        [length, 1, 1, 1]
      );
      const ends = [0, length - 1].map((t) => tf.slice4d(clip, [t, 0, 0, 0], [1, -1, -1, -1]));
      return tf.add(tf.mul(ends[0], tf.sub(1, along)), tf.mul(ends[1], along)) as tf.Tensor4D;
    });

onBackends("the cascade", ["webgpu", "wasm"], (check) => {
  const options = {frames: 10, height: 4, width: 4, stride: 4, steps: 2, prediction: "x0"} as const;

  check("keyframes are kept as they are, windows fill the frames between", async (keep) => {
    const ramp = keep(
      tf.tidy(() => tf.mul(tf.tensor4d([0, 4, 8, 9], [4, 1, 1, 1]), tf.ones([4, 4, 4, 3])) as tf.Tensor4D)
    );
    const keyframes: Denoiser = (x) => {
      assert.deepEqual(x.shape, [4, 4, 4, 3]);
      return ramp.clone();
    };
    const clip = keep(await cascade({keyframes, tsr: linear}, options));
    const expected = keep(
      tf.tidy(() => tf.mul(tf.reshape(tf.range(0, 10), [10, 1, 1, 1]), tf.ones([10, 4, 4, 3])))
    );
    assert.ok((await distance(clip, expected as tf.Tensor4D)) < 1e-5);
  });

  check("clips of neighbouring seeds share no noise", async (keep) => {
    const starts = async (seed: number): Promise<number[]> => {
      const seen: number[] = [];
      const watch: Denoiser = async (x, {step}) => {
        if (step === 0) seen.push((await x.data())[0]);
        return tf.zerosLike(x);
      };
      keep(await cascade({keyframes: watch, tsr: () => watch}, {...options, seed}));
      return seen;
    };
    const all = [...(await starts(0)), ...(await starts(1))];
    assert.equal(all.length, 8 - 2, "keyframes and two windows with frames inside, each");
    assert.equal(new Set(all).size, all.length);
  });

  check("the oracle's arm takes true keyframes and asks no keyframe model", async (keep) => {
    const truth = keep(noisyClip(10, {size: 4}));
    const indices = keyframeIndices(10, 4);
    const given = keep(framesAt(truth, indices));
    const keyframes: Denoiser = () => assert.fail("the keyframe model was asked");
    const clip = keep(await cascade({keyframes, tsr: linear}, {...options, keyframes: given}));
    assert.equal(await distance(keep(framesAt(clip, indices)), given), 0);
    const few = keep(framesAt(truth, [0, 4]));
    await assert.rejects(
      cascade({keyframes, tsr: linear}, {...options, keyframes: few}),
      /have keyframes \[4,4,4,3\], but \[2,4,4,3\] were given/
    );
  });

  check("a window is told its two ends and nothing else", async (keep) => {
    const [first, last] = [keep(noisyClip(1, {seed: 1})), keep(noisyClip(1, {seed: 2}))];
    const {clip, mask} = keep(enclosing(first, last, 5));
    assert.equal(await distance(keep(framesAt(clip, [0])), first), 0);
    assert.equal(await distance(keep(framesAt(clip, [4])), last), 0);
    const given = await keep(tf.tidy(() => tf.mean(mask, [1, 2, 3]))).data();
    assert.deepEqual([...given], [1, 0, 0, 0, 1]);
    assert.throws(() => enclosing(first, last, 1), /at least its 2 ends, found length 1/);
  });
});
