import assert from "node:assert/strict";
import {spawnSync} from "node:child_process";
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {openTestGpu, type TestGpu} from "#kernels/testing";
import {createPictureRenderer} from "../../world/gpu/pictures.ts";
import {renderFrame} from "../../world/render.ts";
import {describeClip} from "./clip-shard.ts";
import {captionTokens, renderClipBytes, samplesAt, sampleClip} from "./index.ts";

let gpu: TestGpu;
before(async () => void (gpu = await openTestGpu("webgpu")));
after(() => gpu.close());

test("a clip's bytes are means over the frame at twice the size", () => {
  const scene = sampleClip(5);
  const clip = renderClipBytes(scene, {size: 8, frames: 3, step: 8});
  assert.equal(clip.data.length, 3 * 8 * 8 * 3);
  const large = renderFrame(scene, {width: 16, height: 16, t: 16});
  const of = (x: number, y: number) => large[3 * (16 * y + x) + 1];
  const mean = (of(8, 10) + of(9, 10) + of(8, 11) + of(9, 11)) / 4;
  assert.equal(clip.data[2 * 192 + 3 * (8 * 5 + 4) + 1], Math.round(255 * mean));
  assert.equal(samplesAt(128), 1);
  assert.throws(() => renderClipBytes(scene, {frames: 0}), /frames is a whole number.*found 0/);
});

test("the GPU renders the same clips to rounding", async () => {
  const size = 16;
  const renderer = await createPictureRenderer({
    width: size,
    height: size,
    batch: 6,
    samples: samplesAt(size)
  });
  let off = 0;
  let bytes = 0;
  for (const seed of [0, 1, 2, 3]) {
    const scene = sampleClip(seed);
    const expected = renderClipBytes(scene, {size, frames: 6}).data;
    const found = await renderer.render(Array.from({length: 6}, (_, t) => ({scene, t})));
    expected.forEach((v, i) => void (off += +(Math.abs(v - found[i]) > 1)));
    bytes += expected.length;
  }
  assert.ok(off <= 0.002 * bytes, `${off} of ${bytes} bytes differ by more than rounding`);
  renderer.dispose();
  await gpu.check();
});

test("styles are drawn too", () => {
  const scene = sampleClip(5, {style: "sketch"});
  const plain = renderClipBytes({...scene, style: "render"}, {size: 16, frames: 1}).data;
  const drawn = renderClipBytes(scene, {size: 16, frames: 1}).data;
  const far = plain.reduce((sum, v, i) => sum + Math.abs(v - drawn[i]), 0) / plain.length;
  assert.ok(far > 10, `${far}`);
});

test("what a shard says of a clip", () => {
  const scene = sampleClip(0, {fixed: {motion: "orbit", period: 6, direction: "clockwise"}});
  const told = describeClip(scene, 1);
  assert.equal(told.saysPeriod, true);
  assert.deepEqual(told.tokens, told.tokensPeriod);
  assert.deepEqual(told.tokensPeriod, [...captionTokens(told.caption)]);
  assert.ok(Math.abs(told.frequency + 1 / 6) < 1e-12);
  assert.deepEqual(describeClip(scene, 0).tokens, told.tokensPlain);
  assert.notDeepEqual(told.tokensPlain, told.tokensPeriod);
});

test("npm run clips writes whole shards, once", () => {
  const out = mkdtempSync(join(tmpdir(), "clips-"));
  try {
    const run = (...more: string[]) =>
      spawnSync(
        process.execPath,
        [
          join(import.meta.dirname, "write-clips.ts"),
          ...`--out ${out} --clips 2 --shards 2 --first 40 --size 8 --frames 4 --cpu`.split(" "),
          ...more
        ],
        {encoding: "utf8"}
      );
    assert.equal(run().status, 0);
    const list = JSON.parse(readFileSync(join(out, "train-00001.json"), "utf8"));
    assert.deepEqual([list.clips.length, list.frames, list.size, list.captionLength], [2, 4, 8, 32]);
    assert.equal(list.clips[1].seed, 43);
    const bytes = readFileSync(join(out, "train-00001.u8"));
    assert.deepEqual(
      new Uint8Array(bytes.subarray(4 * 8 * 8 * 3)),
      renderClipBytes(sampleClip(43), {size: 8, frames: 4}).data
    );
    // A shard without its list is not whole and is written again; one with it is left alone.
    rmSync(join(out, "train-00000.json"));
    writeFileSync(join(out, "train-00000.u8"), "cut off");
    const {mtimeMs} = statSync(join(out, "train-00001.u8"));
    assert.equal(run().status, 0);
    assert.equal(statSync(join(out, "train-00000.u8")).size, bytes.length);
    assert.equal(statSync(join(out, "train-00001.u8")).mtimeMs, mtimeMs);
    assert.ok(existsSync(join(out, "train-00000.json")));
    assert.match(run("--size", "0").stderr, /--size must be a whole number of at least 1, found 0/);
  } finally {
    rmSync(out, {recursive: true});
  }
});
