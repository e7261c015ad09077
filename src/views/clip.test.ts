import assert from "node:assert/strict";
import {test} from "node:test";
import {checkClip, type Clip, clipLosses, framePixels} from "./clip.ts";
import {MISSING} from "./colors.ts";
import {signedScale} from "./scale.ts";

const clip: Clip = {
  width: 2,
  height: 1,
  frames: 2,
  channels: 1,
  fps: 8,
  range: [-1, 1],
  data: Float32Array.of(-1, 1, 0, NaN)
};

test("framePixels maps the range to 0…255 and paints NaN as missing", () => {
  assert.deepEqual([...framePixels(clip, 0)], [0, 0, 0, 255, 255, 255, 255, 255]);
  assert.deepEqual([...framePixels(clip, 1)], [128, 128, 128, 255, ...MISSING, 255]);
  assert.throws(() => framePixels(clip, 2), /frames 0…1, found frame 2/);
});

test("framePixels reads channels last", () => {
  const rgb: Clip = {
    ...clip,
    frames: 1,
    width: 1,
    channels: 3,
    range: [0, 1],
    data: Float32Array.of(1, 0.5, 0)
  };
  assert.deepEqual([...framePixels(rgb, 0)], [255, 128, 0, 255]);
  assert.throws(() => framePixels(rgb, 0, signedScale(1)), /1 channel, found 3/);
});

test("clipLosses counts values beyond the range and NaN", () => {
  assert.deepEqual(clipLosses({...clip, range: [0, 1]}), {clipped: 1, missing: 1});
});

test("checkClip says what is wrong in a sentence", () => {
  assert.equal(checkClip(clip), clip);
  assert.throws(
    () => checkClip({...clip, frames: 0}, "frameStrip"),
    /^Error: frameStrip needs at least one frame, found frames = 0/
  );
  assert.throws(() => checkClip({...clip, data: new Float32Array(3)}), /needs 4 values, found 3/);
  assert.throws(() => checkClip({...clip, channels: 4 as 3}), /1 \(grey\) or 3 \(RGB\) channels, found 4/);
  assert.throws(() => checkClip({...clip, fps: 0}), /fps above 0/);
  assert.throws(() => checkClip({...clip, range: [1, 1]}), /black < white/);
  assert.throws(() => checkClip({...clip, data: [1] as never}), /Float32Array, found Array/);
});
