// Truths 8 and 9 of the tokenizer: against float64, deterministic, and in the layout of the public checkpoint.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {doubled, nearestCode} from "#kernels";
import {allClose, randomArray} from "#kernels/testing";
import type {ParamRecord} from "../params.ts";
import {onBackends} from "../testing.ts";
import {readSafetensors, type TensorToWrite, writeSafetensors} from "../weights/index.ts";
import {
  AMUSED_256,
  codebook,
  decode,
  decodeFeatures,
  encode,
  encodeFeatures,
  type VqganConfig,
  vqganFromFile,
  vqganParameterCount,
  vqganParams,
  vqganShapes,
  vqganToWrite
} from "./vqgan.ts";
import {TINY_VQGAN, vqganWeights} from "./testing.ts";
import {planesOf, pixelsOf, referenceDecode, referenceEncode, referenceIds} from "./vqgan-reference.ts";

/** With an encoder as ours, and with taming-transformers'. */
const CELL = TINY_VQGAN;
const TINY: VqganConfig = {...CELL, encoderReach: "image"};
/** The public checkpoint's topology with few channels. */
const SHRUNK: VqganConfig = {
  ...AMUSED_256,
  resolution: 32,
  hiddenChannels: 4,
  zChannels: 4,
  quantizedEmbedDim: 4,
  numEmbeddings: 32,
  groups: 4
};

const loaded = (tensors: Record<string, TensorToWrite>, config: VqganConfig) =>
  vqganFromFile(readSafetensors(writeSafetensors(tensors)), config);
const pixels = (images: number, height: number, width: number, seed = 7) =>
  tf.tensor4d(
    randomArray(images * height * width * 3, seed).map((x) => (x + 1) / 2),
    [images, height, width, 3]
  );

