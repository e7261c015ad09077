import assert from "node:assert/strict";
import {test} from "node:test";
import {clipDistance, distanceByFrame, motionStrength} from "./change.ts";

/** Two frames of 2×1 pixels: the left one goes from black to white, the right one stays. */
const clip = {
  width: 2,
  height: 1,
  frames: 2,
  range: [-1, 1] as const,
  data: [-1, -1, -1, 0, 0, 0, 1, 1, 1, 0, 0, 0]
};
const still = {...clip, data: [...clip.data.slice(0, 6), ...clip.data.slice(0, 6)]};

test("motion strength is the mean change of the pixels that count", () => {
  assert.equal(motionStrength(clip), 0.5);
  assert.equal(motionStrength(clip, [1, 0]), 1);
  assert.equal(motionStrength(clip, [1, 1, 0, 1]), 0);
  assert.equal(motionStrength(still), 0);
  assert.equal(motionStrength({...clip, frames: 1, data: clip.data.slice(0, 6)}), 0);
  assert.ok(Number.isNaN(motionStrength(clip, [0, 0])));
  assert.throws(() => motionStrength(clip, [1, 0, 1]), /a mask of 2 numbers, or 4 for 2 frames, found 3/);
});

test("distance is a root mean square in units of black to white, whatever the ranges are", () => {
  assert.deepEqual(distanceByFrame(clip, still), [0, Math.sqrt(0.5)]);
  assert.equal(clipDistance(clip, still), 0.5);
  assert.equal(clipDistance(clip, still, [0, 1]), 0);
  const bytes = {...clip, range: [0, 255] as const, data: clip.data.map((v) => (255 * (v + 1)) / 2)};
  assert.equal(clipDistance(clip, bytes), 0);
  assert.throws(() => clipDistance(clip, {...still, width: 1, height: 2}), /2 frames of 2×1 and 2 of 1×2/);
});
