import assert from "node:assert/strict";
import {test} from "node:test";
import {interpolateViridis, rgb} from "d3";
import {MISSING} from "../colors.ts";
import {svgOf} from "../export.ts";
import {createSelection} from "../selection.ts";
import {pixelsOf, press, useDom} from "../testing.ts";
import type {Picture} from "./picture.ts";
import {tokenGrid} from "./token-grid.ts";

const document = useDom();
/** 4×4 px under 2×2 tokens: each token 2×2 px of one grey, 0, 80, 160, 240. */
const picture: Picture = {
  width: 4,
  height: 4,
  data: Uint8Array.from({length: 48}, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 4, Math.floor(i / 12)];
    return 80 * ((x >> 1) + 2 * (y >> 1));
  })
};
const patch = (value: number): Picture => ({width: 1, height: 1, data: new Uint8Array(3).fill(value)});
const tokens = [2, 0, 2, 1];
const onPage = <E extends HTMLElement>(element: E): E => {
  document.body.replaceChildren(element);
  return element;
};
const hit = (view: Element) => view.querySelector("[role=slider]") as Element;
/** How many squares the path of a mark has. */
const squares = (view: Element, kind: string) =>
  (view.querySelector(`.${kind}`)?.getAttribute("d")?.match(/z/g) ?? []).length;

test("tokenGrid reads a token by keyboard: its code, its patch, the other places of the code", () => {
  const store = createSelection();
  const codes = [patch(10), patch(20), patch(30)];
  const view = onPage(tokenGrid(picture, {tokens, codes, usage: [6, 0, 2], selection: store}));
  const heard: unknown[] = [];
  view.addEventListener("input", () => heard.push(view.value));
  press(hit(view), "ArrowDown");
  assert.match(
    hit(view).getAttribute("aria-valuetext") ?? "",
    /Code 2. token 2: row 1, column 0; the same code at 1 other place; 25 % of all tokens/
  );
  assert.deepEqual([squares(view, "tok-same"), squares(view, "tok-here")], [1, 1]);
  const [own, decoded] = view.querySelectorAll(".tok-patch");
  assert.deepEqual([pixelsOf(own)[0], pixelsOf(decoded)[0]], [160, 30]);
  assert.deepEqual([store.current.token, store.current.cell, store.current.frame], [2, "code 2", null]);
  press(hit(view), "Enter");
  press(hit(view), "Escape");
  assert.deepEqual(heard, [{index: 2, id: 2}, null]);
});

test("tokenGrid finds a code that another view points at", () => {
  const store = createSelection();
  const view = onPage(tokenGrid(picture, {tokens, selection: store}));
  store.hover({cell: "code 2"});
  assert.deepEqual([squares(view, "tok-same"), squares(view, "tok-here")], [2, 0]);
  assert.match(view.querySelector(".tok-card")?.textContent ?? "", /code 2at 2 of 4 tokens/);
  store.hover({cell: "code 7"});
  assert.match(view.querySelector(".tok-card")?.textContent ?? "", /not in this image/);
});

test("the pinned code follows the pinned token into another picture, and stays where another view pinned it", (t) => {
  const shown: (() => void)[] = [];
  class ResizeObserver {
    constructor(act: (entries: unknown[]) => void) {
      shown.push(() => act([{contentRect: {width: 640}}]));
    }
    observe() {}
    disconnect() {}
  }
  Object.assign(globalThis, {ResizeObserver});
  t.after(() => Reflect.deleteProperty(globalThis, "ResizeObserver"));
  const store = createSelection();
  /** A grid in the place of the one before, as a cell that is rerun puts it there. */
  const put = (tokens: number[]) => {
    const view = tokenGrid(picture, {tokens, selection: store});
    assert.equal(store.pinned.token, 3);
    onPage(view);
    for (const act of shown.splice(0)) act();
    return view;
  };
  const first = onPage(tokenGrid(picture, {tokens, selection: store}));
  first.value = {index: 3, id: 1};
  const second = put([2, 0, 2, 7]);
  assert.deepEqual([store.pinned.cell, second.value], ["code 7", {index: 3, id: 7}]);
  second.update({tokens: [2, 0, 2, 4]});
  assert.equal(store.pinned.cell, "code 4");
  const atlas = document.createElement("div");
  document.body.append(atlas);
  store.pin({cell: "code 0"}, atlas);
  const third = tokenGrid(picture, {tokens: [1, 1, 1, 1], selection: store});
  document.body.append(third);
  for (const act of shown.splice(0)) act();
  assert.deepEqual([store.pinned.cell, third.value], ["code 0", {index: 3, id: 1}]);
});

