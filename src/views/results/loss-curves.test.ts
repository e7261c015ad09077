import assert from "node:assert/strict";
import {test} from "node:test";
import {press, useDom} from "../testing.ts";
import {tokenColumns} from "./loss-axes.ts";
import {lossCurves, type LossRun} from "./loss-curves.ts";
import {commonTokens, lossAt, smoothed, thinned} from "./loss-maths.ts";

const document = useDom();
const points = (...pairs: [number, number][]) => pairs.map(([tokens, loss]) => ({tokens, loss}));
const runs: LossRun[] = [
  {name: "7 M", size: 7e6, seed: 0, points: points([1e6, 6], [1e7, 4], [1e8, 3])},
  {name: "1 M", size: 1e6, seed: 0, points: points([1e6, 7], [1e7, 5], [2e7, 4.5])},
  {name: "1 M", size: 1e6, seed: 1, points: points([1e6, 7], [1e7, 5.2], [3e7, 4.6])}
];

test("lossAt joins recorded points by straight lines and does not reach beyond them", () => {
  const list = points([10, 6], [20, 4], [40, 3]);
  assert.deepEqual(
    [10, 15, 20, 30, 40].map((t) => lossAt(list, t)),
    [6, 5, 4, 3.5, 3]
  );
  assert.ok(Number.isNaN(lossAt(list, 9)) && Number.isNaN(lossAt(list, 41)));
});

test("commonTokens is where the shortest run ends", () => {
  assert.equal(commonTokens(runs.map(({points}) => points)), 2e7);
  assert.ok(Number.isNaN(commonTokens([])));
});

test("smoothed means are centred and do not move the ends", () => {
  const list = points([1, 5], [2, 1], [3, 3], [4, 8]);
  assert.deepEqual(
    smoothed(list, 3).map(({loss}) => loss),
    [5, 3, 4, 8]
  );
  assert.deepEqual(smoothed(list, 0), list);
});

test("thinned keeps the spikes of every pixel", () => {
  const list = Array.from({length: 1000}, (_, i) => ({tokens: i, loss: i === 437 ? 99 : i === 610 ? -5 : 1}));
  const kept = thinned(list, (t) => t / 100);
  assert.ok(kept.length <= 40, `${kept.length} points`);
  assert.ok(kept.some(({loss}) => loss === 99) && kept.some(({loss}) => loss === -5));
  assert.deepEqual([kept[0].tokens, kept[kept.length - 1].tokens], [0, 999]);
  assert.deepEqual(thinned(points([1, 2], [5, 3]), (t) => t), points([1, 2], [5, 3])); // prettier-ignore
});

test("the cursor stops at the equal token count exactly, and at both ends", () => {
  const columns = tokenColumns([1e6, 1e8], true, [2e7, 2.01e7, 5]);
  assert.ok(columns.includes(2e7) && columns.includes(2.01e7) && !columns.includes(5));
  assert.deepEqual([columns[0], columns[120]], [1e6, 1e8]);
  assert.ok(columns.every((t, i) => !i || t > columns[i - 1]));
});

test("lossCurves draws a line a run, a colour a model, and compares where every run has been", () => {
  const view = lossCurves(runs);
  const lines = [...view.querySelectorAll("path.result-run")];
  assert.deepEqual(
    lines.map((path) => path.getAttribute("stroke")),
    ["var(--view-c1)", "var(--view-c1)", "var(--view-c2)"]
  );
  assert.match(view.querySelector(".result-plot")?.textContent ?? "", /equal tokens: 20 M/);
  const labels = [...view.querySelectorAll(".result-labels text")].map((text) => text.textContent);
  assert.deepEqual(labels, ["1 M", "7 M"], "from the smallest to the largest");
  assert.match(
    view.querySelector(".result-readout")?.textContent ?? "",
    /At 20 M tokens, which every run reached/
  );
  // Seed 1 at 20 M is half-way from 5.2 to 4.6, the 7 M run a ninth of the way from 4 to 3.
  const summary = view.querySelector(".view-hidden")?.textContent ?? "";
  assert.match(summary, /1 M 4.7 \(seeds 4.5, 4.9\); 7 M 3.889, in nats\/token/);
});

test("the cursor says where a run has no value, and pins", () => {
  const view = lossCurves(runs);
  document.body.append(view);
  const stage = view.querySelector("[role=slider]") as Element;
  press(stage, "End");
  assert.match(stage.getAttribute("aria-valuetext") ?? "", /At 100 M tokens: 1 M – \(seeds –, –\); 7 M 3$/);
  press(stage, "Enter");
  assert.equal(view.value.tokens, 1e8);
  press(stage, "Escape");
  assert.equal(view.value.tokens, null);
});

test("a pinned token count stays while runs go on", () => {
  const view = lossCurves(runs);
  document.body.append(view);
  const stage = view.querySelector("[role=slider]") as Element;
  press(stage, "PageDown");
  press(stage, "Enter");
  const {tokens} = view.value;
  assert.ok(tokens !== null && tokens > 2e7 && tokens < 1e8);
  view.update(runs.map((run) => ({...run, points: [...run.points, {tokens: 4e8, loss: 2}]})));
  assert.equal(view.value.tokens, tokens);
});

test("smoothing is off, and when on leaves the recorded curve behind it", () => {
  assert.equal(lossCurves(runs).querySelectorAll(".result-raw, .result-smooth").length, 0);
  const view = lossCurves(runs, {smoothing: 3});
  assert.equal(view.querySelectorAll(".result-plot .result-raw").length, 3);
  assert.equal(view.querySelectorAll(".result-smooth").length, 3);
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /mean of 3 points/);
});

test("runs that cannot be drawn are refused in a sentence", () => {
  assert.throws(() => lossCurves([]), /at least one run, found none/);
  assert.throws(() => lossCurves([runs[0], runs[0]]), /“7 M”, seed 0 twice/);
  assert.throws(() => lossCurves([{...runs[0], points: points([1, NaN])}]), /finite point/);
  assert.throws(() => lossCurves([{...runs[0], points: points([1, -1])}]), /found \(1, -1\)/);
  assert.ok(lossCurves([{...runs[0], points: points([1, -1], [2, 1])}], {log: {y: false}}));
});

test("over FLOPs curves stand at six FLOPs a parameter and token, and compare at equal FLOPs", () => {
  const view = lossCurves(runs, {x: "FLOPs"});
  const summary = view.querySelector(".view-hidden")?.textContent ?? "";
  // The least that any run reached is that of 2e7 tokens of 1e6 parameters.
  assert.match(summary, /over training FLOPs, C = 6ND, 3 runs: .*At 1\.2×10¹⁴ FLOPs: 1 M/);
  assert.equal(view.querySelector(".view-title")?.textContent, "Training loss over FLOPs");
});
