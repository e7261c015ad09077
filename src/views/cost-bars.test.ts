import assert from "node:assert/strict";
import {test} from "node:test";
import {formatDuration, formatSi, timeFloor} from "./cost-bars-maths.ts";
import {costBars} from "./cost-bars.ts";
import {useDom} from "./testing.ts";

useDom();

test("formatSi and formatDuration", () => {
  assert.deepEqual(
    [3.2e9, 999_999, 0, 12, 1.5e12, NaN].map((v) => formatSi(v, "FLOP")),
    ["3.2 GFLOP", "1 MFLOP", "0 FLOP", "12 FLOP", "1.5 TFLOP", "n/a"]
  );
  assert.deepEqual([2, 0.34, 12e-6, 8e-9, 0.9999].map(formatDuration), ["2 s", "340 ms", "12 µs", "8 ns", "1 s"]); // prettier-ignore
});

test("timeFloor is the roofline", () => {
  const cost = {label: "a", flops: 2e9, bytes: 1e9};
  assert.deepEqual(timeFloor(cost, {gflops: 1000, gbs: 100}), {seconds: 0.01, bound: "memory"});
  assert.deepEqual(timeFloor(cost, {gflops: 100, gbs: 1000}), {seconds: 0.02, bound: "compute"});
  assert.deepEqual(timeFloor(cost, {gflops: null, gbs: 100}), {seconds: 0.01, bound: "memory"});
  assert.equal(timeFloor(cost, {gflops: null, gbs: null}), null);
});

test("costBars keeps the order, prints every number and scales each axis by itself", () => {
  const data = [
    {label: "conv", flops: 1e9, bytes: 2e6, note: "k = 3"},
    {label: "attention", flops: 4e9, bytes: 1e6}
  ];
  const view = costBars(data, {ceilings: {gflops: 1000, gbs: 1}});
  const numbers = () => [...view.querySelectorAll(".lane-number")].map((text) => text.textContent);
  assert.deepEqual(numbers(), ["1 GFLOP", "4 GFLOP", "2 MB", "1 MB", "2 ms, memory", "4 ms, compute"]);
  const widths = [...view.querySelectorAll("rect")].map((rect) => Number(rect.getAttribute("width")));
  assert.ok(Math.abs(widths[1] / widths[0] - 4) < 1e-6);
  assert.ok(Math.abs(widths[2] / widths[3] - 2) < 1e-6);
  view.update([{label: "nothing", flops: 0, bytes: 0}]);
  assert.equal(numbers()[0], "0 FLOP");
  assert.equal(costBars(data, {log: true}).querySelectorAll("circle").length, 4);
});
