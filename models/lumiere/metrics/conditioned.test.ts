import assert from "node:assert/strict";
import {test} from "node:test";
import {drawCaption} from "../clips/draw-caption.ts";
import {measureConditioned, pasteGiven} from "./conditioned.ts";

const clip = drawCaption("a red sphere on the left bounces every 12 frames, first up, on sand", {
  size: 16,
  frames: 8
});
const pixels = 16 * 16;
const left = Float32Array.from({length: 8 * pixels}, (_, i) => +(i % 16 < 8));
const frame0 = Float32Array.from({length: 8 * pixels}, (_, i) => +(i < pixels));
/** The clip, in [−1,1], a tenth of its range off wherever it was not given. */
const made = (mask: Float32Array) => ({
  ...clip,
  range: [-1, 1] as const,
  data: clip.data.map((v, i) => 2 * (mask[Math.floor(i / 3)] ? v : v > 0.5 ? v - 0.1 : v + 0.1) - 1)
});

test("given pixels, the rest and the first frame are measured apart", () => {
  const found = measureConditioned(made(left), clip, left);
  assert.ok(found.given > 100, `${found.given}`);
  assert.ok(Math.abs(found.hole - 20) < 1e-3);
  assert.ok(Math.abs(found.gain - (found.hole - found.meanFill)) < 1e-9);
  assert.ok(found.background > 20);
  const image = measureConditioned(made(frame0), clip, frame0);
  assert.ok(image.firstFrame > 100);
  assert.ok(Number.isNaN(image.motionGiven), "after frame 0 nothing is given");
  assert.ok(image.motionFree > 0);
});

test("of a still nobody knows the rest, and what is given is its first frame", () => {
  const still = {...clip, data: Float32Array.from(clip.data, (_, i) => clip.data[i % (3 * pixels)])};
  const found = measureConditioned(still, clip, left, {still: true});
  assert.equal(found.given, Infinity);
  assert.ok(Number.isNaN(found.hole) && Number.isNaN(found.gain));
  assert.equal(found.motion, 0);
  assert.notEqual(measureConditioned(still, clip, left).given, Infinity);
});

test("pasting makes the error over given pixels 0, in the clip's own range", () => {
  const grey = {...clip, range: [-1, 1] as const, data: new Float32Array(clip.data.length)};
  const pasted = pasteGiven(grey, clip, left);
  assert.ok(measureConditioned(pasted, clip, left).given > 100);
  assert.equal(pasted.data[3 * 12], 0, "outside nothing changes");
  assert.throws(() => pasteGiven(grey, clip, [1]), /one size, found 6144 and 6144 numbers, and a mask of 1/);
});
