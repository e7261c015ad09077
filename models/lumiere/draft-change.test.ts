import assert from "node:assert/strict";
import {test} from "node:test";
import {draftChanges} from "./draft-change.ts";
import type {Draft} from "./video-model.ts";

const draft = (step: number, data: number[]): Draft => {
  const clip = {
    width: 1,
    height: 1,
    frames: 4,
    channels: 3 as const,
    fps: 16,
    range: [-1, 1] as [number, number]
  };
  const pixels = Float32Array.from(data.flatMap((v) => [v, v, v]));
  return {
    step,
    steps: 3,
    share: (step + 1) / 3,
    logSnr: step,
    noisy: {...clip, data: pixels},
    clean: {...clip, data: pixels}
  };
};

test("draftChanges tells what all frames change alike from what moves", () => {
  const [still, moving] = draftChanges([
    draft(0, [0, 0, 0, 0]),
    draft(1, [0.5, 0.5, 0.5, 0.5]),
    draft(2, [0.5, 0.9, 0.5, 0.1])
  ]);
  const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-6, `${found}`);
  assert.equal(still.step, 1);
  near(still.all, 0.5);
  near(still.still, 0.5);
  near(still.moving, 0);
  near(moving.still, 0);
  near(moving.moving, Math.sqrt(0.08));
  near(moving.all ** 2, moving.still ** 2 + moving.moving ** 2);
});

test("draftChanges refuses drafts of different clips, and has nothing to say of one", () => {
  assert.deepEqual(draftChanges([draft(0, [0, 0, 0, 0])]), []);
  const other = draft(1, [0, 0, 0, 0]);
  other.clean = {...other.clean, frames: 2, data: new Float32Array(6)};
  assert.throws(() => draftChanges([draft(0, [0, 0, 0, 0]), other]), /4 frames of 1×1 are followed by 2/);
});
