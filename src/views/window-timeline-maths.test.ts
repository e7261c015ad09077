import assert from "node:assert/strict";
import {test} from "node:test";
import {
  checkWindows,
  coverage,
  moved,
  resized,
  seamRatio,
  shares,
  uncovered,
  weightsOf,
  windowEdges
} from "./window-timeline-maths.ts";

const windows = [
  {start: 0, length: 8},
  {start: 6, length: 8},
  {start: 8, length: 8}
];
const hat = windows.map(({length}) => Array.from({length}, (_, t) => 1 + Math.min(t, length - 1 - t)));

test("shares sum to 1 on every covered frame and to 0 elsewhere", () => {
  const frames = 20;
  const parts = shares(frames, windows, hat);
  const sum = coverage(frames, windows, hat);
  for (let t = 0; t < frames; ++t) {
    const total = parts.reduce((s, row) => s + row[t], 0);
    assert.ok(Math.abs(total - (t < 16 ? 1 : 0)) < 1e-12, `frame ${t}: ${total}`);
    assert.equal(sum[t] > 0, t < 16);
  }
  assert.equal(sum[7], 1 + 2); // last of the first window, second of the second
  assert.deepEqual(uncovered(sum), [[16, 19]]);
});

test("naive striding leaves the tail of 80 frames uncovered (length 16, stride 14)", () => {
  const naive = Array.from({length: Math.floor((80 - 16) / 14) + 1}, (_, i) => ({start: i * 14, length: 16}));
  const sum = coverage(80, naive, weightsOf(naive, []));
  assert.deepEqual(uncovered(sum), [[72, 79]]);
});

test("weights keep their shape while a window is resized, or follow a function", () => {
  assert.deepEqual(weightsOf([{start: 0, length: 5}], [[0, 1, 0]])[0], [0, 0.5, 1, 0.5, 0]);
  assert.deepEqual(weightsOf([{start: 0, length: 1}], [[0, 1, 0]])[0], [1]);
  assert.deepEqual(weightsOf([{start: 3, length: 2}], ({start}) => [start, start + 1])[0], [3, 4]);
});

test("moving and resizing stay inside the clip", () => {
  const w = {start: 4, length: 6};
  assert.deepEqual(moved(w, -9, 16), {start: 0, length: 6});
  assert.deepEqual(moved(w, 9, 16), {start: 10, length: 6});
  assert.deepEqual(moved(w, 1.4, 16), {start: 5, length: 6});
  assert.deepEqual(resized(w, "end", 99, 16), {start: 4, length: 12});
  assert.deepEqual(resized(w, "end", -99, 16), {start: 4, length: 1});
  assert.deepEqual(resized(w, "start", -2, 16), {start: 2, length: 8});
  assert.deepEqual(resized(w, "start", 99, 16), {start: 9, length: 1});
});

test("edges, and the seam ratio at them", () => {
  assert.deepEqual(windowEdges(16, windows), [6, 8, 14]);
  const seams = Array.from({length: 15}, (_, f) => ([6, 8, 14].includes(f + 1) ? 6 : 2));
  assert.deepEqual(seamRatio(seams, [6, 8, 14]), {interior: 2, edge: 6, ratio: 3});
  assert.equal(seamRatio(seams, [6, 8, 14], 4).ratio, 1.5);
});

test("a window outside the clip is said in a sentence", () => {
  assert.throws(() => checkWindows(8, [{start: 4, length: 8}]), /inside the 8 frames/);
  assert.throws(() => checkWindows(0, []), /whole number of frames/);
});
