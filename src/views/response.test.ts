import assert from "node:assert/strict";
import {test} from "node:test";
import {frequencyResponse} from "./response.ts";
import {press, useDom} from "./testing.ts";

const document = useDom();
const kernels = [
  {label: "identity", taps: [0, 1, 0]},
  {label: "binomial", taps: [0.25, 0.5, 0.25]}
];

test("frequencyResponse draws a stem a tap and a curve a kernel, and shades what aliases", () => {
  const view = frequencyResponse({kernels, sampleEvery: 2, fps: 8});
  assert.equal(view.querySelectorAll("svg:first-child circle").length, 6);
  assert.equal(view.querySelectorAll(".lane-alias").length, 1);
  assert.equal(view.value.f, null);
  view.update({kernels: kernels.slice(0, 1)});
  assert.equal(view.querySelectorAll(".lane-alias").length, 0);
});

test("the motion moves by keys and says where it lands", () => {
  const view = frequencyResponse({kernels, sampleEvery: 2, motion: 0.3});
  document.body.append(view);
  assert.deepEqual([view.value.f, view.value.backwards], [0.3, true]);
  assert.ok(Math.abs((view.value.alias ?? 0) - 0.2) < 1e-9);
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  const marker = view.querySelector("[role=slider]")!;
  press(marker, "PageUp");
  assert.deepEqual([view.value.f, inputs], [0.35, 1]);
  assert.match(marker.getAttribute("aria-valuetext") ?? "", /looks like 0.15, running backwards/);
  press(marker, "Home");
  press(marker, "Home");
  assert.deepEqual([view.value.f, inputs], [0, 2]);
  view.update({kernels, sampleEvery: 4, motion: 0.3});
  assert.equal(view.value.f, 0, "a motion moved by hand stays while the data's motion stays");
  view.update({kernels, sampleEvery: 4, motion: 0.1});
  assert.equal(view.value.f, 0.1);
});

test("bad data is refused in a sentence", () => {
  assert.throws(() => frequencyResponse({kernels: []}), /at least one tap/);
  assert.throws(() => frequencyResponse({kernels, sampleEvery: 0}), /at least 1 frame/);
  assert.throws(() => frequencyResponse({kernels, motion: 0.7}), /between 0 and 0.5/);
});
