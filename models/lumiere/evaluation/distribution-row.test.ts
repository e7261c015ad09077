import assert from "node:assert/strict";
import {test} from "node:test";
import {draws} from "../../random.ts";
import {frechetDistance} from "../metrics/frechet.ts";
import type {ClipScore} from "./clip-score.ts";
import {comparison, curveSizes} from "./distribution-row.ts";

/** Clips whose features are normal around `shift`, and whose classes are certain. */
function clips(
  n: number,
  seed: number,
  shift = 0
): (ClipScore & {features: Float32Array; probabilities: Record<string, Float64Array>})[] {
  const draw = draws(seed, "clips");
  return Array.from({length: n}, () => ({
    frames: 80,
    period: null,
    features: Float32Array.from({length: 5}, () => draw.normal() + shift),
    probabilities: {
      shape: draw.below(2) ? Float64Array.of(0, 1) : Float64Array.of(1, 0),
      color: Float64Array.of(0.5, 0.5)
    }
  }));
}

test("against real clips of other captions: the floor is small, what differs is far, and n biases both", () => {
  const others = clips(300, 1);
  const twins = clips(256, 2);
  const {compare, reference} = comparison(twins, others);
  assert.deepEqual(reference, {n: 300, halves: false});
  const floor = compare(twins)!;
  const far = compare(clips(256, 3, 1))!;
  const direct = frechetDistance(
    others.map(({features}) => features),
    twins.map(({features}) => features)
  );
  assert.ok(Math.abs(floor.frechet.value - direct) < 1e-9);
  assert.ok(far.frechet.low > floor.frechet.high, `${far.frechet.low} and ${floor.frechet.high}`);
  // Five features, each shifted by 1.
  assert.ok(far.frechet.low < 5 && far.frechet.high > 5, JSON.stringify(far.frechet));
  assert.deepEqual(
    floor.curve.map(({n}) => n),
    [16, 32, 64, 128, 256]
  );
  // Pairs of other clips of the same kind are no farther than the floor, by less than chance.
  assert.equal(floor.excess, undefined);
  const alike = compare(clips(256, 4))!.excess!;
  assert.ok(alike.low < 0 && alike.high > 0 && far.excess!.low > 3, JSON.stringify([alike, far.excess]));
  const distances = floor.curve.map(({frechet}) => frechet);
  assert.ok(
    distances.every((v, i) => !i || v < distances[i - 1]),
    `${distances} should fall with n`
  );
  assert.ok(Math.abs(floor.curve.at(-1)!.frechet - floor.frechet.value) < 1e-12);
});

test("with no other real clips, halves of the same captions in turn", () => {
  const twins = clips(200, 4);
  const {compare, reference} = comparison(twins, []);
  assert.deepEqual(reference, {n: 100, halves: true});
  const floor = compare(twins)!;
  const [even, odd] = [0, 1].map((side) =>
    twins.filter((_, i) => i % 2 === side).map(({features}) => features)
  );
  // The distance is symmetric, so that both turns agree for real clips.
  assert.ok(Math.abs(floor.frechet.value - frechetDistance(even, odd)) < 1e-9);
  assert.ok(floor.frechet.value > 0 && floor.frechet.n === 100);
});

test("the score of heads together is the product of theirs", () => {
  const {compare} = comparison(clips(64, 5), clips(64, 6));
  const {heads, inception} = compare(clips(64, 5))!;
  assert.ok(heads.shape > 1.9 && heads.shape <= 2 && Math.abs(heads.color - 1) < 1e-12);
  assert.ok(Math.abs(inception.value - heads.shape * heads.color) < 1e-12);
});

test("too few clips, or none that were looked at, have no distribution", () => {
  assert.equal(comparison(clips(8, 1), clips(8, 2)).compare(clips(8, 3)), undefined);
  assert.equal(comparison([{frames: 80, period: null}], []).compare([{frames: 80, period: null}]), undefined);
  assert.deepEqual(curveSizes(100), [16, 32, 64, 100]);
});
