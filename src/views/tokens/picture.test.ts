import assert from "node:assert/strict";
import {test} from "node:test";
import {MISSING} from "../colors.ts";
import {checkPicture, crop, luminance, type Picture, pictureBytes} from "./picture.ts";

test("pictureBytes takes bytes and floats, cuts to the range and shows what is missing", () => {
  const floats: Picture = {width: 3, height: 1, data: Float32Array.of(0, 0.5, 1, -1, 2, 0.25, 0, NaN, 0)};
  assert.deepEqual([...pictureBytes(floats)], [0, 128, 255, 255, 0, 255, 64, 255, ...MISSING, 255]);
  const bytes: Picture = {width: 1, height: 1, data: Uint8ClampedArray.of(1, 2, 3)};
  assert.deepEqual([...pictureBytes(bytes)], [1, 2, 3, 255]);
});

test("crop and luminance", () => {
  const picture: Picture = {width: 3, height: 2, data: Uint8Array.from({length: 18}, (_, i) => i)};
  const part = crop(picture, 1, 0, 2, 2);
  assert.deepEqual([...part.data], [3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17]);
  assert.equal(luminance({width: 1, height: 1, data: Uint8Array.of(0, 255, 0)}), 0.587);
  assert.ok(Math.abs(luminance({width: 1, height: 1, data: Float32Array.of(1, 1, 1)}) - 1) < 1e-9);
});

test("checkPicture says what is wrong and what to do", () => {
  const data = new Uint8Array(12);
  const check = (picture: unknown) => () => checkPicture(picture as Picture, "view");
  assert.throws(check(null), /view needs a picture \{width, height, data\}, found null/);
  assert.throws(check({width: 2.5, height: 2, data}), /whole, positive width and height, found 2.5×2/);
  assert.throws(check({width: 2, height: 2, data: [0]}), /found Array; await tensor.data/);
  assert.throws(
    check({width: 2, height: 2, data: new Uint8Array(16)}),
    /needs 12 values, found 16; pass RGB without alpha/
  );
});
