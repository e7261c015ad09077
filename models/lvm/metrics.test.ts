// Truths 7 and 16: metrics on inputs whose scores are known.
import assert from "node:assert/strict";
import {test} from "node:test";
import {randomArray} from "#kernels/testing";
import {
  boxIou,
  colorizationMse,
  depthAbsRel,
  detectionIou,
  edgeF1,
  foregroundIou,
  iou,
  largestComponentBox,
  meanNormalAngle,
  meanOfPerplexities,
  normalsOf,
  perplexity,
  perplexityOfMean,
  type Pixels,
  psnr,
  surprisals,
  tokenAgreement,
  whiteMask
} from "./metrics.ts";

const close = (a: number, b: number, what = "") =>
  assert.ok(Math.abs(a - b) < 1e-9 * (1 + Math.abs(b)), `${what} found ${a}, expected ${b}`);
/** A picture: rows of # and ., as white and black in RGB. */
const drawn = (...rows: string[]): Pixels => ({
  width: rows[0].length,
  height: rows.length,
  channels: 3,
  data: [...rows.join("")].flatMap((c) => (c === "#" ? [1, 1, 1] : [0, 0, 0]))
});
const mask = (...rows: string[]) => whiteMask(drawn(...rows));

test("7: a uniform model's perplexity is its vocabulary, from logits too", () => {
  const image = new Float64Array(256).fill(Math.log(8292));
  close(perplexity(image), 8292);
  const scored = surprisals(new Float32Array(3 * 10).fill(1e4), [0, 5, 9], 10);
  close(perplexity(scored), 10);
  const one = surprisals([0, Math.log(3), 0, 0], [1], 4);
  close(one[0], -Math.log(0.5), "p = 3/6");
  assert.deepEqual([...surprisals([-1000, 1000], [1], 2)], [0]);
});

test("7: the mean of perplexities is never below the perplexity of the mean", () => {
  const unequal = [
    [Math.log(2), Math.log(8)],
    [Math.log(16), Math.log(16)]
  ];
  close(meanOfPerplexities(unequal), (4 + 16) / 2);
  close(perplexityOfMean(unequal), 8);
  for (let seed = 1; seed < 20; seed++) {
    const values = Array.from(randomArray(40, seed), (x) => 3 * (x + 1));
    const examples = [0, 1, 2, 3].map((i) => values.slice(i * 10, i * 10 + 10));
    assert.ok(meanOfPerplexities(examples) >= perplexityOfMean(examples));
  }
  close(
    meanOfPerplexities([
      [1, 1],
      [1, 1]
    ]),
    perplexityOfMean([[1], [1, 1]])
  );
  close(perplexityOfMean([[0], [3, 3]]), Math.exp(2), "each token counts alike");
});

test("16: IoU on masks drawn by hand, ties and gray pixels", () => {
  assert.equal(iou([1, 1, 0, 0], [0, 1, 1, 0]), 1 / 3);
  assert.equal(iou([0, 0], [0, 0]), 1);
  assert.equal(iou([0, 1], [0, 0]), 0);
  const gray: Pixels = {width: 3, height: 1, channels: 3, data: [0.5, 0.5, 0.5, 0.9, 0.9, 0, 0, 0, 1]};
  // Brute force: nearer to (1,1,1) than to (0,0,0), a tie being black.
  assert.deepEqual([...whiteMask(gray)], [0, 1, 0]);
  for (let seed = 1; seed < 50; seed++) {
    const [r, g, b] = randomArray(3, seed).map((x) => (x + 1) / 2);
    const nearer = Math.hypot(1 - r, 1 - g, 1 - b) < Math.hypot(r, g, b);
    assert.equal(whiteMask({width: 1, height: 1, channels: 3, data: [r, g, b]})[0], Number(nearer));
  }
  assert.equal(foregroundIou(drawn("##.", "..."), drawn(".##", "...")), 1 / 3);
});

test("16: a detection is the box of the largest component", () => {
  const shape = ["##...", "##..#", "....#", ".#..#", "....#", "....#"];
  assert.deepEqual(largestComponentBox(mask(...shape), 5), {left: 4, top: 1, right: 5, bottom: 6});
  assert.deepEqual(
    largestComponentBox(mask("#.", ".#"), 2),
    {left: 0, top: 0, right: 1, bottom: 1},
    "corners do not join; the first of equals"
  );
  assert.deepEqual(
    largestComponentBox(mask("..#", "#.."), 3),
    {left: 2, top: 0, right: 3, bottom: 1},
    "rows do not wrap"
  );
  assert.equal(largestComponentBox(mask("..", ".."), 2), null);
  const box = (left: number, top: number, right: number, bottom: number) => ({left, top, right, bottom});
  assert.equal(boxIou(box(0, 0, 2, 2), box(1, 1, 3, 3)), 1 / 7);
  assert.equal(boxIou(box(0, 0, 1, 1), box(2, 2, 3, 3)), 0);
  assert.equal(
    detectionIou(drawn("####", "####", "....", "#..."), drawn("##..", "##..", "....", "....")),
    0.5
  );
  assert.equal(detectionIou(drawn(".."), drawn("#.")), 0);
  assert.equal(detectionIou(drawn(".."), drawn("..")), 1);
});