onBackends("VQGAN", ["webgpu", "wasm", "cpu"], (check, backend) => {
  for (const config of [TINY, CELL])
    check(
      `8: features, ids and images are those of float64, on an image that is not square, encoder of the ${config.encoderReach ?? "image"}`,
      async (keep) => {
        const tensors = vqganWeights(config);
        const params = keep(loaded(tensors, config));
        const images = keep(pixels(2, 6, 8));
        const z = keep(encodeFeatures(params, images, {config}));
        assert.deepEqual(z.shape, [2, 3, 4, 4]);
        const ids = keep(encode(params, images, {config}));
        const [zs, found, raw] = [await z.data(), await ids.data(), await images.data()];
        for (let b = 0; b < 2; b++) {
          const expected = referenceEncode(
            tensors,
            planesOf(raw.subarray(b * 144, b * 144 + 144), 6, 8),
            config
          );
          allClose(zs.subarray(b * 48, b * 48 + 48), pixelsOf(expected), {atol: 2e-5, what: "z"});
          const nearest = referenceIds(expected, tensors["quantize.embedding.weight"].data);
          nearest.ids.forEach((id, n) => nearest.margins[n] > 1e-4 && assert.equal(found[b * 12 + n], id));
        }
        const image = keep(decodeFeatures(params, z, {config}));
        assert.deepEqual(image.shape, images.shape);
        const first = planesOf(zs.subarray(0, 48), 3, 4);
        const answer = pixelsOf(referenceDecode(tensors, first, config));
        allClose((await image.data()).subarray(0, 144), answer, {atol: 5e-5, what: "decoded"});
      }
    );

  check("a token of an encoder that reaches a cell knows 9×9 pixels and no more", async (keep) => {
    const config: VqganConfig = {...CELL, resolution: 32, channelMult: [1, 2, 2]};
    const params = keep(loaded(vqganWeights(config, 3), config));
    const image = randomArray(32 * 32 * 3, 5).map((x) => (x + 1) / 2);
    const features = async (data: Float32Array) => {
      const z = encodeFeatures(params, keep(tf.tensor4d(data, [1, 32, 32, 3])), {config});
      return (await keep(z).data()) as Float32Array;
    };
    const before = await features(image);
    for (const [x, y] of [
      [13, 18],
      [0, 31],
      [16, 16]
    ]) {
      const changed = image.slice();
      for (let c = 0; c < 3; c++) changed[(y * 32 + x) * 3 + c] = 1 - changed[(y * 32 + x) * 3 + c];
      const after = await features(changed);
      for (let cell = 0; cell < 64; cell++) {
        const [left, top] = [4 * (cell % 8) - 1, 4 * Math.floor(cell / 8) - 1];
        const near = x >= left && x < left + 9 && y >= top && y < top + 9;
        const moved = [0, 1, 2, 3].some((d) => Math.abs(after[4 * cell + d] - before[4 * cell + d]) > 1e-6);
        assert.equal(moved, near, `cell ${cell} after a change at ${x}, ${y}`);
      }
    }
  });

  check("8: a codebook row encodes to its own index", async (keep) => {
    const params = keep(loaded(vqganWeights(TINY, 50), TINY));
    const z = codebook(params);
    const seen = [...(await keep(nearestCode(z, z)).data())];
    assert.deepEqual(
      seen,
      Array.from({length: 16}, (_, k) => k)
    );
  });

  check("9: encoding and decoding are deterministic, ids are in range, images in [0,1]", async (keep) => {
    const params = keep(loaded(vqganWeights(TINY, 80), TINY));
    const images = keep(pixels(1, 8, 8));
    const twice = [0, 1].map(() => keep(encode(params, images, {config: TINY})));
    const [a, b] = await Promise.all(twice.map((ids) => ids.data()));
    assert.deepEqual(a, b);
    assert.deepEqual([twice[0].shape, twice[0].dtype], [[1, 16], "int32"]);
    assert.ok(a.every((id) => Number.isInteger(id) && id >= 0 && id < 16));
    const shown = [0, 1].map(() => keep(decode(params, twice[0], {config: TINY})));
    const [x, y] = await Promise.all(shown.map((image) => image.data()));
    assert.deepEqual(x, y);
    assert.ok(x.every((v) => v >= 0 && v <= 1));
    const listed = keep(decode(params, [a], {config: TINY}));
    assert.deepEqual(await listed.data(), x, "ids as arrays decode alike");
  });

  check("doubling repeats each pixel four times", async (keep) => {
    const x = keep(tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]));
    const y = keep(doubled(x));
    const rows = [1, 10, 1, 10, 2, 20, 2, 20, 1, 10, 1, 10, 2, 20, 2, 20];
    assert.deepEqual([...(await y.data())], [...rows, ...rows.map((v) => v + (v < 10 ? 2 : 20))]);
  });

  check("the public topology, shrunk, runs as float64 does", async (keep) => {
    const tensors = vqganWeights(SHRUNK, 5);
    const params = keep(loaded(tensors, SHRUNK));
    const images = keep(pixels(1, 32, 32));
    const z = keep(encodeFeatures(params, images, {config: SHRUNK}));
    assert.deepEqual(z.shape, [1, 2, 2, 4]);
    const expected = referenceEncode(tensors, planesOf(await images.data(), 32, 32), SHRUNK);
    allClose(await z.data(), pixelsOf(expected), {atol: 2e-4, what: "z"});
    const image = keep(decodeFeatures(params, z, {config: SHRUNK}));
    const answer = pixelsOf(referenceDecode(tensors, planesOf(await z.data(), 2, 2), SHRUNK));
    allClose(await image.data(), answer, {atol: 5e-4, what: "decoded"});
  });

  if (backend !== "cpu") return;

  check("the public checkpoint's keys, shapes and 146.24 M parameters", () => {
    const shapes = vqganShapes(AMUSED_256);
    const count = (prefix: string) => (vqganParameterCount(AMUSED_256, prefix) / 1e6).toFixed(2);
    assert.equal(count(""), "146.24");
    assert.equal(vqganParameterCount(AMUSED_256, "quantize."), 8192 * 64);
    assert.deepEqual([count("encoder."), count("decoder.")], ["58.69", "87.02"]);
    assert.deepEqual(shapes["encoder.down_blocks.3.resnets.0.conv_shortcut.weight"], [512, 256, 1, 1]);
    assert.deepEqual(shapes["decoder.up_blocks.0.resnets.2.conv1.weight"], [768, 768, 3, 3]);
    assert.deepEqual(shapes["decoder.up_blocks.4.resnets.0.conv_shortcut.weight"], [128, 256, 1, 1]);
    assert.deepEqual(shapes["decoder.up_blocks.3.upsamplers.0.conv.weight"], [256, 256, 3, 3]);
    assert.ok(!shapes["encoder.down_blocks.4.downsamplers.0.conv.weight"], "the last level keeps its side");
    assert.ok(!shapes["encoder.down_blocks.2.resnets.0.conv_shortcut.weight"], "256 to 256 needs none");
    assert.deepEqual(
      Object.keys(shapes),
      Object.keys(vqganShapes(SHRUNK)),
      "the shrunk one is of the same keys"
    );
  });

  check("parameters come back from a file as they went, and start as they should", async (keep) => {
    const params: ParamRecord = keep(vqganParams(TINY, {seed: 3}));
    const file = writeSafetensors(await vqganToWrite(params, TINY));
    const back: ParamRecord = keep(vqganFromFile(readSafetensors(file), TINY));
    for (const [key, tensor] of Object.entries(params))
      assert.deepEqual(await back[key].data(), await tensor.data(), key);
    const codes = await params["quantize.embedding.weight"].data();
    assert.ok(codes.every((v) => Math.abs(v) <= 1 / 16));
  });

  check("taps name the stages; parts replace them", (keep) => {
    const params = keep(vqganParams(TINY));
    const images = keep(pixels(1, 8, 8));
    const names: string[] = [];
    keep(encodeFeatures(params, images, {config: TINY, tap: (name) => names.push(name)}));
    assert.deepEqual(names, [
      "encoder.conv_in",
      "encoder.down_blocks.0.resnets.0",
      "encoder.down_blocks.0.downsamplers.0",
      "encoder.down_blocks.1.resnets.0",
      "encoder.mid_block.resnets.0",
      "encoder.mid_block.resnets.1",
      "encoder.conv_out",
      "quant_conv"
    ]);
    let calls = 0;
    const act = (h: tf.Tensor4D) => (calls++, tf.relu(h));
    keep(encodeFeatures(params, images, {config: TINY, parts: {act}}));
    assert.equal(calls, 4 * 2 + 1);
  });

  check("what does not fit is refused with a sentence", (keep) => {
    const params = keep(vqganParams(TINY));
    const alpha = keep(tf.zeros([1, 8, 8, 4]) as tf.Tensor4D);
    const dot = keep(tf.zeros([1, 1, 1, 3]) as tf.Tensor4D);
    assert.throws(
      () => encode(params, alpha, {config: TINY}),
      /images \[B,H,W,3\] with sides that are multiples of 2, found \[1,8,8,4\]/
    );
    assert.throws(() => encode(params, dot, {config: TINY}), /found \[1,1,1,3\]; resize or crop/);
    assert.throws(() => decode(params, [[1, 2]], {config: TINY}), /4×4 tokens needs 16 ids, found 2/);
    assert.throws(
      () => decode(params, [Array(16).fill(16)], {config: TINY}),
      /Token 0 of image 0 is 16, but codes are whole numbers from 0 to 15/
    );
    assert.throws(
      () => vqganShapes({...TINY, groups: 3}),
      /groups must divide each level's channels, but 3 does not divide 4/
    );
    assert.throws(() => vqganShapes({...TINY, resolution: 7}), /resolution must be a multiple of 2/);
    assert.throws(() => vqganShapes({...TINY, channelMult: []}), /channelMult must list/);
    assert.throws(() => vqganShapes({...TINY, zChannels: 0}), /zChannels must be a whole number/);
    const tensors = vqganWeights(TINY);
    const {"quant_conv.bias": _, ...less} = tensors;
    assert.throws(() => loaded(less, TINY), /“quant_conv\.bias” \[4\], found none/);
    assert.throws(
      () => loaded(tensors, {...TINY, numEmbeddings: 8}),
      /“quantize\.embedding\.weight” \[8,4\], found \[16,4\]/
    );
    const more = {...tensors, "encoder.mid_block.attentions.0.to_q.weight": {shape: [1], data: [1]}};
    assert.throws(
      () => loaded(more, TINY),
      /hold “encoder\.mid_block\.attentions\.0\.to_q\.weight”, which this architecture has not/
    );
  });
});
