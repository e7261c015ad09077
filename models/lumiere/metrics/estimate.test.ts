import assert from "node:assert/strict";
import {test} from "node:test";
import {draws} from "../../random.ts";
import {bootstrap, jackknife, mean, meanEstimate, median, psnrEstimate, shareOf} from "./estimate.ts";

const near = (found: number, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, not ${expected}`);
const flags = (yes: number, n: number) => Array.from({length: n}, (_, i) => i < yes);

test("Wilson's interval of a share, against its published closed form", () => {
  // 8 of 10, a textbook's example: 0.4902 to 0.9433.
  const {value, low, high, n} = shareOf(flags(8, 10));
  assert.deepEqual([value, n], [0.8, 10]);
  near(low, 0.49016, 1e-4);
  near(high, 0.94333, 1e-4);
  const all = shareOf(flags(10, 10));
  assert.equal(all.high, 1);
  near(all.low, 0.72247, 1e-4);
  assert.equal(shareOf(flags(0, 10)).low, 0);
  assert.throws(() => shareOf([]), /at least one clip, found none/);
});

test("the bootstrap's and the jackknife's intervals of a mean are about ±1.96 standard errors, and cover", () => {
  const [within, inside] = [[], []] as boolean[][];
  for (let run = 0; run < 60; run++) {
    const draw = draws(run, "normal");
    const values = Array.from({length: 100}, () => draw.normal());
    const found = bootstrap(values, mean, {resamples: 200, seed: run});
    const knife = jackknife(values, mean);
    near(found.value, mean(values), 1e-12);
    near(knife.value, mean(values), 1e-12);
    within.push(found.low <= 0 && found.high >= 0);
    inside.push(knife.low <= 0 && knife.high >= 0);
    assert.ok(found.high - found.low > 0.25 && found.high - found.low < 0.55);
  }
  for (const covered of [within, inside])
    assert.ok(covered.filter(Boolean).length >= 50, `covers ${covered.filter(Boolean).length} of 60`);
});

test("the same rows have the same interval, and one row none", () => {
  assert.deepEqual(meanEstimate([1, 2, 5]), meanEstimate([1, 2, 5]));
  assert.deepEqual(meanEstimate([3]), {value: 3, low: 3, high: 3, n: 1});
  assert.throws(() => meanEstimate([]), /at least one clip/);
  assert.throws(() => jackknife([1, 2], mean), /10 groups need at least as many clips, found 2/);
});

test("decibels are of the mean error, and medians are the middle", () => {
  near(psnrEstimate([0.01, 0]).value, -10 * Math.log10(0.005), 1e-12);
  assert.equal(psnrEstimate([0]).value, Infinity);
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 2, 3])], [2, 2.5]);
});
