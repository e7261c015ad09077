import assert from "node:assert/strict";
import {test} from "node:test";
import {axisWeights, fill, place, resample} from "./resize.ts";
import type {Pixels, Rect} from "./types.ts";

function noise(width: number, height: number, channels: 1 | 3 | 4): Pixels {
  let state = 7;
  const data = Array.from(
    {length: width * height * channels},
    () => (state = (state * 16807) % 2147483647) % 256
  );
  return {width, height, channels, white: 255, data};
}

/** The mean of the region that an output covers, by counting a fine grid of points. */
function bruteForce(
  pixels: Pixels,
  rect: Rect,
  width: number,
  height: number,
  background: number[],
  points = 60
) {
  const out = new Float64Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let v = 0; v < points; v++)
        for (let u = 0; u < points; u++) {
          const sx = Math.floor(rect.x + ((x + (u + 0.5) / points) * rect.width) / width);
          const sy = Math.floor(rect.y + ((y + (v + 0.5) / points) * rect.height) / height);
          const at = (sy * pixels.width + sx) * pixels.channels;
          const alpha = pixels.channels === 4 ? pixels.data[at + 3] / 255 : 1;
          for (let c = 0; c < 3; c++) {
            const value = pixels.data[at + (pixels.channels === 1 ? 0 : c)] / 255;
            out[(y * width + x) * 3 + c] += (alpha * value + (1 - alpha) * background[c]) / points ** 2;
          }
        }
  return out;
}

for (const [name, channels, rect, width, height] of [
  ["a whole number of pixels", 3, {x: 0, y: 0, width: 12, height: 8}, 4, 4],
  ["parts of pixels", 3, {x: 0, y: 0, width: 12, height: 8}, 5, 3],
  ["a region between pixels", 4, {x: 1.3, y: 0.7, width: 9.1, height: 6.2}, 4, 5],
  ["gray", 1, {x: 2, y: 1, width: 10, height: 7}, 3, 2]
] as const)
  test(`the box filter is the mean of what an output covers: ${name}`, () => {
    const pixels = noise(12, 8, channels);
    const background = [0.2, 0.5, 1];
    const out = new Float32Array(width * height * 3);
    resample(pixels, rect, out, width, {x: 0, y: 0, width, height}, background);
    const expected = bruteForce(pixels, rect, width, height, background);
    out.forEach((value, i) =>
      assert.ok(Math.abs(value - expected[i]) < 0.01, `${i}: ${value} and ${expected[i]}`)
    );
  });

test("same size is the identity", () => {
  const pixels = noise(5, 4, 3);
  const out = new Float32Array(60);
  resample(pixels, {x: 0, y: 0, width: 5, height: 4}, out, 5, {x: 0, y: 0, width: 5, height: 4}, [1, 1, 1]);
  out.forEach((value, i) => assert.equal(value, Math.fround(pixels.data[i] / 255)));
});

test("going up is linear between centres and keeps a 1×1 picture's colour", () => {
  const two: Pixels = {width: 2, height: 1, channels: 1, white: 1, data: [0, 1]};
  const out = new Float32Array(4 * 3);
  resample(two, {x: 0, y: 0, width: 2, height: 1}, out, 4, {x: 0, y: 0, width: 4, height: 1}, [0, 0, 0]);
  assert.deepEqual([out[0], out[3], out[6], out[9]], [0, 0.25, 0.75, 1]);
  const one: Pixels = {width: 1, height: 1, channels: 3, white: 255, data: [255, 0, 51]};
  const big = new Float32Array(64 * 64 * 3);
  resample(one, {x: 0, y: 0, width: 1, height: 1}, big, 64, {x: 0, y: 0, width: 64, height: 64}, [0, 0, 0]);
  for (let i = 0; i < big.length; i++) assert.equal(big[i], Math.fround([1, 0, 0.2][i % 3]));
});

test("every row of weights sums to 1 and stays within the picture", () => {
  for (const [from, length, size, count] of [
    [0, 7, 7, 3],
    [0.4, 6.3, 7, 20],
    [0, 1, 1, 9],
    [2.9, 4.1, 7, 4],
    [0, 7680, 7680, 64]
  ]) {
    const {first, weights} = axisWeights(from, length, size, count);
    weights.forEach((row, i) => {
      assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-12);
      assert.ok(first[i] >= 0 && first[i] + row.length <= size);
    });
  }
});

test("a fit keeps proportions, is centred and fills what it says", () => {
  assert.deepEqual(place(200, 100, 64, 64, "cover"), {
    from: {x: 50, y: 0, width: 100, height: 100},
    to: {x: 0, y: 0, width: 64, height: 64}
  });
  assert.deepEqual(place(200, 100, 64, 64, "contain"), {
    from: {x: 0, y: 0, width: 200, height: 100},
    to: {x: 0, y: 16, width: 64, height: 32}
  });
  assert.deepEqual(place(200, 100, 64, 32, "stretch").from, {x: 0, y: 0, width: 200, height: 100});
  assert.equal(place(10000, 1, 64, 64, "contain").to.height, 1);
});

test("bars take the background's colour and the picture stays between them", () => {
  const white: Pixels = {width: 4, height: 2, channels: 3, white: 255, data: new Array(24).fill(255)};
  const {from, to} = place(4, 2, 4, 4, "contain");
  const out = new Float32Array(4 * 4 * 3);
  fill(out, [0, 0, 0]);
  resample(white, from, out, 4, to, [0, 0, 0]);
  assert.deepEqual(
    [0, 1, 2, 3].map((y) => out[y * 12]),
    [0, 1, 1, 0]
  );
});
