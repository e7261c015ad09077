import assert from "node:assert/strict";
import {test} from "node:test";
import {
  blankMask,
  fitFrames,
  invertMask,
  type Mask,
  paintedPixels,
  paintedShare,
  rectangleMask,
  strokeMask
} from "./mask.ts";

const touch = {span: {first: 0, last: 0}, value: 1 as const};
const rows = ({width, height, data}: Mask, t = 0) =>
  Array.from({length: height}, (_, y) =>
    data.subarray((t * height + y) * width, (t * height + y + 1) * width).join("")
  );

test("a stroke paints discs without a gap, at least the pixel under it, in the frames of its span", () => {
  const mask = blankMask(6, 4, 3);
  strokeMask(mask, {span: {first: 1, last: 2}, value: 1}, {x: 0.2, y: 1.5}, {x: 5.5, y: 1.5}, 1);
  assert.deepEqual(paintedPixels(mask), [0, 6, 6]);
  assert.deepEqual(rows(mask, 1), ["000000", "111111", "000000", "000000"]);
  strokeMask(mask, {span: {first: 1, last: 1}, value: 0}, {x: 2.5, y: 1.5}, {x: 2.5, y: 1.5}, 1);
  assert.deepEqual(paintedPixels(mask), [0, 5, 6]);
  const disc = blankMask(5, 5, 1);
  strokeMask(disc, touch, {x: 2.5, y: 2.5}, {x: 2.5, y: 2.5}, 3);
  assert.deepEqual(rows(disc), ["00000", "01110", "01110", "01110", "00000"]);
});

test("a rectangle has both its corners, whichever comes first", () => {
  const mask = blankMask(4, 3, 1);
  rectangleMask(mask, touch, {x: 2.9, y: 2.1}, {x: 1.2, y: 1}); // prettier-ignore
  assert.deepEqual(rows(mask), ["0000", "0110", "0110"]);
  assert.equal(paintedShare(mask), 1 / 3);
});

test("inverting stays within its frames, and another number of frames repeats the last", () => {
  const mask = blankMask(2, 1, 2);
  mask.data[0] = 1;
  invertMask(mask, {first: 0, last: 0});
  assert.deepEqual([...mask.data], [0, 1, 0, 0]);
  mask.data[2] = 1;
  assert.deepEqual([...fitFrames(mask, 4).data], [0, 1, 1, 0, 1, 0, 1, 0]);
  assert.deepEqual([...fitFrames(mask, 1).data], [0, 1]);
});
