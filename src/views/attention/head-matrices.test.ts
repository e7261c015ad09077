import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {pixelsOf, press, useDom} from "../testing.ts";
import {headMatrices} from "./head-matrices.ts";

const document = useDom();
const own = Float32Array.of(1, 0, 0, 1);
const even = Float32Array.of(0.5, 0.5, 0.5, 0.5);

test("headMatrices says how far heads look, and pins one for the page", () => {
  const store = createSelection();
  const view = headMatrices([[own, even]], {frames: 2, layers: ["0.1"], selection: store});
  document.body.replaceChildren(view);
  const cursor = view.querySelector("[role=slider]")!;
  assert.match(cursor.getAttribute("aria-valuetext") ?? "", /layer 0\.1, head 0: 100 % .* 0\.00 frames away/);
  press(cursor, "ArrowRight");
  assert.match(
    view.querySelector(".lane-readout")?.textContent ?? "",
    /head 1: 50 % .* 0\.50 frames away\.$/
  );
  press(cursor, "Enter");
  assert.deepEqual(view.value, {layer: 0, head: 1});
  assert.equal(store.pinned.head, 1);
});

test("headMatrices leaves the diagonal out and scales to the rest", () => {
  const view = headMatrices([[own, even]], {frames: 2, selection: createSelection()});
  document.body.replaceChildren(view);
  const canvas = view.querySelector("canvas.lane-canvas") as HTMLCanvasElement;
  const alpha = (row: number, column: number) => pixelsOf(canvas)[4 * (row * canvas.width + column) + 3];
  assert.equal(alpha(0, 0), 255);
  const box = view.querySelector("input[type=checkbox]") as HTMLInputElement;
  box.checked = true;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  assert.equal(alpha(0, 0), 0);
  assert.equal(alpha(0, 1), 255);
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /0\.5/);
});

test("headMatrices refuses what does not fit", () => {
  assert.throws(() => headMatrices([[own]], {frames: 3}), /3×3 weights a head, found 4 in layer 0, head 0/);
  assert.throws(() => headMatrices([[own], [own, own]], {frames: 2}), /found 1 in layer 0 and 2 in layer 1/);
  assert.throws(() => headMatrices([], {frames: 2}), /at least one layer/);
});
