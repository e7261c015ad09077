// Truths C14, C16, C17 of sampling by windows, with denoisers that are formulas, and super-resolution by the network.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {aggregate} from "./multidiffusion.ts";
import {cleanAndNoise, gaussian} from "./diffusion.ts";
import {takeFrames} from "./frames.ts";
import {noisyClip, pair, tiny} from "./lumiere-testing.ts";
import {type Denoiser, sample} from "./sampler.ts";
import {alphaSigma, cosineSchedule} from "./schedule.ts";
import {ssrDenoiser, superResolve, upsampleClip, windowed, type WindowDenoiser} from "./ssr.ts";
import {ddimStep} from "./steps.ts";
import {windows as cover} from "./windows.ts";

/** The best guess of x₀ where it is normal around the upsampled clip with deviation s; each frame by itself. */
const around =
  (s: number): WindowDenoiser =>
  (x, low, {logSnr}) =>
    tf.tidy(() => {
      const {alpha, sigma} = alphaSigma(logSnr);
      const gain = (alpha * s * s) / (alpha ** 2 * s ** 2 + sigma ** 2);
      return tf.add(tf.mul(tf.sub(x, tf.mul(low, alpha)), gain), low) as tf.Tensor4D;
    });
/** One that mixes the frames of its window, so that windows disagree. */
const mixing: WindowDenoiser = (x) =>
  tf.tidy(() => tf.add(tf.mul(x, 0.5), tf.mul(tf.mean(x, 0, true), 0.3)) as tf.Tensor4D);

