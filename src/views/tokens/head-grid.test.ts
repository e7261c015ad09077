import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {press, useDom} from "../testing.ts";
import {headGrid} from "./head-grid.ts";
import {headLayout} from "./head-grid-draw.ts";
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
  assert.equal(view.querySelector(".tok-head")?.getAttribute("d")?.match(/z/g)?.length, 6);
  const paths = [...view.querySelectorAll(".tok-head-bars")];
  assert.equal(new Set(paths.map((path) => path.getAttribute("fill"))).size, 3);
  // The first head's bars for BOS, x and y; a head that looks at nothing else has a bar for BOS only.
  const first = paths.map((path) => Number(/v([\d.]+)/.exec(path.getAttribute("d") ?? "")?.[1]));
  assert.deepEqual(first, [8, 16, 8]);
  assert.deepEqual(paths.map((path) => path.getAttribute("d")?.match(/z/g)?.length), [5, 4, 5]); // prettier-ignore
});

test("headLayout finds every head at its middle, and nothing beside", () => {
  for (const width of [320, 1080]) {
    const layout = headLayout(12, 6, width);
    assert.ok(layout.width <= width);
    const {x, y, width: w, height} = layout.box({layer: 11, head: 5});
    assert.deepEqual(layout.at(x + w / 2, y + height / 2), {layer: 11, head: 5});
    assert.equal(layout.at(10, 10), null);
  }
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
