import assert from "node:assert/strict";
import {test} from "node:test";
import {aliasOf, magnitudeResponse, responseCurve, signedAlias, tapOffsets} from "./response-maths.ts";

const near = (a: number, b: number, e = 1e-12) => assert.ok(Math.abs(a - b) <= e, `${a} ≠ ${b}`);

test("magnitudeResponse is the DFT's magnitude at the DFT's frequencies", () => {
  const taps = [0.2, -0.7, 1.3, 0.4, -0.1];
  const N = 32;
  const padded = Array.from({length: N}, (_, n) => taps[n] ?? 0);
  for (let k = 0; k <= N / 2; ++k) {
    let re = 0;
    let im = 0;
    padded.forEach((v, n) => {
      re += v * Math.cos((2 * Math.PI * k * n) / N);
      im += v * Math.sin((2 * Math.PI * k * n) / N);
    });
    near(magnitudeResponse(taps, k / N), Math.sqrt(re * re + im * im));
  }
});

test("known responses: identity, box, binomial, difference", () => {
  for (const f of [0, 0.1, 0.25, 0.5]) {
    near(magnitudeResponse([0, 1, 0], f), 1);
    near(magnitudeResponse([0.25, 0.5, 0.25], f), Math.cos(Math.PI * f) ** 2);
    near(magnitudeResponse([1, -1], f), 2 * Math.sin(Math.PI * f));
  }
  near(magnitudeResponse([0.5, 1, 0.5], 0), 2); // the bilinear initialisation's gain
  near(magnitudeResponse([0.5, 0.5], 0.5), 0);
});

test("aliasOf is the slowest motion with the same kept frames", () => {
  for (const stride of [1, 2, 3, 4, 8])
    for (let i = 0; i <= 50; ++i) {
      const f = i / 100;
      const alias = signedAlias(f, stride);
      for (let n = 0; n < 12; ++n) {
        const t = n * stride;
        near(Math.cos(2 * Math.PI * f * t), Math.cos(2 * Math.PI * alias * t), 1e-9);
        near(Math.sin(2 * Math.PI * f * t), Math.sin(2 * Math.PI * alias * t), 1e-9);
      }
      assert.ok(aliasOf(f, stride) <= 0.5 / stride + 1e-12);
      if (f < 0.5 / stride - 1e-9) near(alias, f);
    }
  near(aliasOf(0.3, 2), 0.2);
  near(signedAlias(0.3, 2), -0.2);
  near(aliasOf(0.5, 2), 0);
  near(signedAlias(0.25, 2), 0.25);
});

test("a stride under one frame is refused, curves span both ends, taps centre on their frame", () => {
  assert.throws(() => aliasOf(0.1, 0), /at least 1 frame/);
  const curve = responseCurve([1, 1], 11);
  assert.deepEqual([curve[0][0], curve[10][0], curve.length], [0, 0.5, 11]);
  assert.deepEqual(tapOffsets([1, 2, 3]), [-1, 0, 1]);
  assert.deepEqual(tapOffsets([1, 2, 3, 4]), [-1, 0, 1, 2]);
});
