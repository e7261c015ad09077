// The tokenizer over pictures: batches, patches, distances, on random weights.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {allClose} from "#kernels/testing";
import {onBackends} from "../testing.ts";
import {readSafetensors, writeSafetensors} from "../weights/index.ts";
import {noise, TINY_VQGAN as config, tinyVqganFile} from "./testing.ts";
import {openTokenizer} from "./tokenizer.ts";
import {decode, encode} from "./vqgan.ts";

const pictures = Array.from({length: 18}, (_, i) => noise(8, i + 1));
const unit = (data: Uint8Array) => Float32Array.from(data, (v) => v / 255);

onBackends("tokenizer", ["webgpu", "wasm", "cpu"], (check, backend) => {
  check("pictures of several batches have the ids that each has alone", async (keep) => {
    const tokenizer = keep(openTokenizer(tinyVqganFile()));
    assert.equal(tokenizer.imageTokens, 16);
    const all = await tokenizer.encode(pictures);
    assert.equal(all.length, 18);
    assert.ok(all[0] instanceof Int32Array && all.every((ids) => ids.length === 16));
    for (const i of [0, 15, 16, 17]) {
      const image = keep(tf.tensor4d(unit(pictures[i].data), [1, 8, 8, 3]));
      const alone = keep(encode(tokenizer.params, image, {config}));
      assert.deepEqual([...all[i]], [...(await alone.data())], `picture ${i}`);
    }
    assert.ok(new Set(all.map(String)).size > 9, "pictures differ in their ids");
  });

  check("ids become the pictures that the decoder paints, in order", async (keep) => {
    const tokenizer = keep(openTokenizer(tinyVqganFile()));
    const ids = await tokenizer.encode(pictures);
    const painted = await tokenizer.decode(ids);
    assert.equal(painted.length, 18);
    const one = keep(decode(tokenizer.params, [ids[17]], {config}));
    allClose(
      painted[17].data,
      (await one.data()).map((v) => Math.floor(255 * v + 0.5)),
      {atol: 1}
    );
    assert.deepEqual([painted[17].width, painted[17].height], [8, 8]);
  });

  check("a patch is the middle of a grid of its code", async (keep) => {
    const tokenizer = keep(openTokenizer(tinyVqganFile()));
    for (const side of backend === "webgpu" ? [3] : [5, 3]) {
      const patches = await tokenizer.patches({side});
      assert.equal(patches.length, 16);
      const grid = keep(
        decode(tokenizer.params, [new Int32Array(side ** 2).fill(11)], {config, grid: [side, side]})
      );
      const pixels = await grid.data();
      const at = side - 1;
      const middle = [0, 1].flatMap((y) =>
        [0, 1].flatMap((x) => [0, 1, 2].map((c) => 255 * pixels[((at + y) * 2 * side + at + x) * 3 + c]))
      );
      assert.deepEqual([patches[11].width, patches[11].height], [2, 2]);
      allClose(patches[11].data, middle, {atol: 1});
    }
    await assert.rejects(tokenizer.patches({side: 4}), /odd number of tokens a side, found 4/);
  });

  check(
    "a picture is at no distance from itself, and farther from others than from a near one",
    async (keep) => {
      const tokenizer = keep(openTokenizer(tinyVqganFile()));
      const [a] = pictures;
      const near = {...a, data: a.data.map((v, i) => (i < 24 ? Math.min(255, v + 20) : v))};
      const list = [a, ...Array(17).fill(a)];
      const found = await tokenizer.distances(list, [a, near, ...pictures.slice(2)]);
      assert.equal(found.length, 18);
      assert.ok(found[0] < 1e-9, `itself: ${found[0]}`);
      assert.ok(found[1] > 1e-6);
      for (const other of found.slice(2)) assert.ok(other > 2 * found[1] && other <= 4, `${other}`);
    }
  );

  if (backend !== "cpu") return;

  check("what does not fit is refused with a sentence", async (keep) => {
    const tokenizer = keep(openTokenizer(tinyVqganFile()));
    await assert.rejects(
      tokenizer.encode([pictures[0], noise(4)]),
      /RGB pictures of 8×8, found 4×4 with 48 bytes as number 1; crop/
    );
    await assert.rejects(tokenizer.decode([new Int32Array(16).fill(16)]), /Token 0 of image 0 is 16/);
    await assert.rejects(tokenizer.decode([[1]]), /needs 16 ids, found 1/);
    await assert.rejects(tokenizer.distances(pictures, []), /pairs of pictures, found 18 and 0/);
    assert.deepEqual([await tokenizer.encode([]), await tokenizer.decode([])], [[], []]);
    const bare = readSafetensors(writeSafetensors({w: {shape: [1], data: [1]}}));
    assert.throws(() => openTokenizer(bare), /a tokenizer should carry its configuration .* found none/);
    assert.throws(() => openTokenizer(bare, {config}), /should hold “encoder\.conv_in\.weight”/);
  });
});
