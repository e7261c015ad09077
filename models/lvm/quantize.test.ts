// Truth 10: the straight-through gradient, and the losses that move encoder and codebook; then gradients of the whole autoencoder.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, randomArray, randomTensor} from "#kernels/testing";
import type {ParamRecord} from "../params.ts";
import {distance, gradients, greatest, onBackends, slope} from "../testing.ts";
import {
  CODEBOOK,
  encodeFeatures,
  quantize,
  straightThrough,
  type VqganConfig,
  vqgan,
  vqganParams
} from "./vqgan.ts";

const shape: [number, number, number, number] = [2, 2, 3, 4];
const features = (seed = 1) => randomTensor<tf.Rank.R4>(shape, seed) as tf.Tensor4D;
const codes = (seed = 2) => randomTensor<tf.Rank.R2>([5, 4], seed) as tf.Tensor2D;

onBackends("quantisation", ["webgpu", "wasm", "cpu"], (check, backend) => {
  check("values and both losses are those of float64, in both conventions of β", async (keep) => {
    const [z, table] = [keep(features()), keep(codes())];
    const [zs, es] = [await z.data(), await table.data()];
    let sum = 0;
    const expected = Array.from({length: 12}, (_, n) => {
      const distances = Array.from({length: 5}, (_, k) =>
        [0, 1, 2, 3].reduce((d, i) => d + (zs[n * 4 + i] - es[k * 4 + i]) ** 2, 0)
      );
      const least = Math.min(...distances);
      sum += least;
      return distances.indexOf(least);
    });
    const mean = sum / zs.length;
    for (const [convention, total] of [
      ["paper", 1.1 * mean],
      ["legacy", 1.1 * mean]
    ] as const) {
      const q = quantize(z, table, {beta: 0.1, convention});
      Object.values(q).forEach((tensor) => keep(tensor as tf.Tensor));
      assert.deepEqual([...(await q.ids.data())], expected);
      assert.deepEqual(q.ids.shape, [2, 6]);
      const taken = expected.flatMap((k) => [...es.subarray(k * 4, k * 4 + 4)]);
      assert.deepEqual([...(await q.zq.data())], taken, "the codes themselves, not z + (e − z)");
      for (const part of [q.commitment, q.codebook]) allClose(await part.data(), [mean]);
      allClose(await q.loss.data(), [total]);
    }
  });

  check(
    "10: z gets the gradient of its code, exactly; the codebook none of the reconstruction's",
    async (keep) => {
      const [z, table, probe] = [keep(features()), keep(codes()), keep(features(9))];
      const loss = (x: tf.Tensor, e: tf.Tensor) =>
        tf.sum(tf.mul(quantize(x as tf.Tensor4D, e as tf.Tensor2D).zq, probe));
      const [dz, de] = tf
        .grads(loss)([z, table])
        .map((g) => keep(g));
      assert.equal(await distance(dz, probe), 0);
      assert.equal(await greatest(de), 0);
      const [du, dq] = tf
        .grads((u, q) => tf.sum(tf.mul(straightThrough(u, q), probe)))([z, keep(features(17))])
        .map((g) => keep(g));
      assert.equal(await distance(du, probe), 0);
      assert.equal(await greatest(dq), 0);
    }
  );

  check(
    "10: commitment moves z alone, the codebook's loss the codes alone, as written out by hand",
    async (keep) => {
      const [z, table] = [keep(features()), keep(codes())];
      const [zs, es] = [await z.data(), await table.data()];
      const q = quantize(z, table);
      Object.values(q).forEach((tensor) => keep(tensor as tf.Tensor));
      const ids = await q.ids.data();
      // ∂ mean((z − e)²)/∂z = 2(z − e)/n; for a code the same, negated, over all features that chose it.
      const towards = Float64Array.from(zs, (v, i) => (2 * (v - es[ids[i >> 2] * 4 + (i & 3)])) / zs.length);
      const away = new Float64Array(es.length);
      towards.forEach((v, i) => (away[ids[i >> 2] * 4 + (i & 3)] -= v));
      const none = (n: number) => new Float64Array(n);
      const cases = [
        ["commitment", "paper", towards, none(es.length)],
        ["codebook", "paper", none(zs.length), away],
        ["loss", "paper", towards.map((v) => 0.25 * v), away],
        ["loss", "legacy", towards, away.map((v) => 0.25 * v)]
      ] as const;
      for (const [field, convention, byZ, byCode] of cases) {
        const loss = (x: tf.Tensor, e: tf.Tensor) =>
          quantize(x as tf.Tensor4D, e as tf.Tensor2D, {convention})[field];
        const [dz, de] = tf
          .grads(loss as (...x: tf.Tensor[]) => tf.Tensor)([z, table])
          .map((g) => keep(g));
        allClose(await dz.data(), byZ, {what: `${field}, ${convention}: z`, atol: 1e-6});
        allClose(await de.data(), byCode, {what: `${field}, ${convention}: codebook`, atol: 1e-6});
      }
    }
  );

  check("10: finite differences of the losses, where only one side moves", async (keep) => {
    const [z, table] = [keep(features()), keep(codes())];
    const value = (x: Float32Array, e: Float32Array) => {
      let sum = 0;
      for (let n = 0; n < 12; n++) {
        let least = Infinity;
        for (let k = 0; k < 5; k++)
          least = Math.min(
            least,
            [0, 1, 2, 3].reduce((d, i) => d + (x[n * 4 + i] - e[k * 4 + i]) ** 2, 0)
          );
        sum += least;
      }
      return sum / x.length;
    };
    const [zs, es] = [(await z.data()) as Float32Array, (await table.data()) as Float32Array];
    const loss = (x: tf.Tensor, e: tf.Tensor) => quantize(x as tf.Tensor4D, e as tf.Tensor2D, {beta: 1}).loss;
    const [dz, de] = tf
      .grads(loss as (...x: tf.Tensor[]) => tf.Tensor)([z, table])
      .map((g) => keep(g));
    for (const [array, gradient] of [
      [zs, await dz.data()],
      [es, await de.data()]
    ] as const) {
      const direction = randomArray(array.length, 21);
      const moved = (h: number) => Float32Array.from(array, (v, i) => v + h * direction[i]);
      const at = (h: number) => (array === zs ? value(moved(h), es) : value(zs, moved(h)));
      const told = Array.from(gradient).reduce((sum, g, i) => sum + g * direction[i], 0);
      const found = (at(1e-3) - at(-1e-3)) / 2e-3;
      assert.ok(
        Math.abs(found - told) < 1e-3 * (1 + Math.abs(told)),
        `backpropagated ${told}, measured ${found}`
      );
    }
  });

  // tfjs's wasm backend has no gradient of a 2D convolution's filter; training needs WebGPU (or cpu).
  if (backend === "wasm") return;

  const config: VqganConfig = {
    resolution: 4,
    imageChannels: 3,
    hiddenChannels: 4,
    channelMult: [1, 2],
    numResBlocks: 1,
    zChannels: 4,
    quantizedEmbedDim: 3,
    numEmbeddings: 6,
    groups: 2
  };

  check(
    "the whole autoencoder: every parameter learns, and the decoder's gradients are finite differences'",
    async (keep) => {
      const params: ParamRecord = keep(vqganParams(config, {seed: 4}));
      const images = keep(randomTensor<tf.Rank.R4>([1, 4, 4, 3], 3) as tf.Tensor4D);
      const probe = keep(randomTensor<tf.Rank.R4>([1, 4, 4, 3], 5) as tf.Tensor4D);
      const shown = (p: ParamRecord, x: tf.Tensor4D) => vqgan(p, x, {config}).images;
      const found = gradients(shown, params, images, probe);
      for (const [key, gradient] of Object.entries(found)) {
        const size = await greatest(keep(gradient));
        if (key === CODEBOOK) assert.equal(size, 0, "the reconstruction leaves the codebook alone");
        else assert.ok(size > 0 && Number.isFinite(size), `${key}: ${size}`);
      }
      // Behind the codes nothing jumps, so that a finite difference is the gradient.
      const keys = [
        "post_quant_conv.weight",
        "decoder.conv_in.bias",
        "decoder.up_blocks.1.resnets.0.conv_shortcut.weight",
        "decoder.up_blocks.0.upsamplers.0.conv.weight",
        "decoder.up_blocks.1.resnets.0.norm1.weight"
      ];
      for (const key of keys) {
        const direction = keep(randomTensor(found[key].shape as [number], 11));
        const told = await keep(tf.tidy(() => tf.sum(tf.mul(found[key], direction)))).data();
        const measured = await slope(shown, params, images, probe, key, direction, 1e-4);
        assert.ok(
          Math.abs(measured - told[0]) < 2e-2 * (1 + Math.abs(told[0])),
          `${key}: backpropagated ${told[0]}, measured ${measured}`
        );
      }
    }
  );

  check("the encoder's gradients, with the codes taken out, are finite differences'", async (keep) => {
    const params: ParamRecord = keep(vqganParams(config, {seed: 6}));
    const images = keep(randomTensor<tf.Rank.R4>([1, 4, 4, 3], 3) as tf.Tensor4D);
    const probe = keep(randomTensor<tf.Rank.R4>([1, 2, 2, 3], 5) as tf.Tensor4D);
    const features = (p: ParamRecord, x: tf.Tensor4D) => encodeFeatures(p, x, {config});
    const encoder = Object.fromEntries(
      Object.entries(params).filter(([key]) => /^(encoder|quant_conv)/.test(key))
    );
    const found = gradients(features, encoder, images, probe);
    Object.values(found).forEach((gradient) => keep(gradient));
    for (const key of [
      "x",
      "encoder.conv_in.weight",
      "encoder.down_blocks.0.downsamplers.0.conv.weight",
      "encoder.down_blocks.1.resnets.0.conv_shortcut.bias",
      "encoder.conv_norm_out.bias",
      "quant_conv.weight"
    ]) {
      const direction = keep(randomTensor(found[key].shape as [number], 11));
      const told = await keep(tf.tidy(() => tf.sum(tf.mul(found[key], direction)))).data();
      const measured = await slope(features, encoder, images, probe, key, direction, 1e-4);
      assert.ok(
        Math.abs(measured - told[0]) < 2e-2 * (1 + Math.abs(told[0])),
        `${key}: backpropagated ${told[0]}, measured ${measured}`
      );
    }
  });
});
