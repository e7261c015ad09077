import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {press, useDom} from "../testing.ts";
import {headGrid} from "./head-grid.ts";
import {headTable} from "./head-grid-words.ts";

const document = useDom();
const images = [{role: "x", example: 0}, {role: "y", example: 0}]; // prettier-ignore
const mass = [[[0.5, 0.25], [0, 0]], [[0, 1], [0.25, 0.25]], [[0.1, 0.2], [0.3, 0.4]]]; // prettier-ignore
const onPage = <E extends HTMLElement>(element: E): E => {
  document.body.replaceChildren(element);
  return element;
};

test("headGrid draws every head on one axis, what is on no image first", () => {
  const view = headGrid(mass, {images, selection: createSelection()});
  const charts = [...view.querySelectorAll("svg g g")];
  assert.equal(charts.length, 6);
  const heights = [...charts[0].querySelectorAll("rect:not(.tok-head)")].map((bar) =>
    Number(bar.getAttribute("height"))
  );
  assert.deepEqual(heights, [8, 16, 8]);
  const fills = [...charts[0].querySelectorAll("rect:not(.tok-head)")].map((bar) => bar.getAttribute("fill"));
  assert.equal(new Set(fills).size, 3);
});

test("headGrid walks layers and heads, pins, and follows the page", () => {
  const store = createSelection();
  const view = onPage(headGrid(mass, {images, selected: {layer: 0, head: 0}, selection: store}));
  const stage = view.querySelector("[role=slider]") as Element;
  assert.deepEqual(view.value, {layer: 0, head: 0});
  press(stage, "ArrowDown");
  press(stage, "ArrowRight");
  assert.deepEqual([store.current.layer, store.current.head], [1, 1]);
  assert.equal(
    view.querySelector(".lane-readout")?.textContent,
    "layer 1, head 1: 25 % on x₁, 25 % on y₁, 50 % on BOS."
  );
  press(stage, "Enter");
  assert.deepEqual(view.value, {layer: 1, head: 1});
  store.pin({layer: 9, head: 0});
  assert.deepEqual(view.value, {layer: 0, head: 0}, "a layer that is not here is none");
  assert.deepEqual(headTable(mass, images, "BOS").rows[2], [1, 0, 0, 0, 1]);
  assert.match(view.querySelector(".view-hidden")?.textContent ?? "", /y₁ most by layer 1, head 0 \(100 %\)/);
});

test("headGrid refuses what is no share of attention", () => {
  const make = (data: number[][][]) => headGrid(data, {images, selection: createSelection()});
  assert.throws(() => make([]), /at least one layer/);
  assert.throws(() => make([[[1, 0]], [[1, 0], [0, 0]]]), /1 heads in every layer, found 2 in layer 1/); // prettier-ignore
  assert.throws(() => make([[[1]]]), /each of the 2 images, found 1 for layer 0, head 0/);
  assert.throws(() => make([[[0.9, 0.9]]]), /at most 1, found 1.8/);
});
