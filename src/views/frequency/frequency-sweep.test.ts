import assert from "node:assert/strict";
import {test} from "node:test";
import {press, useDom} from "../testing.ts";
import {frequencySweep} from "./frequency-sweep.ts";
import {hitWidth} from "./sweep-panels.ts";
import {sweepColors, sweepReadings} from "./sweep-words.ts";

const document = useDom();
const data = {
  frames: 16,
  stride: 8,
  floor: 0.5,
  reference: "true",
  order: ["clip", "cascade"],
  points: [
    {run: "true", f: 0.1, lock: 1, frequency: 0.1},
    {run: "cascade", f: 0.1, lock: 0.8, frequency: 0.025},
    {run: "cascade", f: 0.1, lock: 0.7, frequency: 0.1, captioned: false},
    {run: "true", f: -0.04, lock: 1, frequency: -0.04}
  ]
};

test("a hit is within half a cycle of the clip, and half of itself", () => {
  assert.equal(hitWidth(0.2, 16), 1 / 32);
  assert.equal(hitWidth(0.02, 16), 0.01);
});

test("colours stay with their runs, whichever of them are there", () => {
  const all = sweepColors(data);
  assert.deepEqual([...all.keys()], ["true", "clip", "cascade"]);
  const few = sweepColors({...data, points: data.points.slice(0, 2)});
  assert.equal(few.get("cascade"), all.get("cascade"));
});

test("frequencySweep reads each frequency, run by run, with how far it is off", () => {
  const view = frequencySweep(data);
  document.body.append(view);
  assert.equal(view.querySelectorAll("svg.result-plot").length, 2);
  assert.deepEqual(
    sweepReadings(data, 0.1).map(({label, value, detail}) => `${label}: ${value} ${detail}`),
    [
      "true: R 1.00 at 0.1, no error",
      "cascade: R 0.80 at 0.025, off by 0.075",
      "cascade, period not told: R 0.70 at 0.1, no error"
    ]
  );
  const stage = view.querySelector("[role=slider]")!;
  press(stage, "ArrowRight");
  press(stage, "Enter");
  assert.equal(view.value, 0.1);
  assert.match(view.querySelector(".result-readout-head")?.textContent ?? "", /0.1 \(a cycle in 10 frames\)/);
  assert.match(view.textContent ?? "", /random phases/);
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /period not in the caption/);
  view.update({...data, points: data.points.slice(0, 1), lines: ["true"]});
  assert.equal(view.querySelectorAll(".freq-thin").length, 2);
  assert.throws(() => view.update({...data, points: []}), /at least one point/);
  assert.throws(
    () => frequencySweep({...data, points: [{run: "x", f: 0.1, lock: NaN, frequency: 0}]}),
    /needs R from 0 to 1 at a frequency, found NaN at 0.1 in “x”/
  );
});
