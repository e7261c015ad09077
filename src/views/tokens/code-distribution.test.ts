import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {press, useDom} from "../testing.ts";
import {codeDistribution} from "./code-distribution.ts";
import {distributionTable} from "./code-distribution-words.ts";
import {entropyBits, rankOf, topCodes} from "./distribution-maths.ts";

const document = useDom();
const p = [0.05, 0.5, 0.05, 0.25, 0.15];
const onPage = <E extends HTMLElement>(element: E): E => {
  document.body.replaceChildren(element);
  return element;
};

test("entropy, rank and order of a distribution", () => {
  assert.equal(entropyBits(new Float64Array(1024).fill(1 / 1024)), 10);
  assert.equal(entropyBits([0, 1, 0]), 0);
  assert.deepEqual([rankOf(p, 1), rankOf(p, 0), rankOf(p, 2)], [1, 4, 4]);
  assert.deepEqual(topCodes(p, 4), [1, 3, 4, 0]);
});

test("codeDistribution draws the likeliest, the rest in one bar, and the truth wherever it ranks", () => {
  const view = onPage(codeDistribution(p, {top: 2, truth: 2, chosen: 3, selection: createSelection()}));
  const rows = [...view.querySelectorAll(".tok-bar-row")].map((row) => row.textContent);
  assert.deepEqual(rows, ["150 %", "3chosen25 %", "2truth5 %", "2 others20 %"]);
  const widths = [...view.querySelectorAll<HTMLElement>(".tok-bar")].map((bar) =>
    parseFloat(bar.style.width)
  );
  assert.deepEqual(widths, [100, 50, 10, 40]);
  assert.match(
    view.querySelector(".view-subtitle")?.textContent ?? "",
    /entropy 1.84 of 2.32 bits · truth ranks 4 of 5/
  );
});

test("codeDistribution says what top-k and top-p leave in", () => {
  const view = codeDistribution(p, {kept: [false, true, false, true, false], selection: createSelection()});
  assert.equal(view.querySelectorAll(".tok-bar-cut").length, 3);
  assert.match(
    view.querySelector(".view-caption")?.textContent ?? "",
    /2 codes kept, with 75 % of the probability/
  );
  const {rows} = distributionTable({probabilities: p, kept: [false, true, false, true, false], truth: 2});
  assert.deepEqual(rows.map((row) => row[4]), ["", "", "cut off", "cut off", "truth, cut off"]); // prettier-ignore
});

test("codeDistribution walks, pins and clears codes", () => {
  const store = createSelection();
  const view = onPage(codeDistribution(p, {truth: 2, selection: store}));
  const list = view.querySelector("[role=slider]") as Element;
  press(list, "ArrowDown");
  assert.equal(store.current.cell, "code 3");
  assert.match(list.getAttribute("aria-valuetext") ?? "", /Code 3: probability 0.25, rank 2 of 5/);
  press(list, "Enter");
  assert.equal(view.value, 3);
  view.querySelector<HTMLElement>("[data-code='3']")?.click();
  assert.equal(view.value, null);
  store.pin({cell: "code 4"});
  assert.equal(view.querySelector(".tok-row-pinned")?.getAttribute("data-code"), "4");
  view.update({probabilities: [0, 1]});
  assert.equal(view.value, null);
  assert.throws(() => view.update({probabilities: [0.5, 0.2]}), /sum to 1, found a sum of 0.7/);
  assert.throws(() => codeDistribution([1.5, -0.5]), /at least 0, found -0.5 for code 1/);
});
