import assert from "node:assert/strict";
import {test} from "node:test";
import {fromClip, fromKept, keep, keptSize} from "./kept-frames.ts";
import {limits} from "./limits.ts";
import {shapeOf} from "./options.ts";
import {toClip} from "./to-clip.ts";
import type {Clip} from "./types.ts";

const signal = new AbortController().signal;

/** A clip whose frame i is evenly i/frames. */
function ramp(frames: number, width = 4, height = 2): Clip {
  const size = width * height * 3;
  const data = Float32Array.from({length: frames * size}, (_, i) => Math.floor(i / size) / frames);
  return {width, height, frames, channels: 3, fps: 8, data, range: [0, 1]};
}

test("a clip of the same shape comes back number by number", async () => {
  const clip = ramp(6, 8, 8);
  const back = await toClip(fromClip(clip, "a clip"), {
    ...shapeOf({frames: 6, size: 8, fps: 8}),
    start: 0,
    signal
  });
  assert.deepEqual(back, clip);
});

test("a range of frames is taken from where it was asked for, and [−1,1] becomes [0,1]", async () => {
  const clip = ramp(8);
  const signed: Clip = {...clip, range: [-1, 1], data: clip.data.map((v) => v * 2 - 1)};
  const back = await toClip(fromClip(signed, "a clip"), {
    ...shapeOf({frames: 3, size: 2, fps: 8}),
    start: 0.25,
    signal
  });
  assert.deepEqual([back.frames, back.range], [3, [0, 1]]);
  [0, 1, 2].forEach((i) => assert.ok(Math.abs(back.data[i * 12] - (2 + i) / 8) < 1e-6));
});

test("a clip of one frame is a still and may be repeated or moved", async () => {
  for (const motion of ["still", "pan", "zoom"] as const) {
    const clip = await toClip(fromClip(ramp(1), "one"), {
      ...shapeOf({frames: 5, size: 3, motion}),
      start: 0,
      signal
    });
    assert.equal(clip.frames, 5);
    assert.equal(clip.data.length, 5 * 27);
  }
});

test("a source that is too short gives fewer frames, in an array of that length", async () => {
  const clip = await toClip(fromClip(ramp(4), "short"), {
    ...shapeOf({frames: 16, size: 2, fps: 8}),
    start: 0,
    signal
  });
  assert.equal(clip.frames, 4);
  assert.equal(clip.data.length, 4 * 12);
});

test("progress is told for every frame, and an abort ends the work with its reason", async () => {
  const seen: number[] = [];
  const stop = new AbortController();
  const options = {...shapeOf({frames: 8, size: 2, fps: 8}), start: 0, signal: stop.signal};
  await assert.rejects(
    toClip(fromClip(ramp(8), "a clip"), {
      ...options,
      onProgress(done) {
        seen.push(done);
        if (done === 3) stop.abort();
      }
    }),
    {name: "AbortError"}
  );
  assert.deepEqual(seen, [0, 1, 2, 3]);
});

test("the kept copy has the frames as bytes, in the source's proportions", async () => {
  const kept = await keep(fromClip(ramp(8), "a clip"), {start: 0, fps: 8, signal});
  assert.deepEqual([kept.width, kept.height, kept.frames, kept.kind], [4, 2, 8, "moving"]);
  assert.equal(kept.data[3 * 24], Math.round((3 / 8) * 255));
  const again = fromKept(kept);
  assert.equal(again.duration, 1);
  assert.equal(await keep(again, {start: 0, fps: 8, signal}), kept);
});

test("the kept copy stays within its limits", () => {
  for (const [width, height, frames] of [
    [7680, 4320, 80],
    [640, 360, 16],
    [20000, 2, 1],
    [1, 1, 1]
  ]) {
    const size = keptSize(width, height, frames);
    assert.ok(size.width * size.height * frames <= limits.keptPixels * 1.1);
    assert.ok(Math.max(size.width, size.height) <= limits.keptSide);
    assert.ok(size.width >= 1 && size.height >= 1 && size.width <= width);
  }
});
