import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {press, useDom} from "../testing.ts";
import {surprisalCurve} from "./surprisal-curve.ts";
import {binBits, meanBits, perplexityOf} from "./surprisal-maths.ts";

const document = useDom();
const images = [{role: "x", example: 0}, {role: "y", example: 0}]; // prettier-ignore
const bits = [NaN, 4, 2, 3, 1, 1, 1, 1];
const onPage = <E extends HTMLElement>(element: E): E => {
  document.body.replaceChildren(element);
  return element;
};
const labels = (view: Element) => [...view.querySelectorAll("text")].map((text) => text.textContent);

test("perplexity of uniform guesses among 1,024 codes is 1,024", () => {
  assert.equal(perplexityOf(meanBits(new Float64Array(256).fill(10))), 1024);
  assert.equal(meanBits(bits, 0, 4), 3);
  assert.ok(Number.isNaN(meanBits([NaN])));
});

test("binBits keeps every extreme and never joins two images", () => {
  const many = Float64Array.from({length: 512}, (_, i) => (i === 100 ? 9 : i < 256 ? 2 : 1));
  const bins = binBits(many, 256, 60);
  assert.ok(bins.length <= 60);
  assert.equal(Math.max(...bins.map(({most}) => most)), 9);
  assert.ok(bins.every(({start, end}) => Math.floor(start / 256) === Math.floor((end - 1) / 256)));
  assert.equal(bins.reduce((sum, {start, end}) => sum + end - start, 0), 512); // prettier-ignore
  assert.equal(binBits(bits, 4, 600).length, 7);
});

test("surprisalCurve labels each image's perplexity and breaks the line between images", () => {
  const view = surprisalCurve(bits, {images, imageTokens: 4, selection: createSelection()});
  assert.deepEqual(labels(view).slice(-5), ["x₁", "y₁", "8", "2", "PPL"]);
  assert.match(
    view.querySelector(".view-subtitle")?.textContent ?? "",
    /1.86 bits a token · model perplexity 3.62/
  );
  const line = view.querySelector(".tok-bits-line")?.getAttribute("d") ?? "";
  assert.deepEqual([line.match(/M/g)?.length, line.match(/L/g)?.length], [2, 5]);
  const levels = [...view.querySelectorAll(".tok-bits-mean")].map((level) =>
    Number(level.getAttribute("y1"))
  );
  assert.ok(levels[0] < levels[1]);
});

test("surprisalCurve with a fixed domain counts what it clips", () => {
  const view = surprisalCurve(bits, {images, imageTokens: 4, domain: [0, 2], selection: createSelection()});
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /2 values clipped to 0 … 2/);
});

test("surprisalCurve is linked with the sentence by image and token, and grows as tokens come", () => {
  const store = createSelection();
  const view = onPage(surprisalCurve(bits, {images, imageTokens: 4, selection: store}));
  store.hover({frame: 0, token: 1});
  assert.equal(
    view.querySelector(".lane-readout")?.textContent,
    "x₁, row 0, column 1 (position 1): 4 bits, beside 3 on average in this image."
  );
  const stage = view.querySelector("[role=slider]") as Element;
  press(stage, "End");
  press(stage, "Enter");
  assert.deepEqual([view.value, store.pinned.frame, store.pinned.token], [{image: 1, token: 3}, 1, 3]);
  assert.equal(view.querySelectorAll(".lane-mark").length, 1);
  assert.equal(view.querySelectorAll(".tok-position").length, 0);
  view.update(bits.slice(0, 4));
  assert.match(stage.getAttribute("aria-valuetext") ?? "", /no surprisal known/);
  assert.equal(labels(view).at(-2), "–");
  assert.throws(() => view.update(new Array(9).fill(1)), /1 to 8 values for 2 images of 4 tokens, found 9/);
});
