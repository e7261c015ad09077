// Truth C12: windows always cover, and what would not is refused with a sentence.
import assert from "node:assert/strict";
import {test} from "node:test";
import {checkedWeights, cutWeights, windows, windowWeights} from "./windows.ts";

test("C12: windows lie in the clip and cover it; neighbours share the overlap, the clamped last one more", () => {
  for (let frames = 1; frames <= 40; frames++)
    for (let length = 1; length <= 20; length++)
      for (let overlap = 0; overlap < length; overlap++) {
        const all = windows({frames, length, overlap});
        const what = `T = ${frames}, L = ${length}, overlap ${overlap}`;
        const covered = new Set(all.flatMap(({start, length}) => Array.from({length}, (_, j) => start + j)));
        assert.equal(covered.size, frames, what);
        assert.ok(
          all.every((w) => w.start >= 0 && w.start + w.length <= frames),
          what
        );
        if (frames <= length) assert.deepEqual(all, [{start: 0, length: frames}], what);
        all.slice(1).forEach(({start}, i) => {
          const shared = all[i].start + length - start;
          if (i + 2 < all.length) assert.equal(shared, overlap, what);
          else assert.ok(shared >= overlap && start > all[i].start, what);
        });
      }
});

test("the paper's overlap is the default; 80 frames come out even at the lengths that divide so", () => {
  const even = (frames: number) =>
    Array.from({length: 43}, (_, i) => i + 3).filter((length) => {
      const all = windows({frames, length});
      const last = all.at(-2)!;
      return all.length > 1 && last.start + length - all.at(-1)!.start === 2;
    });
  assert.deepEqual(even(80), [3, 4, 5, 8, 15, 28, 41]);
  assert.deepEqual(windows({frames: 80, length: 16}).at(-1), {start: 64, length: 16});
  assert.deepEqual(windows({frames: 10, length: 4, stride: 3}), windows({frames: 10, length: 4, overlap: 1}));
  assert.deepEqual(windows({frames: 3, length: 1}).length, 3);
});

test("weights are positive and symmetric, greatest in the middle, 1 where uniform", () => {
  for (let length = 1; length < 12; length++) {
    assert.deepEqual(windowWeights({length}, "uniform"), new Float32Array(length).fill(1));
    for (const weighting of ["linear", "cosine"] as const) {
      const w = windowWeights({length}, weighting);
      w.forEach((v, j) => {
        assert.ok(v > 0 && v <= 1 && Math.abs(v - w[length - 1 - j]) < 1e-6);
        if (j && j <= (length - 1) / 2) assert.ok(v > w[j - 1]);
      });
    }
  }
});

test("hard cuts give each frame to one window, the first that holds it", () => {
  const all = windows({frames: 10, length: 4, overlap: 2});
  const cuts = cutWeights(all, 10);
  const total = new Float32Array(10);
  all.forEach(({start}, i) => cuts[i].forEach((w, j) => void (total[start + j] += w)));
  assert.deepEqual(total, new Float32Array(10).fill(1));
  assert.deepEqual(cuts[1], Float32Array.of(0, 0, 1, 1));
});

test("what cannot cover or count is refused with a sentence", () => {
  assert.throws(
    () => windows({frames: 16, length: 4, overlap: 4}),
    /overlap must be a whole number from 0 to 3.*found 4/
  );
  assert.throws(() => windows({frames: 2, length: 4, overlap: 5}), /overlap must be/);
  assert.throws(
    () => windows({frames: 16, length: 4, stride: 0}),
    /stride must be a whole number of at least 1, found 0/
  );
  assert.throws(() => windows({frames: 16, length: 4, stride: -2}), /stride must be/);
  assert.throws(() => windows({frames: 16, length: 4, stride: 6}), /leaves frames 4–5 uncovered/);
  assert.throws(() => windows({frames: 16, length: 4, stride: 2, overlap: 1}), /overlap 1 means stride 3/);
  assert.throws(
    () => windows({frames: 0, length: 4}),
    /frames must be a whole number of frames of at least 1, found 0/
  );
  assert.throws(() => windows({frames: 4, length: NaN}), /length must be .* found NaN/);
  const gap = [
    {start: 0, length: 3},
    {start: 6, length: 2}
  ];
  assert.throws(
    () => checkedWeights("aggregate", gap, "uniform", 10),
    /aggregate: no window gives any weight to frames 3–5, 8–9,/
  );
  assert.throws(
    () => checkedWeights("aggregate", [{start: 0, length: 2}], [[1, NaN]], 2),
    /window 0 weighs frame 1 by NaN/
  );
  assert.throws(
    () => checkedWeights("aggregate", [{start: 0, length: 2}], [[1, -1]], 2),
    /finite and not negative/
  );
  assert.throws(
    () => checkedWeights("aggregate", [{start: 0, length: 2}], [[1, 0]], 2),
    /weight to frames 1,/
  );
  assert.throws(
    () => checkedWeights("aggregate", [{start: 0, length: 2}], [[1]], 2),
    /has 2 frames, but 1 weights/
  );
  assert.throws(
    () => checkedWeights("aggregate", [{start: 1, length: 2}], "uniform", 2),
    /covers frames 1 to 2, but the clip has frames 0 to 1/
  );
  assert.throws(() => checkedWeights("aggregate", [], "uniform", 2), /there are no windows/);
});
