// Truth B11, and the schedules' own.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {
  cleanAndNoise,
  convertPrediction,
  diffusionLoss,
  gaussian,
  noised,
  type Prediction,
  trainingLevels,
  velocity
} from "./diffusion.ts";
import {checkGuidance, guide} from "./guidance.ts";
import {noisyClip} from "./lumiere-testing.ts";
import {alphaSigma, cosineSchedule, linearSchedule, SCHEDULES, shiftedSchedule} from "./schedule.ts";

const close = (a: number, b: number, by = 1e-9) => assert.ok(Math.abs(a - b) <= by, `${a}, expected ${b}`);

test("schedules fall from clean to noise, within ±12, and are those of their papers", () => {
  for (const schedule of Object.values(SCHEDULES)) {
    const levels = Array.from({length: 101}, (_, i) => schedule(i / 100));
    levels.forEach((level, i) => {
      assert.ok(Math.abs(level) <= 12);
      if (i) assert.ok(level <= levels[i - 1]);
    });
    assert.ok(levels[0] > 9 && levels[100] < -9);
  }
  for (const t of [0.1, 0.5, 0.9]) {
    const {alpha, sigma} = alphaSigma(cosineSchedule(t));
    close(alpha, Math.cos((Math.PI * t) / 2));
    close(sigma, Math.sin((Math.PI * t) / 2));
    close(shiftedSchedule({from: 32, to: 128})(t), cosineSchedule(t) - 2 * Math.log(4));
    // DDPM's own product of 1 − β over the first 1000·t steps.
    let kept = 1;
    for (let i = 0; i < 1000 * t; i++) kept *= 1 - (1e-4 + ((0.02 - 1e-4) * i) / 999);
    close(alphaSigma(linearSchedule(t)).alpha ** 2, kept, 0.005);
  }
  assert.throws(() => cosineSchedule(1.1), /from 0 \(clean\) to 1 \(noise\), found 1.1/);
  assert.throws(() => shiftedSchedule({from: 0, to: 3}), /from must be a side in pixels above 0, found 0/);
});

test("half of the training levels lie where motion is decided", () => {
  const levels = trainingLevels(4000, 7);
  const high = levels.filter((level) => level >= -6 && level <= -3).length / 4000;
  const cosine = (t: number) => (2 / Math.PI) * Math.atan(Math.exp(-t / 2));
  close(high, 0.5 + 0.5 * (cosine(-6) - cosine(-3)), 0.03);
  assert.deepEqual(trainingLevels(3, 7), levels.slice(0, 3));
  assert.ok(trainingLevels(50, 1, {high: 1}).every((level) => level >= -6 && level <= -3));
  assert.ok(trainingLevels(50, 1, {high: 0, blind: 1}).every((level) => level >= -12 && level <= -6));
  assert.throws(() => trainingLevels(1, 0, {high: 0.7, blind: 0.4}), /high \+ blind must be a share/);
  assert.throws(() => trainingLevels(1, 0, {high: 2}), /high must be a share from 0 to 1, found 2/);
});

test("guidance that cannot be meant is refused", () => {
  assert.throws(() => checkGuidance({scale: -1}), /scale must be from 0 .* found -1/);
  assert.throws(() => checkGuidance({scale: 1e9}), /found 1000000000; 2 to 8 is usual/);
  assert.throws(() => checkGuidance({scale: 2, rescale: 3}), /rescale must be from 0 \(none\) to 1, found 3/);
});

onBackends("diffusion", ["webgpu", "wasm"], (check) => {
  check("B11: ε, x₀ and v tell the same, at any noise level", async (keep) => {
    const [x0, epsilon] = [keep(noisyClip(2)), keep(noisyClip(2, {seed: 9}))];
    for (const logSnr of [-6, -1, 0, 5]) {
      const x = keep(noised(x0, epsilon, logSnr));
      const told = {x0, epsilon, v: keep(velocity(x0, epsilon, logSnr))};
      // Dividing by a small α or σ magnifies rounding.
      const {alpha, sigma} = alphaSigma(logSnr);
      const tolerance = 2e-6 / Math.min(alpha, sigma);
      for (const from of ["x0", "epsilon", "v"] as Prediction[]) {
        const back = cleanAndNoise(x, told[from], logSnr, from);
        assert.ok((await distance(keep(back.x0), x0)) < tolerance);
        assert.ok((await distance(keep(back.epsilon), epsilon)) < tolerance);
        for (const to of ["x0", "epsilon", "v"] as Prediction[]) {
          const there = keep(convertPrediction(x, told[from], logSnr, {from, to}));
          assert.ok((await distance(there, told[to])) < tolerance, `${from} to ${to} at ${logSnr}`);
        }
      }
    }
    assert.throws(() => cleanAndNoise(x0, x0, 0, "score" as "v"), /must be v, epsilon or x0, found score/);
  });

  check("B11: predicting zero costs the target's variance, the truth nothing", async (keep) => {
    const x0 = keep(noisyClip(4, {size: 16}));
    const noise = keep(gaussian([4, 16, 16, 3], 5));
    for (const logSnr of [-3, 0, 3]) {
      const {alpha, sigma} = alphaSigma(logSnr);
      const zero = keep(diffusionLoss((x) => tf.zerosLike(x), x0, {logSnr, noise}));
      const truth = keep(diffusionLoss(() => velocity(x0, noise, logSnr), x0, {logSnr, noise}));
      const expected = alpha ** 2 + sigma ** 2 / 3;
      close((await zero.data())[0], expected, 0.06 * expected);
      close((await truth.data())[0], 0, 1e-9);
    }
  });

  check("noise is standard normal, the same for a seed, another for another stream", async (keep) => {
    const noise = keep(gaussian([4, 32, 32, 3], 5));
    const {mean, variance} = tf.moments(noise);
    close((await keep(mean).data())[0], 0, 0.03);
    close((await keep(variance).data())[0], 1, 0.04);
    assert.equal(await distance(noise, keep(gaussian([4, 32, 32, 3], 5))), 0);
    for (const other of [gaussian([4, 32, 32, 3], 6), gaussian([4, 32, 32, 3], 5, "step 1")]) {
      const product = keep(tf.tidy(() => tf.mean(tf.mul(keep(other), noise))));
      close((await product.data())[0], 0, 0.03);
    }
  });

  check(
    "B11: w = 1 is the conditional, w = 0 the unconditional; rescaling brings the deviation back",
    async (keep) => {
      const [c, u] = [keep(noisyClip(2)), keep(noisyClip(2, {seed: 9}))];
      assert.equal(await distance(keep(guide(c, u, {scale: 1})), c), 0);
      assert.equal(await distance(keep(guide(c, u, {scale: 0})), u), 0);
      const expected = keep(tf.tidy(() => tf.sub(tf.mul(c, 3), tf.mul(u, 2))));
      assert.ok((await distance(keep(guide(c, u, {scale: 3})), expected)) < 1e-5);
      const rescaled = keep(guide(c, u, {scale: 3, rescale: 1}));
      const [a, b] = [c, rescaled].map((t) => keep(tf.tidy(() => tf.moments(t).variance)));
      close((await b.data())[0] / (await a.data())[0], 1, 1e-3);
    }
  );
});
