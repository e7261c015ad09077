import assert from "node:assert/strict";
import {test} from "node:test";
import {attentionCost, factorisedCost, fullCost, spatialCost, temporalCost} from "./costs.ts";
import {inflationCosts, unetCosts} from "./inflation-costs.ts";

const shape = {frames: 4, height: 3, width: 5, channels: 2, kernel: 3, spatialKernel: 3};

test("FLOPs are what a loop over the definition counts", () => {
  let [full, factorised] = [0, 0];
  const positions = 4 * 3 * 5;
  for (let p = 0; p < positions; p++)
    for (let o = 0; o < 2; o++)
      for (let i = 0; i < 2; i++) {
        for (let tap = 0; tap < 27; tap++) full += 2;
        for (let tap = 0; tap < 9 + 3; tap++) factorised += 2;
      }
  assert.equal(fullCost(shape).flops, full);
  assert.equal(factorisedCost(shape).flops, factorised);
  assert.equal(fullCost(shape).parameters, 27 * 4);
  assert.equal(fullCost(shape).bytes, 4 * (positions * 4 + 27 * 4));
  // Q, K, V, out: 4 products of [60,2]×[2,2]; at each of 15 places QKᵀ and its product with V: 2·2·4·4·2.
  assert.equal(attentionCost(shape).flops, 4 * 2 * 60 * 4 + 15 * 2 * 2 * 4 * 4 * 2);
});

test("factorising saves (k·s²)/(s² + k) of the work at equal channels", () => {
  const wide = {...shape, channels: 64};
  assert.ok(Math.abs(fullCost(wide).flops / factorisedCost(wide).flops - 27 / 12) < 1e-12);
  assert.equal(factorisedCost(wide).flops, spatialCost(wide).flops + temporalCost(wide).flops);
  assert.equal(inflationCosts(wide).length, 5);
});

test("attention's cost grows with the square of the frames, a convolution's in proportion", () => {
  const at = (frames: number) => ({...shape, frames, channels: 1});
  const quadratic = (frames: number) => attentionCost(at(frames)).flops - 8 * frames * 15;
  assert.equal(quadratic(80) / quadratic(20), 16);
  assert.equal(factorisedCost(at(80)).flops / factorisedCost(at(20)).flops, 4);
});

test("a U-Net that halves time too costs less at every level but the first", () => {
  const rows = unetCosts({frames: 80, height: 128, width: 128, channels: 64, levels: 4});
  assert.equal(rows.length, 10);
  assert.equal(rows[0].flops, rows[1].flops);
  for (const [level, factor] of [
    [1, 2],
    [2, 4]
  ])
    assert.equal(rows[2 * level + 1].flops / rows[2 * level].flops, factor);
  assert.ok(rows[7].flops > 8 * rows[6].flops, "attention gains more than the factor in frames");
  assert.ok(rows[8].flops < rows[9].flops && /all levels/.test(rows[9].label));
  assert.equal(rows[8].flops, rows[0].flops + rows[2].flops + rows[4].flops + rows[6].flops);
  assert.throws(() => unetCosts({...shape, levels: 0}), /levels must be/);
  assert.throws(
    () => spatialCost({...shape, channels: 1.5}),
    /channels must be a whole number of at least 1, found 1.5/
  );
});
