// Truths C13–C16 and C18 of temporal MultiDiffusion.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, randomArray, randomTensor} from "#kernels/testing";
import {draws} from "../random.ts";
import {distance, onBackends} from "../testing.ts";
import {takeFrames} from "./frames.ts";
import {leastSquares, objective, solveDense} from "./least-squares.ts";
import {
  aggregate,
  disagreement,
  firstWins,
  multidiffuse,
  multidiffuseAsync,
  predictWindows
} from "./multidiffusion.ts";
import {cutEdges, seams} from "./seams.ts";
import {windows, windowWeights, type Window} from "./windows.ts";

const clip = (frames: number, seed = 1) => randomTensor<tf.Rank.R4>([frames, 2, 3, 2], seed) as tf.Tensor4D;
/** `[frame][value]` of a tensor. */
const framesOf = async (x: tf.Tensor4D) => {
  const data = await x.data();
  const size = x.size / x.shape[0];
  return Array.from({length: x.shape[0]}, (_, t) => data.slice(t * size, (t + 1) * size));
};
/** An operator that depends on the whole window: mixes its frames and knows its own start. */
const mixing = (x: tf.Tensor4D, {start}: Window): tf.Tensor4D =>
  tf.tidy(() => tf.add(tf.mul(x, 0.5), tf.mul(tf.mean(x, 0, true), 1 + start / 10)) as tf.Tensor4D);

