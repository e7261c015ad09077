import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {pixelsOf, press, useDom} from "../testing.ts";
import {codebookAtlas, codePicker} from "./codebook-atlas.ts";
import {cellSize, layOutCodes} from "./codebook-cells.ts";
import {codebookUse} from "./codebook-maths.ts";
import type {Picture} from "./picture.ts";

const document = useDom();
const grey = (value: number): Picture => ({width: 2, height: 2, data: new Uint8Array(12).fill(value)});
const patches = [200, 50, 150, 100, 250, 0].map(grey);
const usage = [5, 0, 20, 5, 70, 0];
const onPage = <E extends HTMLElement>(element: E): E => {
  document.body.replaceChildren(element);
  return element;
};

test("codebookUse: perplexity is K where all are used alike and 1 where one is", () => {
  assert.ok(Math.abs(codebookUse(new Float32Array(512).fill(3)).perplexity - 512) < 1e-9);
  assert.equal(codebookUse([0, 7, 0]).perplexity, 1);
  assert.deepEqual([codebookUse(usage).dead, codebookUse(usage).total], [2, 100]);
});

test("layOutCodes orders by usage, by light, and by the plane without hiding a code", () => {
  const ids = (order: "usage" | "luminance" | "id") => [...layOutCodes(patches, order, 240, {usage}).ids];
  assert.deepEqual(ids("usage"), [4, 2, 0, 3, 1, 5]);
  assert.deepEqual(ids("luminance"), [5, 1, 3, 2, 0, 4]);
  assert.deepEqual(ids("id"), [0, 1, 2, 3, 4, 5]);
  // Two columns of three cells: PC 1 parts {5, 1, 3} from {2, 0, 4}, PC 2 sorts each from above.
  const coordinates = [5, 0, 1, 9, 4, 5, 2, -1, 6, 1, 0, 4];
  const plane = layOutCodes(patches, "pca", 80, {coordinates});
  assert.deepEqual([plane.columns, plane.rows, [...plane.ids]], [2, 3, [1, 2, 5, 4, 3, 0]]);
  assert.deepEqual([cellSize(1024, 960), cellSize(8192, 350), cellSize(4, 960)], [17, 13, 40]);
});

test("codebookAtlas paints its cells in order and pales what is never used", () => {
  const view = onPage(codebookAtlas(patches, {usage, selection: createSelection()}));
  const pixels = pixelsOf(view.querySelector(".tok-stage canvas"));
  const at = (cell: number) => [...pixels.subarray(cell * 40 * 4, cell * 40 * 4 + 4)];
  assert.deepEqual([at(0)[0], at(1)[0], at(2)[0]], [250, 150, 200]);
  assert.deepEqual([at(0)[3], at(4)[3]], [255, 70]);
  assert.match(
    view.querySelector(".view-subtitle")?.textContent ?? "",
    /6 codes · 2 dead .* · codebook perplexity 2.39/
  );
  const chooser = view.querySelector("select") as HTMLSelectElement;
  assert.deepEqual([...chooser.options].map(({value}) => value), ["usage", "luminance", "id"]); // prettier-ignore
  chooser.value = "luminance";
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  chooser.dispatchEvent(new Event("input", {bubbles: true}));
  assert.equal(pixelsOf(view.querySelector(".tok-stage canvas"))[0], 0);
  assert.equal(inputs, 0);
});

test("codebookAtlas walks, pins and links codes, and marks their rank", () => {
  const store = createSelection();
  const view = onPage(codebookAtlas(patches, {usage, selection: store}));
  const stage = view.querySelector("[role=slider]") as Element;
  press(stage, "ArrowRight");
  assert.equal(store.current.cell, "code 2");
  assert.match(
    stage.getAttribute("aria-valuetext") ?? "",
    /Code 2: used 20 times, 20 % of all tokens, rank 2 of 6/
  );
  press(stage, "Enter");
  assert.equal(view.value, 2);
  const x = () => Number(view.querySelector(".lane-mark")?.getAttribute("x1"));
  const second = x();
  store.hover({cell: "code 5"});
  assert.ok(x() > second);
  assert.match(view.querySelector(".tok-code-line")?.textContent ?? "", /Code 5: never used/);
  assert.equal(view.querySelectorAll(".tok-usage-dot").length, 0);
  view.update({patches: patches.slice(0, 2), usage: [1, 1]});
  assert.equal(view.value, null);
});

test("codePicker has a code from the start and no curve", () => {
  const picker = onPage(codePicker(patches, {usage, selected: 3, selection: createSelection()}));
  assert.equal(picker.value, 3);
  assert.equal(picker.querySelector<HTMLElement>(".tok-usage-panel")?.hidden, true);
  picker.value = 1;
  assert.equal(picker.value, 1);
  assert.throws(() => codePicker([]), /a picture for every code, found none/);
  assert.throws(
    () => codePicker([grey(1), {...grey(1), width: 1}]),
    /one size, 2×2 like code 0, found 1×2 for code 1/
  );
  assert.throws(() => codePicker(patches, {usage: [1]}), /usage of 6 codes, found 1/);
  assert.throws(() => codePicker(patches, {coordinates: [1, 2]}), /two coordinates a code, 12, found 2/);
});