test("tokenGrid of a sentence's image follows tokens of that image only", () => {
  const store = createSelection();
  const view = onPage(tokenGrid(picture, {tokens, image: 3, selection: store}));
  store.pin({frame: 2, token: 1});
  assert.equal(view.value, null);
  store.pin({frame: 3, token: 1});
  assert.deepEqual(view.value, {index: 1, id: 0});
});

test("tokenGrid lays values over the picture as colours and lays them away", () => {
  const values = [0, 5, NaN, 20];
  const view = onPage(
    tokenGrid(picture, {tokens, colorBy: "surprisal", values, selection: createSelection()})
  );
  const pixels = pixelsOf(view.querySelector(".tok-canvas"));
  // Tokens of one grey have no relief: viridis' dark end is (68, 1, 84) on black too.
  assert.deepEqual([...pixels.subarray(0, 4)], [68, 1, 84, 255]);
  assert.deepEqual([...pixels.subarray(4 * 8, 4 * 8 + 3)], [...MISSING]);
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /Surprisal \(bits\)0510/);
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /1 value clipped.*1 value missing/);
  const box = view.querySelector("input") as HTMLInputElement;
  box.checked = false;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  assert.equal(pixelsOf(view.querySelector(".tok-canvas"))[0], 0);
  assert.equal(view.querySelector(".view-color-legend"), null);
});

test("a token's relief shades its colour and leaves its mean that of the legend", () => {
  const striped = {
    ...picture,
    data: Uint8Array.from({length: 48}, (_, i) => (Math.floor(i / 3) % 2 ? 130 : 90))
  };
  const values = [5, 5, 5, 5];
  const view = onPage(
    tokenGrid(striped, {tokens, colorBy: "surprisal", values, selection: createSelection()})
  );
  const red = pixelsOf(view.querySelector(".tok-canvas")).filter((_, i) => i % 4 === 0);
  assert.equal(red[1] - red[0], 20);
  assert.equal((red[0] + red[1]) / 2, rgb(interpolateViridis(128 / 255)).r);
});

test("tokenGrid colours codes by where they lie, never by id", () => {
  const same = Float32Array.of(1, 0, 1, 0, -1, 0);
  const grey = {...picture, data: new Uint8Array(48).fill(128)};
  const view = onPage(
    tokenGrid(grey, {tokens, colorBy: "code pca", values: same, selection: createSelection()})
  );
  const at = (token: number) => [
    ...pixelsOf(view.querySelector(".tok-canvas")).subarray(
      4 * ((token >> 1) * 8 + (token & 1) * 2),
      4 * ((token >> 1) * 8 + (token & 1) * 2) + 3
    )
  ];
  assert.deepEqual(at(1), at(3));
  assert.notDeepEqual(at(0), at(1));
});

test("what a reader may do is no part of an exported figure", () => {
  const view = onPage(tokenGrid(picture, {tokens, selection: createSelection()}));
  assert.match(view.querySelector(".tok-card")?.textContent ?? "", /Point at a token/);
  assert.equal(view.querySelector<HTMLElement>(".view-hint")?.dataset.export, "no");
});

test("tokenGrid names an error by its norm", () => {
  const view = onPage(
    tokenGrid(picture, {tokens, colorBy: "error", values: [1, 2, 3, 4], selection: createSelection()})
  );
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /Error ‖z − e‖[^²]/);
});

test("tokenGrid updates in place, exports, and refuses what does not fit", () => {
  const view = onPage(tokenGrid(picture, {tokens, title: "Tokens", selection: createSelection()}));
  view.value = {index: 3, id: 1};
  view.update({tokens: [5, 5, 5, 5]});
  assert.deepEqual(view.value, {index: 3, id: 5});
  assert.match(
    view.querySelector(".view-hidden")?.textContent ?? "",
    /2×2 tokens, 1 code .*code 5 .* 4 places/
  );
  view.update({tokens: [1, 2, 3, 4, 5, 6, 7, 8, 9]});
  assert.match(view.querySelector(".view-subtitle")?.textContent ?? "", /3×3 tokens/);
  assert.match(svgOf(view), /<image /);
  assert.throws(() => tokenGrid(picture, {tokens: [1, 2]}), /fill a square.*found 2/);
  assert.throws(() => tokenGrid({...picture, width: 5}, {tokens}), /4×5×3 .*needs 60 values, found 48/);
  assert.throws(() => tokenGrid(picture, {tokens, colorBy: "error"}), /needs values for that/);
  assert.throws(
    () => tokenGrid(picture, {tokens, colorBy: "error", values: [1]}),
    /one value a token, 4, found 1/
  );
});
