import assert from "node:assert/strict";
import {test} from "node:test";
import {draws} from "../../random.ts";
import {frechetCurve} from "./frechet-curve.ts";

test("the floor falls about as 1/n, and what is shifted stays above it", () => {
  const draw = draws(5, "curve");
  const rows = (count: number) =>
    Array.from({length: count}, () => Array.from({length: 4}, () => draw.normal()));
  const [reference, real] = [rows(512), rows(512)];
  const shifted = real.map((row) => row.map((v) => v + 1));
  const points = [...frechetCurve(reference, {real, shifted}, {sizes: [16, 64, 256, 1024]})];
  assert.deepEqual(
    points.map(({name, n}) => `${name} ${n}`),
    ["real 16", "shifted 16", "real 64", "shifted 64", "real 256", "shifted 256"],
    "1024 clips are not there"
  );
  const floor = points.filter(({name}) => name === "real").map(({distance}) => distance);
  assert.ok(floor[0] > 2 * floor[1] && floor[1] > 2 * floor[2], `${floor}`);
  assert.ok(Math.abs(points.at(-1)!.distance - 4) < 0.6, "4 features, each off by 1");
  assert.deepEqual(
    [...frechetCurve(reference, {same: reference}, {sizes: [32]})].map(({distance}) => distance < 1e-6),
    [true]
  );
});
