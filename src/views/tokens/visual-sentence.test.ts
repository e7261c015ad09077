import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {pixelsOf, press, useDom} from "../testing.ts";
import type {Picture} from "./picture.ts";
import {roleName} from "./places.ts";
import {exampleGroups, sentenceLayout} from "./sentence-layout.ts";
import {visualSentence} from "./visual-sentence.ts";

const document = useDom();
const grey: Picture = {width: 2, height: 2, data: new Float32Array(12).fill(0.5)};
const pair = (example: number) => [
  {picture: grey, role: "x", example, tokens: [1, 2, 3, 4], surprisal: [0, 1, 2, 3]},
  {picture: grey, role: "y", example, tokens: [4, 4, 4, example], surprisal: [4, 4, 4, 12]}
];
const three = () => [...pair(0), pair(1)[0]];
const onPage = <E extends HTMLElement>(element: E): E => {
  document.body.replaceChildren(element);
  return element;
};
const options = () => ({imageTokens: 4, selection: createSelection()});

test("roleName", () => {
  assert.equal(roleName({role: "x", example: 0}), "x₁");
  assert.equal(roleName({role: "depth", example: 11}), "depth₁₂");
  assert.equal(roleName({role: "frame", example: 3}), "frame 3");
  assert.equal(roleName({role: "?"}), "?");
});

test("sentenceLayout keeps examples together on even lines, at every width", () => {
  const images = Array.from({length: 11}, (_, i) => ({example: i >> 1}));
  assert.deepEqual(exampleGroups(images).at(-2), [8, 9]);
  assert.deepEqual(exampleGroups([{}, {}]), [[0], [1]]);
  for (const width of [350, 560, 728, 1040]) {
    const {size, perLine, groups} = sentenceLayout(images, width);
    assert.ok(perLine * (2 * size + 6) + (perLine - 1) * 18 <= width, `overflows ${width}`);
    assert.ok(size >= 76, `${size} px at ${width}`);
    assert.equal(groups.length, 6);
  }
  assert.equal(sentenceLayout(images, 1040).perLine, 3);
  assert.equal(sentenceLayout(images, 350).perLine, 2);
  assert.equal(sentenceLayout(images, 300).perLine, 1);
});

test("visualSentence names, reads, pins and crosses from image to image", () => {
  const settings = options();
  const view = onPage(visualSentence(three(), settings));
  assert.deepEqual(
    [...view.querySelectorAll(".tok-role")].map((role) => role.textContent),
    ["x₁", "y₁", "x₂"]
  );
  assert.equal(view.querySelectorAll(".tok-group").length, 2);
  const hit = view.querySelector("[role=slider]") as Element;
  const heard: unknown[] = [];
  view.addEventListener("input", () => heard.push(view.value));
  press(hit, "ArrowRight");
  press(hit, "ArrowRight");
  assert.deepEqual(
    [settings.selection.current.frame, settings.selection.current.token, settings.selection.current.cell],
    [1, 0, "code 4"]
  );
  assert.match(
    view.querySelector(".lane-readout")?.textContent ?? "",
    /y₁, row 0, column 0 \(position 4 of the sentence's 12\): code 4, 4 bits/
  );
  // Code 4 stands at the end of either x and at three places of y.
  const outlined = [...view.querySelectorAll(".tok-same")].map(
    (path) => path.getAttribute("d")?.match(/z/g)?.length
  );
  assert.deepEqual(outlined, [1, 3, 1]);
  press(hit, "Enter");
  press(hit, "Escape");
  assert.deepEqual(heard, [{image: 1, token: 0}, null]);
});

test("visualSentence paints all images on one scale of bits and counts what it clips", () => {
  const view = onPage(visualSentence(three(), {...options(), overlay: "surprisal"}));
  const canvases = [...view.querySelectorAll(".tok-canvas")];
  const at = (image: number, token: number) => [
    ...pixelsOf(canvases[image]).subarray(4 * token, 4 * token + 3)
  ];
  assert.deepEqual(at(0, 1), at(2, 1));
  assert.notDeepEqual(at(0, 0), at(1, 0));
  assert.match(
    view.querySelector(".view-legend")?.textContent ?? "",
    /Surprisal \(bits\)0510.*1 value clipped/
  );
  assert.deepEqual(
    [...view.querySelectorAll(".tok-foot")].map((foot) => foot.textContent),
    ["1.5 bits", "6 bits", "1.5 bits"]
  );
});

test("visualSentence marks the token being painted and leaves blank what is not yet", () => {
  const view = onPage(visualSentence([...three(), {picture: null, role: "y", example: 1}], options()));
  const role = () => [...view.querySelectorAll(".tok-role")].at(-1)?.textContent;
  assert.equal(role(), "y₂ ?");
  view.update([...three(), {picture: grey, role: "y", example: 1, painted: 3}]);
  assert.equal(role(), "y₂");
  const alphas = pixelsOf([...view.querySelectorAll(".tok-canvas")][3]).filter((_, i) => i % 4 === 3);
  assert.deepEqual([...alphas], [255, 255, 255, 0]);
  assert.equal(view.querySelectorAll(".tok-next").length, 1);
  assert.throws(() => visualSentence([]), /at least one image/);
  assert.throws(
    () => visualSentence([{...pair(0)[0], tokens: [1]}], {imageTokens: 4}),
    /needs 4 values of tokens for image 0, found 1/
  );
  assert.throws(() => view.update([]), /at least one image/);
  press(view.querySelector("[role=slider]") as Element, "End"); // what was shown is whole still
  assert.throws(() => visualSentence(three(), {imageTokens: 5}), /fill a square/);
});

test("visualSentence counts one image as one", () => {
  const view = visualSentence([pair(0)[0]], options());
  assert.equal(view.querySelector(".view-subtitle")?.textContent, "1 image · 4 tokens");
  view.update(three());
  assert.equal(view.querySelector(".view-subtitle")?.textContent, "3 images · 4 tokens each");
});
