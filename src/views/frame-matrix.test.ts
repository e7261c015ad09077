import assert from "node:assert/strict";
import {test} from "node:test";
import {flatMatrix, frameTicks, links, rowsSumToOne} from "./frame-matrix-data.ts";
import {frameGraph} from "./frame-matrix-graph.ts";
import {frameMatrix} from "./frame-matrix.ts";
import {MISSING} from "./colors.ts";
import {createSelection} from "./selection.ts";
import {pixelsOf, press, useDom} from "./testing.ts";

const document = useDom();
const identity = (n: number) =>
  Array.from({length: n}, (_, i) => Array.from({length: n}, (_, j) => +(i === j)));

test("flatMatrix takes rows or flat data and refuses what does not fit", () => {
  assert.deepEqual([...(flatMatrix([[1, 2], [3, 4]]).data as Float64Array)], [1, 2, 3, 4]); // prettier-ignore
  assert.equal(flatMatrix({rows: 1, cols: 2, data: new Float32Array(2)}).cols, 2);
  assert.throws(() => flatMatrix({rows: 2, cols: 2, data: [1]}), /needs 4 values, found 1/);
  assert.throws(() => flatMatrix([[1], [1, 2]]), /equally long/);
  assert.throws(() => flatMatrix([]), /at least one row/);
});

test("links keep everything while few, and each output's strongest mass when many", () => {
  const m = flatMatrix([[0.9, 0.06, 0.04, 0], [NaN, 1, 0, 0]]); // prettier-ignore
  assert.equal(links(m).links.length, 4);
  const few = links(m, {few: 2});
  assert.deepEqual(few.links.map(({row, col}) => [row, col]), [[0, 0], [0, 1], [1, 1]]); // prettier-ignore
  assert.equal(few.dropped, 1);
});

test("rowsSumToOne, frameTicks", () => {
  assert.ok(rowsSumToOne(flatMatrix(identity(3))));
  assert.ok(!rowsSumToOne(flatMatrix([[1, 1]])));
  assert.ok(!rowsSumToOne(flatMatrix([[NaN, 1]])));
  assert.deepEqual(frameTicks(5, 30), [0, 1, 2, 3, 4]);
  assert.deepEqual(frameTicks(80, 4), [0, 8, 16, 24, 32, 40, 48, 56, 64, 72]);
});

test("frameMatrix paints NaN in its own colour, reads cells by keyboard and pins them", () => {
  const store = createSelection();
  const view = frameMatrix([[0.5, NaN], [0.25, 0.75]], {selection: store}); // prettier-ignore
  document.body.append(view);
  assert.deepEqual([...pixelsOf(view.querySelector(".lane-canvas")).slice(4, 7)], [...MISSING]);
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /1 value missing/);
  const stage = view.querySelector(".lane-stage")!;
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  press(stage, "ArrowRight");
  press(stage, "ArrowDown");
  assert.equal(store.current.frame, 1);
  assert.match(stage.getAttribute("aria-valuetext") ?? "", /to frame 1, from frame 1: weight 0.75/);
  press(stage, "Enter");
  assert.deepEqual([view.value, inputs], [{row: 1, col: 1, value: 0.75}, 1]);
  view.update([[1, 0], [0, 0.5]]); // prettier-ignore
  assert.equal(view.value?.value, 0.5);
  store.hover({frame: 0});
  assert.equal(view.querySelectorAll(".lane-band").length, 2);
});

test("frameMatrix without its diagonal rescales to the rest and leaves the diagonal blank", () => {
  const view = frameMatrix([[1, 0.1], [0.2, 1]], {minusDiagonal: true}); // prettier-ignore
  const canvas = view.querySelector(".lane-canvas");
  assert.equal(pixelsOf(canvas)[3], 255);
  const box = view.querySelector("input")!;
  box.checked = true;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  assert.equal(pixelsOf(canvas)[3], 0);
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /0\.2$/);
});

test("frameGraph spells the sum of an output and marks the page's frame on the longer row", () => {
  const store = createSelection();
  const down = [[0.5, 0.25, 0, 0], [0, 0.25, 0.5, 0.25]]; // prettier-ignore
  const view = frameGraph(down, {selection: store});
  document.body.append(view);
  assert.equal(view.querySelectorAll(".lane-link").length, 5);
  const stage = view.querySelector(".lane-stage")!;
  press(stage, "End");
  assert.equal(view.querySelector(".lane-readout")?.textContent, "y[1] = 0.25·x[1] + 0.5·x[2] + 0.25·x[3]");
  press(stage, "Enter");
  assert.equal(view.value, 1);
  press(stage, "Escape");
  assert.equal(view.value, null);
  store.hover({frame: 1});
  assert.match(
    view.querySelector(".lane-readout")?.textContent ?? "",
    /input frame 1 enters output frame 0 \(0.25\), 1/
  );
  assert.equal(view.querySelectorAll(".lane-link.lane-faint").length, 3);
});
