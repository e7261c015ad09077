// Sampling where the answer is known: data that are normal, whose best denoiser is a formula.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {ledger} from "#kernels";
import {distance, onBackends} from "../testing.ts";
import {convertPrediction, noised, gaussian} from "./diffusion.ts";
import {noisyClip} from "./lumiere-testing.ts";
import {type Denoiser, sample, type SampleOptions, sampling, stepTimes} from "./sampler.ts";
import {alphaSigma, linearSchedule} from "./schedule.ts";
import {sdedit, sdeditStart} from "./sdedit.ts";
import {ancestralStep, ddimStep, posteriorVariance} from "./steps.ts";

/** E[x₀|x] where x₀ is normal with mean m and deviation s: m + α·s²/(α²s² + σ²)·(x − α·m). */
const normalData =
  (m: number, s: number): Denoiser =>
  (x, {logSnr}) =>
    tf.tidy(() => {
      const {alpha, sigma} = alphaSigma(logSnr);
      const gain = (alpha * s * s) / (alpha ** 2 * s ** 2 + sigma ** 2);
      return tf.add(tf.mul(tf.sub(x, alpha * m), gain), m) as tf.Tensor4D;
    });

async function moments(x: tf.Tensor): Promise<[mean: number, deviation: number]> {
  const {mean, variance} = tf.moments(x);
  const values = [(await mean.data())[0], Math.sqrt((await variance.data())[0])] as [number, number];
  tf.dispose([mean, variance]);
  return values;
}

