import assert from "node:assert/strict";
import {test} from "node:test";
import {stillPath} from "./still-to-clip.ts";

const frame = {width: 64, height: 64};

test("a still repeats one region", () => {
  const path = stillPath({width: 300, height: 200}, frame, {frames: 4, motion: "still", fit: "cover"});
  assert.equal(path.length, 4);
  for (const rect of path) assert.deepEqual(rect, {x: 50, y: 0, width: 200, height: 200});
});

for (const photo of [
  {width: 300, height: 200},
  {width: 200, height: 300},
  {width: 256, height: 256},
  {width: 1, height: 1}
])
  test(`a pan moves at constant speed along the longer side and stays inside: ${photo.width}×${photo.height}`, () => {
    const path = stillPath(photo, frame, {frames: 9, motion: "pan", fit: "contain"});
    const axis = photo.width >= photo.height ? "x" : "y";
    const steps = path.slice(1).map((rect, i) => rect[axis] - path[i][axis]);
    for (const step of steps) assert.ok(Math.abs(step - steps[0]) < 1e-9 && step > 0);
    for (const rect of path) {
      assert.ok(rect.x >= 0 && rect.y >= 0);
      assert.ok(rect.x + rect.width <= photo.width + 1e-9 && rect.y + rect.height <= photo.height + 1e-9);
      assert.equal(rect.width, rect.height);
    }
  });

test("a zoom closes in by the same factor each frame, on the middle", () => {
  const path = stillPath({width: 400, height: 200}, frame, {frames: 5, motion: "zoom", fit: "cover"});
  const factors = path.slice(1).map((rect, i) => rect.width / path[i].width);
  for (const factor of factors) assert.ok(Math.abs(factor - 0.75 ** 0.25) < 1e-9);
  for (const rect of path) assert.equal(rect.x + rect.width / 2, 200);
});

test("one frame is a legal clip in every motion", () => {
  for (const motion of ["still", "pan", "zoom"] as const)
    assert.equal(stillPath({width: 300, height: 200}, frame, {frames: 1, motion, fit: "cover"}).length, 1);
});
