import assert from "node:assert/strict";
import {test} from "node:test";
import {draws} from "../../random.ts";
import {frequencyError, frequencyHit, phaseLock, slowestAlias} from "./phase-lock.ts";

const TURN = 2 * Math.PI;
const T = 80;
const K = 8;
const RUNS = 60;

/**
 * Phases of a cascade that is given true keyframes at stride K and fills each window by a frequency of its own, one of those that
 * agree with the keyframes: f + n/K, at random or the slowest.
 */
function cascade(f: number, pick: (aliases: number[]) => number): number[] {
  return Array.from({length: T / K}, (_, window) => {
    // Those that a motion of up to half a cycle a frame can have, in either direction.
    const aliases = Array.from({length: 2 * K + 1}, (_, n) => f + (n - K) / K).filter(
      (g) => Math.abs(g) <= 0.25
    );
    const chosen = pick(aliases);
    return Array.from({length: K}, (_, j) => TURN * (f * K * window + chosen * j));
  }).flat();
}

const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const slowest = (aliases: number[]) => aliases.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
const random = (seed: number) => {
  const draw = draws(seed, "aliases");
  return (aliases: number[]) => draw.pick(aliases);
};

test("a constant frequency has R = 1 and is found exactly", () => {
  for (const f of [0.15, -0.15, 0.03, 1 / 7, 0, 0.4999]) {
    const {lock, frequency} = phaseLock(Array.from({length: T}, (_, t) => TURN * (f * t + 0.3)));
    assert.ok(Math.abs(lock - 1) < 1e-9, `R is ${lock} at ${f}`);
    assert.ok(frequencyError(frequency, f) < 1e-6, `${frequency} for ${f}`);
    assert.equal(frequencyHit(frequency, f, T), f !== 0 || frequency === 0);
  }
});

test("random phases are at the floor, which is about 0.28 at 80 frames", () => {
  const locks = Array.from({length: RUNS}, (_, run) => {
    const draw = draws(run, "floor");
    return phaseLock(Array.from({length: T}, () => draw.uniform(0, TURN))).lock;
  });
  assert.ok(Math.abs(mean(locks) - 0.28) < 0.03, `the floor is ${mean(locks)}`);
});

test("a random alias in each window loses the beat above the keyframes' Nyquist frequency", () => {
  const locks = Array.from({length: RUNS}, (_, run) => phaseLock(cascade(0.15, random(run))).lock);
  assert.ok(mean(locks) > 0.4 && mean(locks) < 0.6, `R is ${mean(locks)}`);
});

test("below it, the slowest alias is the truth and R is 1", () => {
  const {lock, frequency} = phaseLock(cascade(0.03, slowest));
  assert.ok(lock > 1 - 1e-9 && frequencyHit(frequency, 0.03, T));
});

test("always the slowest alias keeps a beat, but the wrong one: R is 1, the frequency is not", () => {
  const {lock, frequency} = phaseLock(cascade(0.15, slowest));
  assert.ok(lock > 1 - 1e-9, `R is ${lock}`);
  assert.ok(Math.abs(frequencyError(frequency, 0.15) - 1 / K) < 1e-6);
  assert.ok(!frequencyHit(frequency, 0.15, T));
  assert.ok(Math.abs(slowestAlias(0.15, K) - 0.025) < 1e-12);
  assert.equal(slowestAlias(0.03, K), 0.03);
});

test("standing still is no hit, and an empty clip is refused", () => {
  assert.ok(!frequencyHit(0, 0.0056, T));
  assert.throws(() => phaseLock([]), /at least one frame/);
});
