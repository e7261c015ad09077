import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {press, useDom} from "../testing.ts";
import {frameChange} from "./frame-change.ts";
import {drift, phaseDrift} from "./phase-drift.ts";
import {foldedRatios, markedRatio} from "./seam-maths.ts";

const document = useDom();
const T = 17;
/** Twice as much change into frames 8 and 16. */
const jumps = Array.from({length: T - 1}, (_, i) => ((i + 1) % 8 ? 1 : 2));

test("differences are folded by the distance from a keyframe", () => {
  const ratios = foldedRatios(jumps, 8);
  assert.equal(ratios[0], 2);
  assert.ok(Math.abs(ratios[3] - 14 / 16) < 1e-12);
  assert.deepEqual(foldedRatios(new Array(16).fill(0), 8), new Array(8).fill(1));
  assert.equal(markedRatio(jumps, [8, 16]), 2);
  assert.ok(Number.isNaN(markedRatio(jumps, [])));
});

test("frameChange marks keyframes or what it is told, reads a frame and follows the page", () => {
  const store = createSelection();
  const runs = [
    {label: "true", values: jumps.map(() => 1), reference: true},
    {label: "cascade", values: jumps}
  ];
  const view = frameChange({runs, stride: 8}, {selection: store});
  document.body.append(view);
  assert.equal(view.querySelectorAll(".freq-key").length, 3);
  assert.equal(view.querySelectorAll(".freq-stem").length, 16);
  const readout = () => view.querySelector(".lane-readout")?.textContent;
  assert.equal(readout(), "Point at a frame to read it.");
  store.pin({frame: 8});
  assert.equal(view.value, 8);
  assert.equal(readout(), "Frame 8, marked: true 1, cascade 2.");
  press(view.querySelector("[role=slider]")!, "ArrowRight");
  assert.match(readout() ?? "", /^Frame 9: /);
  view.update({runs: [runs[1]], marks: [3, 5]});
  assert.equal(view.querySelectorAll(".freq-key").length, 2);
  assert.equal(view.querySelectorAll(".freq-stem").length, 0, "without a stride nothing is folded");
  const short = {label: "short", values: [1]};
  assert.throws(() => view.update({runs: [runs[0], short]}), /needs 16 values a run, found 1 in “short”/);
  assert.throws(() => frameChange({runs: []}), /at least one run/);
});

test("Enter pins the frame that the cursor says it is at, frame 0 while none is shown", () => {
  const view = frameChange({runs: [{label: "a", values: jumps}]}, {selection: createSelection()});
  document.body.append(view);
  const slider = view.querySelector("[role=slider]")!;
  assert.equal(slider.getAttribute("aria-valuetext"), "Frame 0 has none before it.");
  press(slider, "Enter");
  assert.equal(view.value, 0);
  press(slider, "Enter");
  assert.equal(view.value, null);
});

test("a drift is level at the right frequency and slopes by the error", () => {
  const phases = Array.from({length: T}, (_, t) => 2 * Math.PI * (0.1 * t + 0.2));
  assert.ok(drift(phases, 0.1).every((v) => Math.abs(v - 0.2) < 1e-9));
  const off = drift(phases, 0.075);
  assert.ok(Math.abs(off[4] - off[0] - 0.1) < 1e-9);
});

test("phaseDrift has a lane a run, leaves out what was not found, and reads a frame", () => {
  const store = createSelection();
  const values = Float64Array.from({length: T}, (_, t) => (t === 4 ? NaN : 0.6 * t));
  const view = phaseDrift({f: 0.1, stride: 8, runs: [{label: "clip", values}]}, {selection: store});
  document.body.append(view);
  assert.equal(view.querySelectorAll("circle.result-dot").length >= T - 1, true);
  assert.match(view.querySelector("p.view-hidden")?.textContent ?? "", /^Phases of 1 run against/);
  store.pin({frame: 4});
  assert.equal(view.querySelector(".lane-readout")?.textContent, "Frame 4: clip no object found.");
  view.update({f: 0.1, stride: 8, runs: [{label: "a", values}, {label: "b", values}]}); // prettier-ignore
  assert.equal(view.querySelectorAll(".freq-lanes > svg").length, 2);
});
