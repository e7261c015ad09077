import assert from "node:assert/strict";
import {test} from "node:test";
import {draws} from "../../random.ts";
import {inceptionScore, softmax} from "./class-scores.ts";
import {frechetBetween, frechetDistance, momentsOf} from "./frechet.ts";
import {symmetricEigen, symmetricRoot} from "./symmetric-eigen.ts";

const near = (found: number, expected: number, tolerance = 1e-9) =>
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${found}, not ${expected}`
  );

/** A random symmetric matrix without negative eigenvalues. */
function positive(n: number, seed: number): Float64Array {
  const draw = draws(seed, "positive");
  const b = Float64Array.from({length: n * n}, () => draw.normal());
  return Float64Array.from({length: n * n}, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    let sum = 0;
    for (let m = 0; m < n; m++) sum += b[i * n + m] * b[j * n + m];
    return sum;
  });
}

test("eigenvalues of matrices with closed forms", () => {
  assert.deepEqual([...symmetricEigen([3, 0, 0, -2], 2).values], [3, -2]);
  assert.deepEqual(
    [...symmetricEigen([2, 1, 1, 2], 2).values].sort().map((v) => Math.round(v * 1e12) / 1e12),
    [1, 3]
  );
  // The second difference of n points: 2 − 2·cos(kπ/(n + 1)).
  const n = 9;
  const second = Array.from({length: n * n}, (_, k) => {
    const far = Math.abs(Math.floor(k / n) - (k % n));
    return far === 0 ? 2 : far === 1 ? -1 : 0;
  });
  const {values} = symmetricEigen(second, n);
  [...values]
    .sort((a, b) => a - b)
    .forEach((v, k) => near(v, 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))));
});

test("the root of a matrix squared is the matrix", () => {
  const n = 24;
  const a = positive(n, 1);
  const root = symmetricRoot(a, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += root[i * n + k] * root[k * n + j];
      near(sum, a[i * n + j], 1e-10 * n);
    }
  assert.throws(() => symmetricEigen([1, 2, 3, 4], 2), /must be symmetric; found 3 and 2/);
  assert.throws(() => symmetricEigen([1, NaN, NaN, 1], 2), /must be finite/);
  assert.throws(() => symmetricEigen([1, 2, 3], 2), /has 4 numbers; found 3/);
});

test("the Fréchet distance of known Gaussians", () => {
  const diagonal = (values: number[]) => {
    const out = new Float64Array(values.length ** 2);
    values.forEach((v, i) => (out[i * values.length + i] = v));
    return out;
  };
  const a = {mean: Float64Array.of(0, 1, 2), covariance: diagonal([1, 4, 9])};
  const b = {mean: Float64Array.of(1, 1, 0), covariance: diagonal([4, 4, 1])};
  // Σ (μ−ν)² + (σ−τ)² where both are diagonal.
  near(frechetBetween(a, b), 1 + 4 + (1 - 2) ** 2 + 0 + (3 - 1) ** 2);
  near(frechetBetween(a, a), 0);
  // Also where they do not commute it is symmetric, and scaling one of two equal ones by s² gives (s − 1)²·Tr Σ.
  const n = 12;
  const [c, d] = [1, 2].map((seed) => ({mean: new Float64Array(n), covariance: positive(n, seed)}));
  near(frechetBetween(c, d), frechetBetween(d, c), 1e-8);
  assert.ok(frechetBetween(c, d) > 1);
  const scaled = {mean: c.mean, covariance: c.covariance.map((v) => 9 * v)};
  const trace = Array.from({length: n}, (_, i) => c.covariance[i * n + i]).reduce((sum, v) => sum + v);
  near(frechetBetween(c, scaled), 4 * trace, 1e-9);
});

test("the Fréchet distance of samples: 0 to themselves, small to others of their kind, and biased by N", () => {
  const draw = draws(3, "rows");
  const rows = (count: number, shift = 0) =>
    Array.from({length: count}, () => Array.from({length: 6}, () => draw.normal() + shift));
  const real = rows(400);
  near(frechetDistance(real, real), 0, 1e-8);
  const few = frechetDistance(rows(50), rows(50));
  const many = frechetDistance(rows(800), rows(800));
  assert.ok(many < few && few < 1, `${many} with many, ${few} with few`);
  near(frechetDistance(rows(2000), rows(2000, 1)), 6, 0.15);
  assert.throws(() => momentsOf([[1, 2]]), /at least 2 rows/);
  assert.throws(() => momentsOf([[1, 2], [1]]), /lengths 2, 1/);
});

test("the inception-style score is 1 to the number of classes", () => {
  const one = [1, 0, 0, 0];
  near(inceptionScore([one, one, one]), 1);
  near(inceptionScore([0, 1, 2, 3].map((c) => one.map((_, i) => +(i === c)))), 4);
  near(inceptionScore([[0.25, 0.25, 0.25, 0.25]]), 1);
  assert.throws(() => inceptionScore([[0.5, 0.2]]), /row 0 should be 2 probabilities that add up to 1/);
  assert.throws(() => inceptionScore([]), /found none/);
});

test("softmax does not overflow", () => near(softmax([1000, 1000])[0], 0.5));