test("16: colorization in both scalings, PSNR", () => {
  const pixel = (...data: number[]): Pixels => ({width: 1, height: 1, channels: 3, data});
  const [a, b] = [pixel(0.5, 0.5, 0.5), pixel(0.6, 0.5, 0.3)];
  close(colorizationMse(a, b, "unit"), 0.05 / 3);
  close(colorizationMse(a, b, "imagenet"), ((0.1 / 0.229) ** 2 + (0.2 / 0.225) ** 2) / 3);
  close(psnr(a, b), 10 * Math.log10(60));
  close(psnr(pixel(0, 0, 0), pixel(0.1, 0.1, 0.1)), 20);
  assert.equal(psnr(a, a), Infinity);
});

test("16: depth keeps its order's error, normals are measured as directions", () => {
  close(depthAbsRel([1, 3, 9], [2, 2, 0], [1, 1, 0]), 0.5);
  assert.equal(depthAbsRel([2, 4], [2, 4]), 0);
  const [right, wrong] = [[1, 2, 3].map((d) => d * 1.1), [3, 2, 1]];
  assert.ok(depthAbsRel(right, [1, 2, 3]) < depthAbsRel(wrong, [1, 2, 3]));
  close(meanNormalAngle([1, 0, 0, 0, 5, 0], [0, 2, 0, 0, 1, 0]), 45);
  close(meanNormalAngle([-1, 0, 0], [1, 0, 0]), 180);
  close(meanNormalAngle([0, 0, 0], [1, 0, 0]), 90, "no direction");
  const degree = Math.PI / 180;
  close(
    meanNormalAngle([Math.cos(1e-4 * degree), Math.sin(1e-4 * degree), 0], [1, 0, 0]),
    1e-4,
    "small angles"
  );
  assert.deepEqual([...normalsOf({width: 1, height: 1, channels: 3, data: [0, 0.5, 1]})], [-1, 0, 1]);
});

test("16: edges within a pixel, F1 of precision and recall", () => {
  const truth = mask("#....", "#....", "#....");
  const shifted = mask(".#...", ".#...", ".#...");
  assert.deepEqual(edgeF1(shifted, truth, 5), {precision: 1, recall: 1, f1: 1});
  assert.equal(edgeF1(shifted, truth, 5, 0).f1, 0);
  const half = edgeF1(mask("#...#", ".....", "....."), truth, 5);
  assert.deepEqual(half, {precision: 0.5, recall: 2 / 3, f1: (2 * 0.5 * (2 / 3)) / (0.5 + 2 / 3)});
  assert.equal(edgeF1(mask("....#", "#...."), mask(".....", "#...."), 5).precision, 0.5, "rows do not wrap");
  assert.equal(edgeF1([0, 0], [0, 0], 2).f1, 1);
  assert.equal(edgeF1([1, 0], [0, 0], 2).f1, 0);
});

test("tokens that survive re-encoding are counted", () => {
  assert.equal(tokenAgreement([1, 2, 3, 4], [1, 2, 0, 4]), 0.75);
});

test("what cannot be scored is refused with a sentence", () => {
  const [small, wide] = [drawn("#"), drawn("##")];
  assert.throws(() => perplexity([]), /at least one token/);
  assert.throws(() => perplexity([1, NaN]), /found NaN at 1/);
  assert.throws(() => meanOfPerplexities([]), /at least one example/);
  assert.throws(() => surprisals([0, 0], [2], 2), /Target 0 is 2, but ids are whole numbers from 0 to 1/);
  assert.throws(() => surprisals([0], [0], 2), /need 2 logits, found 1/);
  assert.throws(() => foregroundIou(small, wide), /one size, found 1×1×3 and 2×1×3/);
  assert.throws(() => psnr(small, {...small, data: [1]}), /1×1×3 needs 3 numbers/);
  const gray = {width: 1, height: 1, channels: 1, data: [1]};
  assert.throws(() => colorizationMse(gray, gray, "imagenet"), /for 3 channels, found 1/);
  assert.throws(() => depthAbsRel([1], [0]), /above 0, found 0 at 0; mask it out/);
  assert.throws(() => depthAbsRel([1], [1], [0]), /at least one valid pixel/);
  assert.throws(() => meanNormalAngle([1], [1]), /3 numbers a pixel/);
  assert.throws(() => edgeF1([1], [1, 0], 2), /one size/);
  assert.throws(() => iou([1], [1, 0]), /one size/);
  assert.throws(() => tokenAgreement([], []), /at least 1/);
});