onBackends("MultiDiffusion", ["webgpu", "wasm", "cpu"], (check) => {
  check(
    "C13: the aggregate is what a dense least-squares solver finds, whatever the weights",
    async (keep) => {
      const all = [...windows({frames: 11, length: 5, overlap: 2}), {start: 3, length: 7}];
      const predictions = all.map(({length}, i) => keep(clip(length, 10 + i)));
      const plain = await Promise.all(predictions.map(framesOf));
      const own = all.map(({length}, i) => randomArray(length, i + 1).map((v) => v + 1.01));
      for (const weights of ["uniform", "linear", "cosine", own] as const) {
        const joined = keep(aggregate(predictions, all, weights, 11));
        const solved = solveDense(plain, all, weights, 11);
        allClose(await joined.data(), solved.flat(), {atol: 1e-5, rtol: 1e-5});
      }
    }
  );

  check("C14: one window is the plain operator; a per-frame operator does not feel windows", async (keep) => {
    const x = keep(clip(9));
    const one = windows({frames: 9, length: 12});
    assert.ok((await distance(keep(multidiffuse(x, mixing, one)), keep(mixing(x, one[0])))) < 1e-6);
    const perFrame = (h: tf.Tensor4D) => tf.tidy(() => tf.sin(tf.mul(h, 3)) as tf.Tensor4D);
    for (const weighting of ["uniform", "linear", "cosine"] as const) {
      const all = windows({frames: 9, length: 4, overlap: 3});
      assert.ok((await distance(keep(multidiffuse(x, perFrame, all, weighting)), keep(perFrame(x)))) < 1e-6);
    }
  });

  check("C15: agreement and constants are kept, order does not matter, nothing is NaN", async (keep) => {
    const all = windows({frames: 10, length: 4, overlap: 2});
    const x = keep(clip(10));
    const slices = all.map(({start, length}) => keep(takeFrames(x, start, length)));
    for (const weighting of ["uniform", "linear", "cosine"] as const) {
      assert.ok((await distance(keep(aggregate(slices, all, weighting, 10)), x)) < 1e-6);
      const sevens = all.map(({length}) => keep(tf.fill([length, 2, 3, 2], 7) as tf.Tensor4D));
      const seven = keep(tf.fill([10, 2, 3, 2], 7));
      assert.ok((await distance(keep(aggregate(sevens, all, weighting, 10)), seven)) < 1e-5);
    }
    const predictions = predictWindows(x, mixing, all).map((p) => keep(p));
    const forward = keep(aggregate(predictions, all, "cosine", 10));
    const backward = keep(aggregate(predictions.toReversed(), all.toReversed(), "cosine", 10));
    assert.ok((await distance(forward, backward)) < 1e-6);
    const weights = all.map(({length}, i) => new Float32Array(length).fill(i % 2 ? 1e-30 : 1));
    assert.ok((await keep(aggregate(predictions, all, weights, 10)).data()).every(Number.isFinite));
  });

  check(
    "windows that agree have no disagreement; where they differ it is the weighted variance",
    async (keep) => {
      const all: Window[] = [
        {start: 0, length: 3},
        {start: 2, length: 3}
      ];
      const flat = (value: number) => keep(tf.fill([3, 2, 3, 2], value) as tf.Tensor4D);
      allClose(await disagreement([flat(2), flat(2)], all, "uniform", 5), [0, 0, 0, 0, 0]);
      const weights = [
        [1, 1, 3],
        [1, 1, 1]
      ];
      // At frame 2: values 0 and 4 with weights 3 and 1, mean 1, variance (3·1 + 1·9)/4 = 3.
      allClose(await disagreement([flat(0), flat(4)], all, weights, 5), [0, 0, 3, 0, 0]);
    }
  );

  check(
    "C18: hard cuts between windows that differ make seams, blending makes them smaller",
    async (keep) => {
      const frames = 24;
      const all = windows({frames, length: 10, overlap: 3});
      const walk = draws(5);
      let at = 0;
      const slow = Float32Array.from({length: frames}, () => (at += 0.1 * walk.normal()));
      const x = keep(
        tf.tidy(() => tf.mul(tf.tensor4d(slow, [frames, 1, 1, 1]), tf.ones([1, 2, 3, 2])) as tf.Tensor4D)
      );
      const shifted = (h: tf.Tensor4D, {start}: Window) =>
        tf.tidy(() => tf.add(h, start % 2 ? 1 : 0) as tf.Tensor4D);
      const predictions = predictWindows(x, shifted, all).map((p) => keep(p));
      assert.deepEqual(cutEdges(frames, all), [10, 17]);
      const cut = await seams(keep(firstWins(predictions, all, frames)), all, cutEdges(frames, all));
      const blended = await seams(keep(aggregate(predictions, all, "cosine", frames)), all);
      const untouched = await seams(x, all);
      assert.equal(cut.differences.length, frames - 1);
      assert.ok(cut.ratio > 5, `cut ${cut.ratio}`);
      assert.ok(blended.ratio < 0.5 * cut.ratio, `blended ${blended.ratio}, cut ${cut.ratio}`);
      assert.ok(untouched.ratio < 3, `untouched ${untouched.ratio}`);
    }
  );

  check("an operator that is awaited gives the same, and nothing is left when it fails", async (keep) => {
    const x = keep(clip(9));
    const all = windows({frames: 9, length: 4, overlap: 2});
    const later = async (h: tf.Tensor4D, window: Window) => {
      await Promise.resolve();
      return mixing(h, window);
    };
    const names: string[] = [];
    const made = await multidiffuseAsync(x, later, all, "cosine", {tap: (name) => void names.push(name)});
    assert.equal(await distance(keep(made), keep(multidiffuse(x, mixing, all, "cosine"))), 0);
    assert.deepEqual(names.slice(-2), [`prediction.${all.length - 1}`, "out"]);
    const failing = (h: tf.Tensor4D, window: Window, i: number) => {
      if (i) throw new Error("enough");
      return later(h, window);
    };
    await assert.rejects(multidiffuseAsync(x, failing, all), /enough/);
    await assert.rejects(multidiffuseAsync(x, later, all.slice(1)), /no window gives any weight/);
  });

  check("taps name each prediction and the result; what does not fit is refused", (keep) => {
    const x = keep(clip(6));
    const all = windows({frames: 6, length: 4, overlap: 2});
    const names: string[] = [];
    keep(multidiffuse(x, mixing, all, "uniform", {tap: (name) => void names.push(name)}));
    assert.deepEqual(names, ["prediction.0", "prediction.1", "out"]);
    const shrink = (h: tf.Tensor4D) => takeFrames(h, 0, 2);
    assert.throws(
      () => multidiffuse(x, shrink, all),
      /the prediction of window 0 must be \[4,2,3,2\], but is \[2,2,3,2\]/
    );
    assert.throws(() => multidiffuse(x, mixing, all.slice(1)), /no window gives any weight to frames 0–1,/);
    assert.throws(() => aggregate([x], all, "uniform", 6), /2 windows need as many predictions, found 1/);
  });
});

