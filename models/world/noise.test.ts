import assert from "node:assert/strict";
import {test} from "node:test";
import {draws} from "../random.ts";
import {groundColor, groundTone} from "./grounds.ts";
import {fractalAt, latticeHash, noiseAt} from "./noise.ts";
import {GROUNDS, TEXTURES} from "./scene.ts";
import {textureAt} from "./textures.ts";

const {uniform} = draws(1, "noise test");
const somewhere = () => uniform(-3, 3);
const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

test("hashes of neighbouring lattice points and salts are uniform and know nothing of each other", () => {
  const values: number[] = [];
  const along = [0, 0, 0, 0];
  for (let x = -20; x < 20; x++)
    for (let y = -20; y < 20; y++)
      for (let z = -5; z < 5; z++) {
        const v = latticeHash(x, y, z, 7);
        values.push(v);
        [latticeHash(x + 1, y, z, 7), latticeHash(x, y + 1, z, 7)].forEach(
          (w, i) => (along[i] += (v - 0.5) * (w - 0.5))
        );
        [latticeHash(x, y, z + 1, 7), latticeHash(x, y, z, 8)].forEach(
          (w, i) => (along[i + 2] += (v - 0.5) * (w - 0.5))
        );
      }
  const n = values.length;
  assert.ok(values.every((v) => v >= 0 && v < 1 && Number.isInteger(v * 2 ** 24)));
  // Five standard errors.
  assert.ok(Math.abs(mean(values) - 0.5) < (5 * Math.sqrt(1 / 12)) / Math.sqrt(n));
  assert.ok(Math.abs(mean(values.map((v) => (v - 0.5) ** 2)) - 1 / 12) < 5 * Math.sqrt(1 / 180 / n));
  for (const sum of along)
    assert.ok(Math.abs((12 * sum) / n) < 5 / Math.sqrt(n), `correlation ${(12 * sum) / n}`);
});

test("noise is its lattice's hashes at lattice points, and between them no steeper than its cubics", () => {
  assert.equal(noiseAt(-3, 4, 2, 9), latticeHash(-3, 4, 2, 9));
  for (let i = 0; i < 4000; i++) {
    const [x, y, z] = [somewhere(), somewhere(), somewhere()];
    const step = 1e-4;
    for (const [found, next, slope] of [
      [noiseAt(x, y, z, 1), noiseAt(x + step, y - step, z + step, 1), 1.5 * 3],
      [fractalAt(x, y, z, 1), fractalAt(x + step, y - step, z + step, 1), 1.5 * 3 * (12 / 7)]
    ]) {
      assert.ok(found >= 0 && found < 1);
      assert.ok(Math.abs(next - found) <= slope * step + 1e-12);
    }
  }
});

test("a texture made of noise lies in [0,1], is another with another salt, and shows a spin", () => {
  for (const texture of TEXTURES.slice(1)) {
    const made = ["marble", "grain", "patches"].includes(texture);
    const points = Array.from(
      {length: 3000},
      () => [somewhere() / 3, somewhere() / 3, somewhere() / 3] as const
    );
    const shown = points.map(([x, y, z]) => textureAt(texture, x, y, z, 5));
    assert.ok(shown.every((v) => v >= 0 && v <= 1));
    assert.ok(mean(shown) > 0.1 && mean(shown) < 0.75, `${texture} shows ${mean(shown)}`);
    const change = (others: number[]) => mean(others.map((v, i) => Math.abs(v - shown[i])));
    const salted = change(points.map(([x, y, z]) => textureAt(texture, x, y, z, 6)));
    if (made) assert.ok(salted > 0.1, `${texture} with another salt differs by ${salted}`);
    else assert.equal(salted, 0);
    const turned = change(
      points.map(([x, y, z]) => textureAt(texture, 0.6 * x - 0.8 * z, y, 0.8 * x + 0.6 * z, 5))
    );
    assert.ok(turned > 0.08, `${texture} turned by 53° differs by ${turned}`);
  }
});

test("grounds keep the backdrop's brightness on average, have no jump at a seam, and fade before the horizon", () => {
  for (const ground of GROUNDS) {
    const tones: number[] = [];
    for (let i = 0; i < 20000; i++) {
      const [x, z] = [somewhere(), somewhere()];
      const tone = groundTone(ground, x, z, 4, 3);
      assert.ok(tone > 0.4 && tone < 1.6);
      const step = Math.abs(groundTone(ground, x + 5e-5, z + 5e-5, 4, 3) - tone);
      assert.ok(step < 0.01, `${ground} jumps by ${step} at ${x}, ${z}`);
      tones.push(tone);
    }
    assert.ok(Math.abs(mean(tones) - 1) < 0.12, `${ground}: ${mean(tones)}`);
    assert.equal(groundTone(ground, 0.1, 0.2, 12), 1);
    if (ground !== "plain") assert.ok(Math.max(...tones) - Math.min(...tones) > 0.2);
  }
  const [r, g, b] = groundColor("grass", [0.5, 0.5, 0.5]);
  assert.ok(g > r && r > b);
  assert.deepEqual(groundColor("tiles", [0.5, 0.4, 0.3]), [0.5, 0.4, 0.3]);
});