onBackends("super-resolution", ["webgpu", "wasm"], (check, backend) => {
  check(
    "C14: one window is the plain sampler; with a denoiser of single frames windows change nothing",
    async (keep) => {
      const low = keep(noisyClip(9, {size: 2}));
      const options = {steps: 3, seed: 2, prediction: "x0", schedule: cosineSchedule} as const;
      const one = keep(await superResolve(mixing, low, {...options, window: 9}));
      assert.deepEqual(one.shape, [9, 8, 8, 3]);
      const plain: Denoiser = (x, at) => mixing(x, x, at);
      assert.ok((await distance(one, keep(await sample(plain, [9, 8, 8, 3], options)))) < 1e-5);
      const [whole, cut] = [
        keep(await superResolve(around(0.3), low, {...options, window: 9})),
        keep(await superResolve(around(0.3), low, {...options, window: 4}))
      ];
      assert.ok((await distance(whole, cut)) < 1e-5);
      const apart = keep(await superResolve(mixing, low, {...options, window: 4}));
      assert.ok((await distance(apart, one)) > 1e-3);
    }
  );

  check("the network denoises windows of a clip, with its frames upsampled beside them", async (keep) => {
    const config = tiny({}, {inChannels: 6});
    const {params} = pair(config, keep, {gate: 0.4});
    const low = keep(noisyClip(6, {size: 2}));
    const made = keep(
      await superResolve(ssrDenoiser(params, {config, tokens: [[3]]}), low, {window: 4, steps: 1})
    );
    assert.deepEqual(made.shape, [6, 8, 8, 3]);
    await assert.rejects(superResolve(around(1), keep(noisyClip(2, {channels: 1}))), /must be \[T,h,w,3\]/);
  });

  if (backend === "webgpu") return;

  check(
    "C16: averaging ε̂, x̂₀ or the next x is the same with DDIM, and is not with clipping of each window",
    async (keep) => {
      const x = keep(gaussian([8, 4, 4, 3], 1));
      const all = cover({frames: 8, length: 4});
      const [logSnr, next] = [-0.5, 0.7];
      const parts = all.map(({start, length}, i) => {
        const [some, x0] = [keep(takeFrames(x, start, length)), keep(gaussian([length, 4, 4, 3], 10 + i))];
        const {x0: same, epsilon} = cleanAndNoise(some, x0, logSnr, "x0");
        keep(same);
        return {x: some, x0, epsilon: keep(epsilon), logSnr, next};
      });
      const join = (list: tf.Tensor4D[]) => keep(aggregate(list, all, "uniform", 8));
      const stepped = join(parts.map((part) => keep(ddimStep(part))));
      const byX0 = (x0: tf.Tensor4D) => {
        const both = cleanAndNoise(x, x0, logSnr, "x0");
        return keep(ddimStep({x, x0: keep(both.x0), epsilon: keep(both.epsilon), logSnr, next}));
      };
      assert.ok((await distance(stepped, byX0(join(parts.map(({x0}) => x0))))) < 1e-5);
      const {x0, epsilon} = cleanAndNoise(x, join(parts.map(({epsilon}) => epsilon)), logSnr, "epsilon");
      keep(epsilon);
      assert.ok((await distance(stepped, byX0(keep(x0)))) < 1e-5);
      const clip = (t: tf.Tensor4D) => keep(tf.clipByValue(t, -0.5, 0.5));
      const each = byX0(join(parts.map(({x0}) => clip(x0))));
      const late = byX0(clip(join(parts.map(({x0}) => x0))));
      assert.ok((await distance(each, late)) > 1e-2);
    }
  );

  check("C17: noise added on the way is as strong where windows overlap as elsewhere", async (keep) => {
    const low = keep(tf.zeros([10, 16, 16, 3]) as tf.Tensor4D);
    const all = cover({frames: 10, length: 4});
    const options = {steps: 30, prediction: "x0", sampler: "ancestral", window: 4, factor: 1} as const;
    const x = keep(await superResolve(around(0.5), low, options));
    const variance = tf.tidy(() => tf.moments(x, [1, 2, 3]).variance);
    const values = await keep(variance).data();
    const covering = (t: number) => all.filter(({start, length}) => t >= start && t < start + length).length;
    const mean = (count: (n: number) => boolean) => {
      const some = [...values].filter((_, t) => count(covering(t)));
      return some.reduce((a, b) => a + b, 0) / some.length;
    };
    const ratio = mean((n) => n > 1) / mean((n) => n === 1);
    assert.ok(Math.abs(ratio - 1) < 0.08, `variance in overlaps is ${ratio} of that elsewhere`);
  });

  check(
    "upsampling keeps constants; nearest repeats pixels; bilinear has half-pixel centres",
    async (keep) => {
      const row = keep(tf.tensor4d([0, 0, 0, 1, 1, 1], [1, 1, 2, 3]));
      const first = async (x: tf.Tensor4D) => [
        ...(await keep(tf.slice(x, [0, 0, 0, 0], [1, 1, -1, 1])).data())
      ];
      assert.deepEqual(await first(keep(upsampleClip(row, {method: "nearest"}))), [0, 0, 0, 0, 1, 1, 1, 1]);
      assert.deepEqual(await first(keep(upsampleClip(row))), [0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1]);
      assert.throws(
        () => upsampleClip(row, {method: "cubic" as "nearest"}),
        /must be "bilinear" or "nearest", but is "cubic"/
      );
    }
  );

  check("a schedule that is left undefined is the shifted one", async (keep) => {
    const low = keep(tf.zeros<tf.Rank.R4>([4, 2, 2, 3]));
    const levels = async (options: Parameters<typeof superResolve>[2]) => {
      const seen: number[] = [];
      const watch: WindowDenoiser = (x, _, {logSnr}) => {
        seen.push(logSnr);
        return tf.zerosLike(x);
      };
      keep(await superResolve(watch, low, {window: 4, steps: 4, ...options}));
      return seen;
    };
    assert.deepEqual(await levels({schedule: undefined}), await levels({}));
  });

  check("memory grows by the clip and its predictions, not by what a window needs", async (keep) => {
    const peak = async (frames: number) => {
      const low = keep(noisyClip(frames, {size: 4}));
      let most = 0;
      const before = tf.memory().numBytes;
      const hungry: WindowDenoiser = (x) =>
        tf.tidy(() => {
          const wide = tf.tile(x, [1, 1, 1, 64]);
          most = Math.max(most, tf.memory().numBytes - before);
          return tf.slice4d(wide, [0, 0, 0, 0], [-1, -1, -1, 3]);
        });
      keep(await superResolve(hungry, low, {window: 4, steps: 2}));
      return most;
    };
    const clip = (frames: number) => frames * 16 * 16 * 3 * 4;
    const [short, long] = [await peak(10), await peak(30)];
    // Every frame is in at most two predictions beside x, the upsampled clip and a step's few copies.
    assert.ok(long - short < 6 * clip(20), `${(long - short) / clip(20)} clips more`);
  });

  check("it stops between windows, and leaves no tensor behind", async (keep) => {
    const low = keep(noisyClip(9, {size: 2}));
    const stop = new AbortController();
    let calls = 0;
    const counting: WindowDenoiser = (x) => {
      if (++calls === 2) stop.abort(new Error("enough"));
      return tf.zerosLike(x);
    };
    await assert.rejects(superResolve(counting, low, {window: 4, signal: stop.signal}), /enough/);
    assert.equal(calls, 2);
    const run = windowed(mixing, low, cover({frames: 9, length: 4}));
    keep(await run(low, {logSnr: 0, step: 0, steps: 1}));
  });
});