test("C13: at the solver's answer the objective is stationary and no perturbation lowers it", () => {
  const all = windows({frames: 9, length: 4, overlap: 2});
  const predictions = all.map(({length}, i) =>
    Array.from({length}, (_, t) => Float64Array.from(randomArray(5, 31 * i + t)))
  );
  const weights = all.map((w) => windowWeights(w, "cosine"));
  const best = solveDense(predictions, all, weights, 9);
  const least = objective(best, predictions, all, weights);
  for (let seed = 1; seed < 30; seed++) {
    const by = (step: number) =>
      objective(
        best.map((row, t) => row.map((v, p) => v + step * randomArray(45, seed)[t * 5 + p])),
        predictions,
        all,
        weights
      );
    for (const step of [1e-3, 0.1, 2]) assert.ok(by(step) > least);
    assert.ok(Math.abs(by(1e-4) - by(-1e-4)) / 2e-4 < 1e-8, "gradient is not 0");
  }
});

test("the solver solves problems that are no averages, and says what it cannot settle", () => {
  // A line through four points: slope and intercept by the textbook.
  const [x, y] = [
    [0, 1, 2, 4],
    [1, 3, 2, 7]
  ];
  const a = Float64Array.from(x.flatMap((v) => [v, 1]));
  const [slope, intercept] = leastSquares(a, Float64Array.from(y), 4, 2, 1);
  assert.ok(Math.abs(slope - 1.4) < 1e-12 && Math.abs(intercept - 0.8) < 1e-12);
  assert.throws(
    () => leastSquares(Float64Array.of(1, 2, 2, 4, 3, 6), new Float64Array(3), 3, 2, 1),
    /no equation settles unknown 1/
  );
  assert.throws(
    () => leastSquares(Float64Array.of(1, 2), new Float64Array(1), 1, 2, 1),
    /1 equations cannot settle 2 unknowns/
  );
});

test("C16: with DDIM, averaging ε̂, x̂₀ or the stepped x is the same; clipping x̂₀ in each window breaks it", () => {
  const all = windows({frames: 8, length: 5, overlap: 2});
  const [alpha, next] = [0.45, 0.7]; // ᾱ_t and ᾱ_{t−1}
  const shared = Array.from({length: 8}, (_, t) => Float64Array.from(randomArray(4, 50 + t)));
  const noise = all.map(({length}, i) =>
    Array.from({length}, (_, t) => Float64Array.from(randomArray(4, 70 + 9 * i + t)))
  );
  const inWindows = (f: (x: number, e: number) => number) =>
    all.map(({start, length}, i) =>
      Array.from({length}, (_, t) => shared[start + t].map((x, p) => f(x, noise[i][t][p])))
    );
  const average = (f: (x: number, e: number) => number) => solveDense(inWindows(f), all, "linear", 8);
  const original = (x: number, e: number) => (x - Math.sqrt(1 - alpha) * e) / Math.sqrt(alpha);
  const step = (x0: number, e: number) => Math.sqrt(next) * x0 + Math.sqrt(1 - next) * e;
  const noiseFrom = (x: number, x0: number) => (x - Math.sqrt(alpha) * x0) / Math.sqrt(1 - alpha);
  const gap = (a: number[][], b: number[][]) =>
    Math.max(...a.flatMap((row, t) => row.map((v, p) => Math.abs(v - b[t][p]))));

  const stepped = average((x, e) => step(original(x, e), e));
  const byNoise = average((_, e) => e).map((row, t) => row.map((e, p) => step(original(shared[t][p], e), e)));
  const byOriginal = average(original).map((row, t) =>
    row.map((x0, p) => step(x0, noiseFrom(shared[t][p], x0)))
  );
  assert.ok(gap(stepped, byNoise) < 1e-12 && gap(stepped, byOriginal) < 1e-12);

  const clip1 = (v: number) => Math.max(-1, Math.min(1, v));
  const clippedStep = (x: number, x0: number) => step(clip1(x0), noiseFrom(x, clip1(x0)));
  const clippedInside = average((x, e) => clippedStep(x, original(x, e)));
  const clippedOutside = average(original).map((row, t) => row.map((x0, p) => clippedStep(shared[t][p], x0)));
  assert.ok(
    gap(clippedInside, clippedOutside) > 1e-2,
    "clipping per window should not commute with averaging"
  );
});
