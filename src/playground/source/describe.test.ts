import assert from "node:assert/strict";
import {test} from "node:test";
import {shortName} from "./decode.ts";
import {describe, remarks, seconds} from "./describe.ts";
import {fromClip} from "./kept-frames.ts";
import {cameraProblem, codecName, undecodable} from "./sentences.ts";
import {pick} from "./strip.ts";
import type {Clip} from "./types.ts";

const clip = (frames: number): Clip => ({
  width: 2,
  height: 2,
  frames,
  channels: 3,
  fps: 8,
  data: new Float32Array(frames * 12),
  range: [0, 1]
});

test("a clip is described with where it comes from", () => {
  assert.equal(describe("Built-in clip", null, clip(16)), "Built-in clip · 16 frames of 2 × 2 at 8 fps");
  assert.equal(
    describe("a.mp4", fromClip(clip(16), "H.264 video"), clip(1)),
    "a.mp4 · H.264 video, 2 × 2, 2.0 s → 1 frame of 2 × 2"
  );
});

test("one frame, and fewer than asked for, are remarked", () => {
  assert.match(remarks(null, clip(1), 1).join(), /One frame does not move/);
  assert.deepEqual(remarks(null, clip(1), 1, true), []);
  assert.deepEqual(remarks(fromClip(clip(4), "GIF"), clip(4), 16), ["It has 4 of the 16 frames asked for."]);
  assert.match(
    remarks(fromClip(clip(9), "GIF"), clip(4), 16).join(),
    /ends after 4 of the 16 .* more of its 9\./
  );
  assert.deepEqual(remarks(fromClip(clip(16), "GIF"), clip(16), 16), []);
});

test("durations are readable", () => {
  assert.deepEqual([0.4, 12.34, 602].map(seconds), ["0.40 s", "12.3 s", "10 min 02 s"]);
});

test("codecs are named as readers know them", () => {
  assert.equal(codecName("hevc"), "H.265 (HEVC)");
  assert.equal(codecName("xyz1"), "“xyz1”");
  assert.equal(codecName(null), "an unknown codec");
  assert.match(
    undecodable("a.mov", codecName("ap4h")),
    /^a\.mov is coded in Apple ProRes, which .*\(H\.264\)/
  );
});

test("every way in which a camera can fail is a sentence", () => {
  for (const name of ["NotAllowedError", "NotFoundError", "NotReadableError", "Unavailable", "TypeError"])
    assert.match(cameraProblem(name), /^[A-Z].*choose a file\.$/);
});

test("thumbnails are spread evenly from the first frame to the last", () => {
  assert.deepEqual(pick(5, 9), [0, 1, 2, 3, 4]);
  assert.deepEqual(pick(16, 6), [0, 3, 6, 9, 12, 15]);
  assert.deepEqual(pick(16, 1), [0]);
});

test("long names are cut in the middle, nameless files are called something", () => {
  assert.equal(shortName(""), "The file");
  assert.equal(shortName("x".repeat(60) + ".mp4"), "x".repeat(26) + "…" + "x".repeat(8) + ".mp4");
});
