import assert from "node:assert/strict";
import {test} from "node:test";
import {MISSING} from "./colors.ts";
import {boundOf, domainOf, magnitudeScale, paintCells, signedScale} from "./scale.ts";

test("domainOf spans all arrays and ignores what is not finite", () => {
  assert.deepEqual(domainOf([1, NaN, 3], [-2, Infinity]), [-2, 3]);
  assert.deepEqual(domainOf([NaN]), [0, 1]);
  assert.equal(boundOf([1, -4]), 4);
});

test("a signed scale is white at zero, blue below and red above", () => {
  const scale = signedScale(3);
  assert.deepEqual(scale.domain, [-3, 3]);
  const rgb = (v: number) => (scale.css(v).match(/\d+/g) ?? []).map(Number);
  assert.ok(rgb(0).every((c) => c > 235));
  assert.ok(rgb(-3)[2] > rgb(-3)[0]);
  assert.ok(rgb(3)[0] > rgb(3)[2]);
});

test("paintCells counts clipped and missing values and paints them", () => {
  const pixels = new Uint8ClampedArray(16);
  const losses = paintCells(magnitudeScale([0, 1]), [0, 2, NaN, 1], pixels);
  assert.deepEqual(losses, {clipped: 1, missing: 1});
  assert.deepEqual([...pixels.subarray(8, 11)], [...MISSING]);
  assert.deepEqual(pixels.subarray(4, 8), pixels.subarray(12, 16));
  assert.throws(
    () => paintCells(magnitudeScale([0, 1]), [0], pixels),
    /1 cells need 4 pixel bytes, found 16/
  );
});

test("a scale refuses a domain that is not one", () => {
  assert.throws(() => magnitudeScale([1, 0]), /finite domain/);
  assert.throws(() => signedScale(NaN), /finite domain/);
});
