import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {ledger} from "#kernels";
import {describeClip, renderClipBytes, sampleClip} from "./clips/index.ts";
import {convertPrediction} from "./diffusion.ts";
import {standing} from "./evaluation/controls.ts";
import {clipTensor} from "./evaluation/clip-tensor.ts";
import {GATE_LEVELS, type Glimpse, motionGate} from "./motion-gate.ts";
import type {PixelClip} from "./metrics/pixel-clip.ts";
import type {Denoiser} from "./sampler.ts";
import {onBackends} from "../testing.ts";

/** Predicts the same clip whatever it is shown. */
const sure =
  (clip: PixelClip): Denoiser =>
  (x, {logSnr}) =>
    tf.tidy(() => convertPrediction(x, clipTensor(clip), logSnr, {from: "x0", to: "v"}) as Tensor4D);

onBackends("the motion gate", ["wasm"], (check) => {
  const scene = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((seed) => sampleClip(seed)).find((one) => describeClip(one).frequency)!; // prettier-ignore
  const clip = renderClipBytes(scene, {size: 16, frames: 40});
  const all = async (denoiser: Denoiser, options = {}): Promise<Glimpse[]> => {
    const found: Glimpse[] = [];
    for await (const one of motionGate(denoiser, clip, scene, options)) found.push(one);
    return found;
  };

  check("finds the beat of who knows the clip at every level, and none of who saw it standing", async () => {
    const before = tf.memory().numTensors;
    const known = await all(sure(clip));
    assert.deepEqual(
      known.map(({logSnr}) => logSnr),
      [...GATE_LEVELS]
    );
    for (const {beat, error} of known) {
      assert.ok(beat.lock > 0.9 && beat.hit, `R = ${beat.lock}`);
      assert.ok(error < 1e-3, `error ${error}`);
    }
    const [one] = await all(sure(standing(clip)), {levels: [-12]});
    assert.ok(!one.beat.hit);
    assert.ok(one.error > 1e-3);
    assert.equal(tf.memory().numTensors, before);
  });

  check("shows the same noise at every level, and frees all when it is left early", async () => {
    const seen: number[][] = [];
    const watch: Denoiser = async (x, at) => {
      seen.push([...(await x.data()).subarray(0, 4)]);
      return sure(clip)(x, at);
    };
    const before = tf.memory().numTensors;
    await all(watch, {levels: [-12, -11], seed: 3});
    seen[0].forEach((v, i) => assert.ok(Math.abs(v - seen[1][i]) < 0.02));
    for await (const one of motionGate(sure(clip), clip, scene)) if (one.logSnr > -12) break;
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(
      all(() => Promise.reject(new Error("no memory"))),
      /no memory/
    );
    assert.equal(tf.memory().numTensors, before);
  });

  check("survives whoever frees what he holds between its steps", async () => {
    const levels = [-12, -4, 0];
    const found: number[] = [];
    ledger.enter("somebody");
    for await (const {logSnr} of motionGate(sure(clip), clip, scene, {levels})) {
      found.push(logSnr);
      ledger.free("somebody");
    }
    ledger.enter(null);
    assert.deepEqual(found, levels);
  });
});
