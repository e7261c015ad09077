import assert from "node:assert/strict";
import {test} from "node:test";
import {pixelsOf, useDom} from "../testing.ts";
import {painting} from "./painting.ts";
import type {Picture} from "./picture.ts";

useDom();
const grey: Picture = {width: 4, height: 4, data: new Float32Array(48).fill(0.5)};

test("painting shows whole rows, a part of the next, and nothing of the rest", () => {
  const view = painting(4, 4, {rows: 4});
  const words = () => view.querySelector(".tok-painting-words")?.textContent;
  assert.equal(words(), "Not begun.");
  view.update(grey, 1.5);
  const alphas = [...pixelsOf(view.querySelector("canvas")).filter((_, i) => i % 4 === 3)];
  assert.deepEqual(alphas.map((a) => a / 255), [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]); // prettier-ignore
  assert.deepEqual([words(), view.value], ["1 of 4 rows painted.", 1.5]);
  assert.equal(view.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow"), "1.5");
  view.update(grey, 4);
  assert.equal(words(), "Painted.");
  view.update(grey, 4, "Painted in 0.8 s.");
  assert.equal(view.querySelector(".view-hidden")?.textContent, "Painted in 0.8 s.");
});

test("painting refuses another picture's size and rows that are not there", () => {
  const view = painting(4, 4, {rows: 4});
  assert.throws(() => view.update(grey, 5), /4 rows of tokens, found 5/);
  assert.throws(() => view.update({width: 1, height: 1, data: new Uint8Array(3)}, 0), /made for 4×4 px.*1×1/);
});
