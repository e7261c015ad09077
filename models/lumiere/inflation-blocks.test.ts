// Truths A1, B8 and B10 of an inflation block, and its gradients.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {randomTensor} from "#kernels/testing";
import {distance, gradients, greatest, onBackends, slope} from "../testing.ts";
import type {ParamRecord} from "../params.ts";
import {attentionInflation} from "./attention-inflation.ts";
import {attentionInflationParams} from "./attention-inflation-params.ts";
import {convInflation, convInflationParams} from "./conv-inflation.ts";

type Shape4 = [number, number, number, number];
const clip = (shape: Shape4, seed = 1) => randomTensor<tf.Rank.R4>(shape, seed) as tf.Tensor4D;
/** An image layer to inflate, 4 → 4 channels, nonlinear. */
const imageLayer = (weight: tf.Tensor4D) => (x: tf.Tensor4D) =>
  tf.tidy(() => tf.tanh(tf.conv2d(x, weight, 1, "same")));

/** The frames of clips in another order. */
const reordered = (x: tf.Tensor4D, order: number[]): tf.Tensor4D =>
  tf.tidy(() => tf.concat(order.map((t) => tf.slice(x, [t, 0, 0, 0], [1, -1, -1, -1]))) as tf.Tensor4D);

onBackends("inflation", ["webgpu", "wasm", "cpu"], (check, backend) => {
  check(
    "A1: with Proj zero a convolution block is its pretrained layer, exactly, for any input and batch",
    async (keep) => {
      const params = keep(convInflationParams(4, {seed: 3, kernel: 5, hidden: 6}));
      const spatial = imageLayer(keep(clip([3, 3, 4, 4], 9)));
      for (const [frames, batch] of [
        [4, 1],
        [3, 2],
        [1, 1]
      ]) {
        const x = keep(clip([batch * frames, 5, 3, 4]));
        assert.equal(await distance(keep(convInflation(params, x, {frames, spatial})), keep(spatial(x))), 0);
      }
    }
  );

  check("A1: with Proj zero an attention block is its pretrained layer, exactly", async (keep) => {
    const spatial = imageLayer(keep(clip([3, 3, 4, 4], 9)));
    const x = keep(clip([6, 3, 2, 4]));
    for (const position of ["none", "sinusoidal", "learned"] as const) {
      const params = keep(attentionInflationParams(4, {seed: 3, layers: 2, positions: 3}));
      const y = keep(attentionInflation(params, x, {frames: 3, heads: 2, position, spatial}));
      assert.equal(await distance(y, keep(spatial(x))), 0);
    }
  });

  check("an open gate lets a clip's own frames in, and no other clip's", async (keep) => {
    const x = keep(clip([8, 4, 4, 4]));
    const only2 = keep(tf.tensor4d([0, 0, 1, 0, 0, 0, 0, 0], [8, 1, 1, 1]));
    const noise = keep(clip([8, 4, 4, 4], 5));
    const moved = keep(tf.tidy(() => tf.add(x, tf.mul(only2, noise)) as tf.Tensor4D));
    const conv = keep(convInflationParams(4, {gate: 0.7}));
    const attention = keep(attentionInflationParams(4, {gate: 0.7}));
    const blocks = [
      {f: (h: tf.Tensor4D) => convInflation(conv, h, {frames: 4, parts: {norm: (n) => n}}), heard: [1, 2, 3]},
      {f: (h: tf.Tensor4D) => attentionInflation(attention, h, {frames: 4}), heard: [0, 1, 2, 3]}
    ];
    for (const {f, heard} of blocks) {
      const [a, b] = [keep(f(x)), keep(f(moved))];
      for (let t = 0; t < 8; t++) {
        const [u, v] = [keep(reordered(a, [t])), keep(reordered(b, [t]))];
        const change = await distance(u, v);
        if (heard.includes(t)) assert.ok(change > 1e-4, `frame ${t} should hear frame 2, found ${change}`);
        else assert.ok(change < 1e-6, `frame ${t} should not hear frame 2, found ${change}`);
      }
    }
  });

  check(
    "B10: attention without positions commutes with reordering frames, with them it does not",
    async (keep) => {
      const order = [2, 0, 4, 1, 3];
      const x = keep(clip([5, 2, 3, 4]));
      const params = keep(attentionInflationParams(4, {gate: 1, layers: 2, positions: 5, seed: 4}));
      for (const position of ["none", "sinusoidal", "learned"] as const) {
        const block = (h: tf.Tensor4D) =>
          keep(attentionInflation(params, h, {frames: 5, heads: 2, position}));
        const gap = await distance(block(keep(reordered(x, order))), keep(reordered(block(x), order)));
        if (position === "none") assert.ok(gap < 1e-5, `equivariance is off by ${gap}`);
        else assert.ok(gap > 1e-2, `${position} positions changed only ${gap}`);
      }
    }
  );

  check("taps name every intermediate in order, and parts replace any stage", async (keep) => {
    const x = keep(clip([3, 2, 2, 4]));
    const conv = keep(convInflationParams(4, {gate: 1}));
    const names: string[] = [];
    const shapes: Record<string, number[]> = {};
    const tap = (name: string, tensor: tf.Tensor) => {
      names.push(name);
      shapes[name] = tensor.shape;
    };
    keep(convInflation(conv, x, {frames: 3, tap}));
    assert.deepEqual(names, ["y", "conv2d", "norm1", "act1", "conv1d", "norm2", "act2", "branch", "out"]);
    names.length = 0;
    const attention = keep(attentionInflationParams(4, {layers: 2, gate: 1}));
    keep(attentionInflation(attention, x, {frames: 3, heads: 2, tap}));
    assert.deepEqual(names, [
      "y",
      "layers.0.attention",
      "layers.0",
      "layers.1.attention",
      "layers.1",
      "branch",
      "out"
    ]);
    assert.deepEqual(shapes["layers.0.attention"], [4, 2, 3, 3]);

    const seen: string[] = [];
    const same = keep(
      convInflation(conv, x, {
        frames: 3,
        parts: {
          conv2d: (h) => h,
          norm: (h, {name}) => (seen.push(name), h),
          act: (h, {name}) => (seen.push(name), h),
          conv1d: (h, {frames}) => (seen.push(`conv1d of ${frames}`), h),
          proj: (h) => h
        }
      })
    );
    assert.deepEqual(seen, ["norm1", "act1", "conv1d of 3", "norm2", "act2"]);
    assert.ok(
      (await distance(same, keep(tf.mul(x, 2)))) < 1e-6,
      "with every part the identity the block doubles"
    );
    const uniform = keep(
      attentionInflation(attention, x, {
        frames: 3,
        parts: {weights: (q) => tf.fill([q.shape[0], 3, 3], 1 / 3)}
      })
    );
    assert.deepEqual(uniform.shape, x.shape);
  });

  check("what does not fit is refused with a sentence", (keep) => {
    const params = keep(convInflationParams(4));
    const x = keep(clip([6, 2, 2, 4]));
    const three = keep(clip([6, 2, 2, 3]));
    assert.throws(
      () => convInflation(params, x, {frames: 4}),
      /frames must be a whole number that divides the batch of 6 images, but is 4/
    );
    assert.throws(
      () => convInflation(params, three, {frames: 3}),
      /x has 3 channels, but “conv2d.weight” is for 4/
    );
    assert.throws(() => convInflation({}, x, {frames: 3}), /needs a parameter “conv2d.weight”, found none/);
    assert.throws(() => convInflationParams(4, {kernel: 4}), /kernel must be an odd whole number/);
    assert.throws(() => convInflationParams(4, {gate: NaN}), /gate must be a finite number/);
    const attention = keep(attentionInflationParams(4, {positions: 2}));
    assert.throws(
      () => attentionInflation(attention, x, {frames: 6, heads: 3}),
      /heads must divide the 4 channels, but is 3/
    );
    assert.throws(
      () => attentionInflation(attention, x, {frames: 6, position: "learned"}),
      /reach 2 frames, but the clip has 6/
    );
  });

  const blocks = {
    convolution: {
      make: (gate: number) => convInflationParams(4, {seed: 5, gate}),
      f: (params: ParamRecord, x: tf.Tensor4D) => convInflation(params, x, {frames: 3})
    },
    attention: {
      make: (gate: number) => attentionInflationParams(4, {seed: 5, gate, layers: 2, positions: 3}),
      f: (params: ParamRecord, x: tf.Tensor4D) =>
        attentionInflation(params, x, {frames: 3, heads: 2, position: "learned"})
    }
  };
  for (const [name, {make, f}] of Object.entries(blocks)) {
    // tfjs's wasm backend has no gradient of a 2D convolution's filter; training that block needs WebGPU (or cpu).
    if (backend === "wasm" && name === "convolution") continue;
    check(
      `B8: the first gradient of the ${name} block reaches Proj alone; after one update it reaches everything`,
      async (keep) => {
        const params: ParamRecord = keep(make(0));
        const x = keep(clip([6, 3, 3, 4]));
        const probe = keep(clip([6, 3, 3, 4], 2));
        const first = gradients(f, params, x, probe);
        for (const [key, gradient] of Object.entries(first)) {
          keep(gradient);
          const size = await greatest(gradient);
          if (key === "x") assert.equal(await distance(gradient, probe), 0, "x sees the identity");
          else if (key.startsWith("proj.")) assert.ok(size > 1e-3, `${key}: ${size}`);
          else assert.equal(size, 0, `${key} must get exactly zero`);
        }
        const updated = Object.fromEntries(
          Object.entries(params).map(([key, value]) => [
            key,
            keep(tf.tidy(() => tf.sub(value, tf.mul(first[key], 0.1))))
          ])
        );
        for (const [key, gradient] of Object.entries(gradients(f, updated, x, probe)))
          assert.ok((await greatest(keep(gradient))) > 1e-6, `${key} must get a gradient after one update`);
      }
    );

    check(`gradients of the open ${name} block agree with finite differences`, async (keep) => {
      const params = keep(make(0.8));
      const x = keep(clip([6, 3, 3, 4]));
      const probe = keep(clip([6, 3, 3, 4], 2));
      for (const [key, gradient] of Object.entries(gradients(f, params, x, probe))) {
        keep(gradient);
        const direction = keep(randomTensor(gradient.shape as Shape4, 11));
        const told = keep(tf.tidy(() => tf.sum(tf.mul(gradient, direction))));
        const [expected] = await told.data();
        const found = await slope(f, params, x, probe, key, direction, 3e-3);
        const scale = 1 + Math.abs(expected);
        assert.ok(
          Math.abs(found - expected) < 2e-2 * scale,
          `${key}: backpropagated ${expected}, measured ${found}`
        );
      }
    });
  }
});
