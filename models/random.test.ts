import assert from "node:assert/strict";
import {test} from "node:test";
import {heNormal, orthogonal, uniformFan} from "./initialise.ts";
import {draws} from "./random.ts";

test("a draw is a pure function of seed, stream and number", () => {
  const take = (seed: number, stream: string) =>
    Array.from(
      {length: 5},
      (
        (draw) => () =>
          draw.uniform()
      )(draws(seed, stream))
    );
  assert.deepEqual(take(1, "a"), take(1, "a"));
  assert.notDeepEqual(take(1, "a"), take(1, "b"));
  assert.notDeepEqual(take(1, "a"), take(2, "a"));
});

test("uniforms fill [0, 1) evenly and normals have mean 0 and variance 1, without runs", () => {
  const draw = draws(3);
  const n = 40000;
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < n; i++) counts[Math.floor(10 * draw.uniform())]++;
  assert.ok(counts.every((count) => Math.abs(count - n / 10) < 5 * Math.sqrt(n / 10)));
  const normals = Array.from({length: n}, () => draw.normal());
  const moment = (f: (v: number, i: number) => number) => normals.reduce((sum, v, i) => sum + f(v, i), 0) / n;
  assert.ok(Math.abs(moment((v) => v)) < 0.02 && Math.abs(moment((v) => v * v) - 1) < 0.03);
  assert.ok(Math.abs(moment((v, i) => v * (normals[i + 1] ?? 0))) < 0.02);
  assert.throws(() => draws(NaN), /seed is a finite number, found NaN/);
});

test("initial values: orthonormal to 1e-6, He's variance, PyTorch's bound", () => {
  for (const [rows, cols] of [
    [6, 6],
    [4, 9],
    [9, 4]
  ]) {
    const m = orthogonal(rows, cols, 2, 1, "q");
    const wide = rows <= cols;
    const [count, length] = wide ? [rows, cols] : [cols, rows];
    const at = (i: number, k: number) => (wide ? m[i * cols + k] : m[k * cols + i]);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        let dot = 0;
        for (let k = 0; k < length; k++) dot += at(i, k) * at(j, k);
        assert.ok(Math.abs(dot - (i === j ? 4 : 0)) < 2e-6, `${rows}×${cols}: ${i}·${j} = ${dot}`);
      }
  }
  const he = heNormal(20000, 50, 1, "h");
  assert.ok(Math.abs(he.reduce((sum, v) => sum + v * v, 0) / 20000 - 2 / 50) < 2e-3);
  assert.ok(uniformFan(5000, 16, 1, "u").every((v) => Math.abs(v) <= 0.25));
});
