// Truths A1–A6 and B7–B9 of the whole network, at several depths of inflation, and its gradients.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {randomTensor} from "#kernels/testing";
import type {ParamRecord} from "../params.ts";
import {distance, gradients, greatest, onBackends} from "../testing.ts";
import {diffusionLoss} from "./diffusion.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import {frame, noisyClip, nudged, pair, TINY, tiny} from "./lumiere-testing.ts";
import {isTemporal, trainableKeys} from "./lumiere-shapes.ts";
import {stunet} from "./stunet.ts";
import {unet} from "./unet.ts";

const T = 8;
const N = 4;
const told = {logSnr: -1.5, tokens: [[3, 4, 5]]};
const video = (params: ParamRecord, x: tf.Tensor4D, config: LumiereConfig = TINY, frames = T) =>
  stunet(params, x, {config, frames, ...told});

onBackends("the Space-Time U-Net", ["webgpu", "wasm"], (check, backend) => {
  // A software GPU takes seconds for each network: there one truth of each kind must do.
  const software = backend === "webgpu";
  const mixings = software ? (["space-time"] as const) : (["time", "space-time"] as const);
  check(
    "A3: at its start every Nth frame is the image model's, the others are not, T even or odd",
    async (keep) => {
      for (const mixing of mixings) {
        const config = tiny({mixing});
        const {image, params} = pair(config, keep);
        const frames = mixing === "time" ? 7 : 8;
        const x = keep(noisyClip(2 * frames));
        const clip = keep(stunet(params, x, {config, frames, logSnr: [-1, 2], tokens: [[3, 4], [7]]}));
        const perImage = <V>(first: V, second: V) =>
          Array.from({length: 2 * frames}, (_, t) => (t < frames ? first : second));
        const images = keep(unet(image, x, {config, logSnr: perImage(-1, 2), tokens: perImage([3, 4], [7])}));
        for (let t = 0; t < 2 * frames; t++) {
          const gap = await distance(keep(frame(clip, t)), keep(frame(images, t)));
          if ((t % frames) % N === 0) assert.ok(gap < 2e-5, `frame ${t} differs by ${gap}`);
          else assert.ok(gap > 1e-3, `frame ${t} should differ, but only by ${gap}`);
        }
      }
    }
  );

  if (software) return;

  check(
    "A4, A5: a still clip, one held for N frames, and any without temporal resizing are the image model's",
    async (keep) => {
      const {image, params} = pair(TINY, keep);
      const two = keep(noisyClip(2));
      const held = keep(
        tf.tidy(() =>
          tf.concat4d(
            [0, 1].map((t) => tf.tile(frame(two, t), [N, 1, 1, 1]) as tf.Tensor4D),
            0
          )
        )
      );
      const images = keep(unet(image, held, {config: TINY, ...told}));
      assert.ok((await distance(keep(video(params, held)), images)) < 2e-5);
      const x = keep(noisyClip(5));
      const parts = {temporalDown: (h: tf.Tensor4D) => h, temporalUp: (h: tf.Tensor4D) => h};
      const whole = keep(stunet(params, x, {config: TINY, frames: 5, ...told, parts}));
      assert.ok((await distance(whole, keep(unet(image, x, {config: TINY, ...told})))) < 2e-5);
    }
  );

  check("B9: at its start a frame is heard within its cell of N frames; opened, everywhere", async (keep) => {
    for (const mixing of ["time", "space-time"] as const) {
      const config = tiny({mixing});
      for (const gate of [0, 0.5]) {
        const {params} = pair(config, keep, {gate});
        const x = keep(noisyClip(T));
        const nudge = keep(tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0], [T, 1, 1, 1]));
        const moved = keep(tf.add(x, nudge) as tf.Tensor4D);
        const [a, b] = [keep(video(params, x, config)), keep(video(params, moved, config))];
        for (let t = 0; t < T; t++) {
          const gap = await distance(keep(frame(a, t)), keep(frame(b, t)));
          if (gate || t >= N) assert.ok(gap > 1e-5, `gate ${gate}: frame ${t} should hear frame 4: ${gap}`);
          else assert.equal(gap, 0, `frame ${t} should not hear frame 4`);
        }
      }
    }
  });

  check(
    "taps name every stage in order, attention weights among them; parts replace stages",
    async (keep) => {
      const {params} = pair(TINY, keep);
      const x = keep(noisyClip(T));
      const seen: string[] = [];
      const sums: tf.Tensor[] = [];
      const tap = (name: string, tensor: tf.Tensor) => {
        seen.push(name);
        if (!name.endsWith(".layers.1.attention")) return;
        assert.deepEqual(tensor.shape, [4, 2, 2, 2]);
        sums.push(tf.keep(tf.sum(tensor, 3)));
      };
      keep(stunet(params, x, {config: TINY, frames: T, ...told, tap}));
      const outer = seen.filter((name) => /^[a-z_]+(\.\d\.[a-z_]+(\.\d)?)?$/.test(name));
      assert.deepEqual(outer, [
        "emb",
        "caption",
        "conv_in",
        "down.0.resnets.0",
        "down.0.inflations.0",
        "down.0.resize",
        "down.0.temporal_resize",
        "down.1.resnets.0",
        "down.1.cross.0",
        "down.1.inflations.0",
        "down.1.resize",
        "down.1.temporal_resize",
        "down.2.resnets.0",
        "down.2.self.0",
        "down.2.cross.0",
        "down.2.inflations.0",
        "up.1.resize",
        "up.1.temporal_resize",
        "up.1.resnets.0",
        "up.1.cross.0",
        "up.1.inflations.0",
        "up.0.resize",
        "up.0.temporal_resize",
        "up.0.resnets.0",
        "up.0.inflations.0",
        "norm_out",
        "out"
      ]);
      assert.equal(sums.length, 1);
      const ones = keep(tf.ones([4, 2, 2]));
      assert.ok((await distance(keep(sums[0]), ones)) < 1e-5);
      const none = keep(
        stunet(params, x, {
          config: TINY,
          frames: T,
          ...told,
          parts: {
            resBlock: (h, {name, config, level}) => {
              const width = config.channels[level];
              return name.startsWith("up") ? tf.slice4d(h, [0, 0, 0, 0], [-1, -1, -1, width]) : h;
            }
          }
        })
      );
      assert.deepEqual(none.shape, x.shape);
    }
  );

  check("what does not fit is refused with a sentence", (keep) => {
    const {params} = pair(TINY, keep);
    const x = keep(noisyClip(T));
    const run = (over: object) => () => stunet(params, x, {config: TINY, frames: T, ...told, ...over});
    assert.throws(run({frames: 3}), /divides the batch of 8 images, but is 3/);
    assert.throws(run({config: {...TINY, temporal: null}}), /must have `temporal`, found null/);
    assert.throws(run({logSnr: [1, 2]}), /logSnr must be one for all or for each of the 1 clips, found 2/);
    assert.throws(run({logSnr: NaN}), /logSnr must be finite, found NaN/);
    assert.throws(run({tokens: [[99]]}), /Caption 0 holds 99, but ids are whole numbers from 0 to 11/);
    assert.throws(run({tokens: [[1, 2, 3, 4, 5, 6, 7]]}), /has 7 tokens, but at most 6 fit/);
    assert.throws(run({tokens: [[1], [2]]}), /one caption for each of the 1 clips, found 2/);
    const odd = keep(noisyClip(T, {size: 6}));
    assert.throws(() => video(params, odd), /sides that are multiples of 4, but is \[8,6,6,3\]/);
  });
});

