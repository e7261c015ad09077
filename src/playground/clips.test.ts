import assert from "node:assert/strict";
import {test} from "node:test";
import {repeat, take} from "./clips.ts";

const clip = {
  width: 1,
  height: 1,
  frames: 3,
  channels: 1 as const,
  fps: 8,
  range: [0, 1] as [number, number],
  data: Float32Array.of(0.1, 0.2, 0.3)
};

test("frames are taken from a clip, and a picture is shown again and again", () => {
  const last = take(clip, 1, 2);
  assert.equal(last.frames, 2);
  assert.deepEqual(last.data, Float32Array.of(0.2, 0.3));
  assert.deepEqual(repeat(take(clip, 2), 3).data, Float32Array.of(0.3, 0.3, 0.3));
  assert.deepEqual(repeat(last, 3).data, Float32Array.of(0.2, 0.3, 0.2));
  assert.throws(() => take(clip, 2, 2), /frames 2 to 3 are not in a clip of 3; use 0 to 2/);
});
