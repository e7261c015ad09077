import assert from "node:assert/strict";
import {test} from "node:test";
import {blank} from "#models/lvm/tasks/picture";
import {copyOf, fill, rgbOf, stamp, stroke} from "./brush.ts";

const painted = (data: Uint8Array) =>
  Array.from({length: data.length / 3}, (_, i) => Number(data[3 * i] > 0));
const RED = [255, 0, 0] as const;

test("a stamp paints a disc, at least the pixel under it, and stays inside", () => {
  const picture = blank(5, 4);
  stamp(picture, {x: 2.5, y: 1.5}, 1, RED);
  assert.deepEqual(painted(picture.data), [0, 0, 0, 0, 0, 0, 0, 1, ...new Array(12).fill(0)]);
  stamp(picture, {x: 2.5, y: 1.5}, 3, RED);
  assert.equal(painted(picture.data).filter(Boolean).length, 9);
  const corner = blank(4, 4);
  stamp(corner, {x: 0.2, y: 0.2}, 0.1, RED);
  stamp(corner, {x: 9, y: 9}, 4, RED);
  assert.deepEqual(painted(corner.data), [1, ...new Array(15).fill(0)]);
});

test("a stroke leaves no gap", () => {
  const picture = blank(16, 16);
  stroke(picture, {x: 1.5, y: 2.5}, {x: 14.5, y: 2.5}, 1, RED);
  assert.equal(painted(picture.data).filter(Boolean).length, 14);
  const dot = blank(4, 4);
  stroke(dot, {x: 1.5, y: 1.5}, {x: 1.5, y: 1.5}, 1, RED);
  assert.equal(painted(dot.data).filter(Boolean).length, 1);
});

test("a fill takes all, a copy is apart, a colour is read from its name", () => {
  const picture = blank(2, 2);
  const copy = copyOf(picture);
  fill(picture, rgbOf("#0a80ff"));
  assert.deepEqual([...picture.data.slice(9)], [10, 128, 255]);
  assert.deepEqual([...copy.data], new Array(12).fill(0));
});
