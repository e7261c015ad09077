import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {pixelsOf, press, useDom} from "../testing.ts";
import {attentionOverImages} from "./attention-over-images.ts";
import {imageMasses} from "./attention-maths.ts";
import type {Picture} from "./picture.ts";

const document = useDom();
const white: Picture = {width: 2, height: 2, data: new Uint8Array(12).fill(255)};
const images = ["x", "y", "x"].map((role, i) => ({picture: white, role, example: i >> 1}));
/** BOS, 4 of x₁, 4 of y₁, and the first 2 of x₂; the query is the last. */
const weights = [0.4, 0, 0.01, 0.09, 0, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05];
const query = 10;
const settings = () => ({images, query, imageTokens: 4, selection: createSelection()});
const onPage = <E extends HTMLElement>(element: E): E => {
  document.body.replaceChildren(element);
  return element;
};

test("imageMasses and BOS come to all of the attention, and what is after the query counts for nothing", () => {
  const {masses, before} = imageMasses(
    {images, weights: [...weights, 9], query},
    {imageTokens: 4, offset: 1}
  );
  assert.deepEqual(masses.map((m) => +m.toFixed(9)), [0.1, 0.4, 0.1]); // prettier-ignore
  assert.equal(before, 0.4);
});

test("where attention is not causal every image counts, also those after the query", () => {
  const all = [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.1, 0.1, 0.1, 0.1];
  const view = onPage(attentionOverImages(all, {...settings(), query: 2, offset: 0, causal: false}));
  const bars = [...view.querySelectorAll<HTMLElement>(".tok-mass .tok-bar")].map((bar) => bar.style.width);
  assert.deepEqual(bars, ["40%", "20%", "40%"]);
  assert.match(view.querySelector(".view-subtitle")?.textContent ?? "", /x₁, row 1, column 0 .* 0\.0833/);
  assert.throws(
    () => attentionOverImages(all.slice(1), {...settings(), query: 2, offset: 0, causal: false}),
    /a weight for each of the 12 positions, found 11/
  );
});

test("attentionOverImages says BOS's share and draws each image's mass on one axis", () => {
  const view = onPage(attentionOverImages(weights, settings()));
  assert.equal(view.querySelector(".view-caption")?.textContent, "BOS takes 40 % of the attention.");
  assert.match(
    view.querySelector(".view-subtitle")?.textContent ?? "",
    /Query: x₂, row 0, column 1 \(position 10\)/
  );
  const bars = [...view.querySelectorAll<HTMLElement>(".tok-mass .tok-bar")].map((bar) => bar.style.width);
  assert.deepEqual(bars, ["10%", "40%", "10%"]);
});

test("attentionOverImages heats tokens on one scale, and leaves blank what the query does not see", () => {
  const view = onPage(attentionOverImages(weights, {...settings(), log: false, domain: [0, 0.1]}));
  const at = (image: number, token: number) => [
    ...pixelsOf([...view.querySelectorAll(".tok-canvas")][image]).subarray(4 * token, 4 * token + 4)
  ];
  // Viridis' ends.
  assert.deepEqual(at(1, 0), [253, 231, 37, 255]);
  assert.deepEqual(at(0, 0), [68, 1, 84, 255]);
  assert.deepEqual([at(2, 1)[3], at(2, 2)[3], at(2, 3)[3]], [255, 0, 0]);
  const [style] = view.querySelectorAll("select");
  style.value = "light";
  style.dispatchEvent(new Event("input", {bubbles: true}));
  assert.deepEqual([at(1, 0)[0], at(0, 0)[0]], [255, 51]);
  style.value = "pictures";
  style.dispatchEvent(new Event("input", {bubbles: true}));
  assert.deepEqual(at(2, 3), [255, 255, 255, 255]);
  assert.equal(view.querySelector(".view-color-legend"), null);
});

test("attentionOverImages is logarithmic unless told, with the same ends for every head", () => {
  const view = attentionOverImages(weights, settings());
  assert.match(
    view.querySelector(".view-legend")?.textContent ?? "",
    /log₁₀ of the attention weight−5.*0less is drawn as −5$/
  );
  const box = view.querySelector("input") as HTMLInputElement;
  box.checked = false;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /Attention weight0.*0\.1$/);
});

test("attentionOverImages reads, pins, and follows the next query", () => {
  const config = settings();
  const view = onPage(attentionOverImages(weights, config));
  const hit = view.querySelector("[role=slider]") as Element;
  assert.equal(view.querySelectorAll(".tok-query").length, 1);
  config.selection.hover({frame: 1, token: 0});
  assert.equal(
    view.querySelector(".lane-readout")?.textContent,
    "y₁, row 0, column 0: 10 % of the attention, 1.1 times an even share."
  );
  config.selection.hover({frame: 2, token: 3});
  assert.match(
    view.querySelector(".lane-readout")?.textContent ?? "",
    /after the query, which does not see it/
  );
  press(hit, "Enter");
  assert.deepEqual(view.value, {image: 2, token: 3});
  view.update({weights: [1], query: 0});
  assert.equal(view.querySelectorAll(".tok-query").length, 0);
  assert.match(view.querySelector(".view-subtitle")?.textContent ?? "", /Query: BOS/);
});

test("attentionOverImages refuses what is no row of attention", () => {
  const make = (list: number[], more = {}) => attentionOverImages(list, {...settings(), ...more});
  assert.throws(() => make(weights.slice(0, 5)), /a weight for each of the 11 positions.*found 5/);
  assert.throws(() => make(weights.map((w) => 2 * w)), /sum to 1, found a sum of 2/);
  assert.throws(() => make(weights, {query: 13}), /13 positions, 0 to 12, found the query 13/);
});