onBackends("sampling", ["webgpu", "wasm"], (check, backend) => {
  const shape = [4, 32, 32, 3] as const;

  check(
    "normal data come out with their mean and deviation, by every sampler and prediction",
    async (keep) => {
      const cases: SampleOptions[] = [
        {},
        // At 50 steps its deviation is 0.371: variances of finite steps are those of data that are a point (Ho et al. 2020, §3.2).
        {sampler: "ancestral", steps: 200},
        {eta: 0.5},
        {schedule: linearSchedule, steps: 200},
        {prediction: "v"},
        {prediction: "epsilon"}
      ];
      for (const options of backend === "webgpu" ? cases.slice(0, 1) : cases) {
        const {prediction = "x0"} = options;
        const clean = normalData(0.3, 0.4);
        const denoiser: Denoiser = async (x, at) => {
          const x0 = await clean(x, at);
          const answer = convertPrediction(x, x0, at.logSnr, {from: "x0", to: prediction});
          x0.dispose();
          return answer;
        };
        const x = keep(await sample(denoiser, shape, {steps: 50, seed: 3, ...options, prediction}));
        const [mean, deviation] = await moments(x);
        assert.ok(Math.abs(mean - 0.3) < 0.02, `${JSON.stringify(options)}: mean ${mean}`);
        assert.ok(Math.abs(deviation - 0.4) < 0.02, `${JSON.stringify(options)}: deviation ${deviation}`);
      }
    }
  );

  check(
    "a seed gives one sample, another seed another; x₀ at each step is reported and can be clipped",
    async (keep) => {
      const seen: number[] = [];
      const run = (seed: number, options: SampleOptions = {}) =>
        sample(normalData(0, 1), [1, 8, 8, 3], {
          seed,
          steps: 4,
          prediction: "x0",
          sampler: "ancestral",
          ...options
        });
      const onStep = async ({
        step,
        steps,
        x,
        x0,
        logSnr
      }: {
        step: number;
        steps: number;
        x: tf.Tensor;
        x0: tf.Tensor;
        logSnr: number;
      }) => {
        assert.deepEqual([steps, x.shape, x0.shape], [4, [1, 8, 8, 3], [1, 8, 8, 3]]);
        assert.ok(Number.isFinite(logSnr));
        await x0.data();
        seen.push(step);
      };
      const a = keep(await run(5, {onStep}));
      assert.deepEqual(seen, [0, 1, 2, 3]);
      assert.equal(await distance(a, keep(await run(5))), 0);
      assert.ok((await distance(a, keep(await run(6)))) > 0.1);
      const clipped = keep(await run(5, {clip: 0.1}));
      const [high] = await keep(tf.tidy(() => tf.max(tf.abs(clipped)))).data();
      assert.ok(high <= 0.1 + 1e-6);
    }
  );

  if (backend === "webgpu") return;

  check("the ancestral step is DDIM's with η = 1; η = 0 is affine in x₀", async (keep) => {
    const [x0, epsilon, noise] = [1, 2, 3].map((seed) => keep(gaussian([1, 8, 8, 3], seed)));
    for (const [logSnr, next] of [
      [-4, -3],
      [0, 1],
      [2, 8]
    ]) {
      const x = keep(noised(x0, epsilon, logSnr));
      const input = {x, x0, epsilon, logSnr, next, noise};
      assert.ok((await distance(keep(ancestralStep(input)), keep(ddimStep(input, 1)))) < 2e-5);
      const {alpha, sigma} = alphaSigma(next);
      const own = keep(tf.tidy(() => tf.add(tf.mul(x0, alpha), tf.mul(epsilon, sigma))));
      assert.ok((await distance(keep(ddimStep(input)), own)) < 1e-6);
      assert.ok(posteriorVariance(logSnr, next) > 0 && posteriorVariance(logSnr, next) < sigma ** 2);
    }
    assert.throws(
      () => ddimStep({x: x0, x0, epsilon, logSnr: 1, next: 0}),
      /less noise, a higher log-SNR, found from 1 to 0/
    );
    assert.throws(
      () => ddimStep({x: x0, x0, epsilon, logSnr: 0, next: 1}, 0.5),
      /eta above 0 adds noise, but none was given/
    );
    assert.deepEqual(stepTimes(4, 0.5), [0.5, 0.375, 0.25, 0.125]);
  });

  check("it stops when asked, says where a number was not finite, and leaves no tensor behind", async () => {
    const run = (denoiser: Denoiser, options: SampleOptions = {}) =>
      sample(denoiser, [1, 4, 4, 3], {steps: 5, prediction: "x0", ...options});
    const stop = new AbortController();
    await assert.rejects(
      run(normalData(0, 1), {
        signal: stop.signal,
        onStep: ({step}) => step === 1 && stop.abort(new Error("enough"))
      }),
      /enough/
    );
    await assert.rejects(
      run(normalData(0, 1), {onStep: () => Promise.reject(new Error("in a preview"))}),
      /in a preview/
    );
    const broken: Denoiser = (x, {step}) => tf.mul(x, step === 2 ? NaN : 0.5) as tf.Tensor4D;
    await assert.rejects(run(broken), /in step 2 of 5 the prediction is not; lower the guidance/);
    (await run(broken, {checked: false})).dispose();
    await assert.rejects(
      run(() => tf.zeros([1, 4, 4, 2])),
      /the denoiser must return \[1,4,4,3\], but returned \[1,4,4,2\]/
    );
  });

  check("what cannot be meant is refused with a sentence", async () => {
    const refused = (options: SampleOptions, message: RegExp) =>
      assert.rejects(sample(normalData(0, 1), [1, 4, 4, 3], options), message);
    await refused({steps: 0}, /steps must be a whole number from 1 to 1000, found 0/);
    await refused({steps: 1e9}, /found 1000000000/);
    await refused({steps: 2.5}, /found 2.5/);
    await refused({eta: 2}, /eta must be from 0 \(deterministic\) to 1 \(ancestral\), found 2/);
    await refused({clip: 0}, /clip must be a bound above 0, 1 for pixels, found 0/);
    await refused({sampler: "euler" as "ddim"}, /sampler must be ddim or ancestral, found euler/);
    await refused({seed: NaN}, /seed must be a finite number, found NaN/);
  });

  check(
    "D23: SDEdit returns the source at t₀ = 0, and leaves it the further the higher t₀ is",
    async (keep) => {
      const source = keep(noisyClip(2));
      const run = (strength: number) =>
        sdedit(normalData(0, 0.5), source, {strength, steps: 20, prediction: "x0", seed: 4});
      const gaps: number[] = [];
      for (const strength of [0, 0.02, 0.3, 0.6, 1]) {
        const edited = keep(await run(strength));
        const gap = keep(tf.tidy(() => tf.mean(tf.squaredDifference(edited, source))));
        gaps.push((await gap.data())[0]);
      }
      assert.equal(gaps[0], 0);
      assert.ok(gaps[1] < 2e-3);
      gaps.slice(1).forEach((gap, i) => assert.ok(gap > gaps[i], `${gaps}`));
      await assert.rejects(
        run(1.5),
        /strength must be from 0 \(the source\) to 1 \(noise alone\), found 1.5/
      );
      assert.throws(() => sdeditStart(source, {strength: 0}), /strength must be above 0.*found 0/);
      const taken = (steps: number, strength: number) => {
        const begin = sdeditStart(source, {strength, steps});
        keep(begin.start.x);
        return begin.steps;
      };
      assert.deepEqual(
        [taken(25, 0.28), taken(25, 0.56), taken(50, 0.14), taken(25, 0.3), taken(25, 0.01)],
        [7, 14, 7, 8, 1],
        "the share, rounded up, whatever floating point makes of it"
      );
    }
  );

  check("a sampling survives whoever frees what he holds between its steps", async () => {
    const steps = sampling(normalData(0, 1), [1, 4, 4, 3], {steps: 3});
    ledger.enter("somebody");
    let told = await steps.next();
    for (; !told.done; told = await steps.next()) ledger.free("somebody");
    told.value.dispose();
    ledger.enter(null);
  });
});
