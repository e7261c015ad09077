import assert from "node:assert/strict";
import {test} from "node:test";
import {renderClipBytes, sampleClip} from "../clips/index.ts";
import {
  backgroundPersistence,
  firstFramePsnr,
  frameDifferenceRatio,
  regionPsnr,
  stillPixels
} from "./fidelity.ts";
import {takeClipFrames} from "./pixel-clip.ts";

const scene = sampleClip(2, {fixed: {motion: "side to side", period: 20}});
const clip = renderClipBytes(scene, {size: 16, frames: 41});
const first = takeClipFrames(clip, 0, 1);
/** The clip with so much added to each byte of the frames that are wanted. */
const shifted = (by: number, wanted: (t: number) => boolean = () => true) => ({
  ...clip,
  data: Float32Array.from(clip.data, (v, i) =>
    wanted(Math.floor(i / (3 * 16 * 16))) ? v + (v > 127 ? -by : by) : v
  )
});

test("PSNR of the first frame and of the still background", () => {
  assert.equal(firstFramePsnr(clip, first), Infinity);
  assert.ok(Math.abs(firstFramePsnr(shifted(25.5), first) - 20) < 1e-3, "a tenth off is 20 dB");
  const still = stillPixels(clip);
  const share = still.reduce((sum, v) => sum + v, 0) / still.length;
  assert.ok(share > 0.4 && share < 0.9, `${share} of the pixels are still`);
  assert.ok(backgroundPersistence(clip, first, still) > 40);
  const drifting = backgroundPersistence(
    shifted(25.5, (t) => t > 0),
    first,
    still
  );
  assert.ok(Math.abs(drifting - 20) < 0.5, `${drifting} dB`);
  assert.throws(() => firstFramePsnr(clip, clip), /expected 1 frames of 16×16.*found 41/);
});

test("given pixels and holes are scored apart, beside a fill with the mean", () => {
  const mask = Float32Array.from({length: clip.data.length / 3}, (_, pixel) => +(pixel % 16 < 8));
  const filled = {
    ...clip,
    data: Float32Array.from(clip.data, (v, i) => (mask[Math.floor(i / 3)] ? v : v + (v > 127 ? -51 : 51)))
  };
  const found = regionPsnr(filled, clip, mask);
  assert.equal(found.given, Infinity);
  assert.ok(Math.abs(found.hole - 20 * Math.log10(5)) < 1e-3, "a fifth off is 14 dB");
  assert.ok(found.meanFill > 5 && found.meanFill < 25, `${found.meanFill} dB`);
  assert.throws(() => regionPsnr(clip, clip, [1, 0]), /a mask of 10496 numbers, found 2/);
});

test("frame differences at multiples of the stride stand out only where there is a jump", () => {
  const real = frameDifferenceRatio(clip, 8);
  assert.ok(real > 0.8 && real < 1.25, `${real}`);
  assert.ok(
    frameDifferenceRatio(
      shifted(20, (t) => Math.floor(t / 8) % 2 === 0),
      8
    ) > 1.5
  );
  const still = renderClipBytes(sampleClip(1, {fixed: {motion: "still"}}), {size: 8, frames: 17});
  assert.equal(frameDifferenceRatio(still, 8), 1);
  assert.throws(() => frameDifferenceRatio(first, 8), /found 1 frames at stride 8/);
});