onBackends("training the Space-Time U-Net", ["webgpu", "cpu"], (check, backend) => {
  // With all that can be added, so that every kind of parameter is there.
  const config = tiny({mixing: "space-time", caption: true, course: 2}, {frames: 4});
  const loss = (params: ParamRecord, x: tf.Tensor4D, noise: tf.Tensor4D) =>
    diffusionLoss((h, logSnr) => stunet(params, h, {config, frames: 4, logSnr, tokens: [[3, 4]]}), x, {
      logSnr: 0.3,
      noise
    });

  const read = async (tensors: readonly tf.Tensor[]) => {
    const values: number[][] = [];
    for (const tensor of tensors) values.push(Array.from(await tensor.data()));
    return values;
  };
  const dot = (a: Record<string, tf.Tensor>, b: Record<string, tf.Tensor>) =>
    tf.tidy(() => tf.sum(tf.stack(Object.keys(b).map((key) => tf.sum(tf.mul(a[key], b[key]))))));

  check("the loss's gradient agrees with finite differences in every trainable parameter", async (keep) => {
    const {params: started} = pair(config, keep, {gate: 0.5});
    const keys = trainableKeys(config);
    const params = keep(nudged(started, keys, 0.05));
    const [x, noise] = [keep(noisyClip(4)), keep(noisyClip(4, {seed: 8}))];
    const trained = Object.fromEntries(keys.map((key) => [key, params[key]]));
    const found = gradients((some) => loss({...params, ...some}, x, noise), trained, x, keep(tf.scalar(1)));
    Object.values(found).forEach(keep);
    // All parameters at once, and on the CPU one by one as well.
    const groups = backend === "webgpu" ? [keys] : [keys, ...keys.map((key) => [key])];
    for (const group of groups) {
      const way = Object.fromEntries(
        group.map((key) => [key, keep(randomTensor(params[key].shape as [number], 4))])
      );
      const at = (step: number) => {
        const moved = group.map((key) => [key, tf.tidy(() => tf.add(params[key], tf.mul(way[key], step)))]);
        Object.values(moved).forEach(([, tensor]) => keep(tensor as tf.Tensor));
        return keep(loss({...params, ...(Object.fromEntries(moved) as ParamRecord)}, x, noise));
      };
      const step = 2e-3;
      const [[expected], [high], [low]] = await read([keep(dot(found, way)), at(step), at(-step)]);
      const measured = (high - low) / (2 * step);
      const what = group.length > 1 ? "all" : group[0];
      const tolerance = 3e-4 + 0.03 * Math.abs(expected);
      assert.ok(Math.abs(measured - expected) < tolerance, `${what}: ${expected}, measured ${measured}`);
    }
  });

  if (backend === "webgpu") return;
  check(
    "B7, B8: steps move what inflation added and nothing else; projections first, then all behind them",
    async (keep) => {
      const {image, params: start} = pair(config, keep);
      const keys = trainableKeys(config);
      assert.ok(keys.every(isTemporal));
      const frozen = Object.values(image) as tf.Tensor[];
      const before = await read(frozen);
      const [x, noise] = [keep(noisyClip(4)), keep(noisyClip(4, {seed: 8}))];
      const params: Record<string, tf.Tensor> = {...start};
      for (let step = 0; step < 2; step++) {
        const trained = Object.fromEntries(keys.map((key) => [key, params[key]]));
        const found = gradients(
          (some) => loss({...params, ...some}, x, noise),
          trained,
          x,
          keep(tf.scalar(1))
        );
        Object.values(found).forEach(keep);
        for (const key of keys) {
          const behind = /inflations|^course/.test(key) && !/proj|^course\.out/.test(key);
          const size = await greatest(found[key]);
          if (step === 0 && behind) assert.equal(size, 0, `${key} at first`);
          else if (!/conv2d\.bias|conv1d\.bias/.test(key)) assert.ok(size > 0, `${key} in step ${step}`);
          params[key] = keep(tf.tidy(() => tf.sub(params[key], tf.mul(found[key], 0.1))));
        }
      }
      assert.deepEqual(await read(frozen), before);
    }
  );
});
