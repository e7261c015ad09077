import assert from "node:assert/strict";
import {setTimeout as wait} from "node:timers/promises";
import {test} from "node:test";
import {AIM, attempt, enough, repeat} from "./measuring.ts";

const never = new AbortController().signal;

test("a measurement that takes too long is given up, and ends", async () => {
  let rounds = 0;
  const step = async () => (await wait(10), ++rounds);
  for (const measure of [
    (over: AbortSignal) => repeat(100, step, over).then(() => 1),
    (over: AbortSignal) => enough(async () => (await step(), 0), 1e-9, over)
  ]) {
    assert.equal(await attempt(measure, 0.03), null);
    await wait(20);
    const before = rounds;
    await wait(50);
    assert.equal(rounds, before, "nothing goes on beside the next");
  }
});

test("enough grows until it takes long enough, and gives up where nothing takes time", async () => {
  const amounts: number[] = [];
  const time = (each: number) => async (amount: number) => (amounts.push(amount), each * amount);
  const found = await enough(time(1e-5), 1, never);
  assert.ok(found * 1e-5 > AIM / 2 && found * 1e-5 < 8 * AIM, `${found}`);
  // A lost device answers at once, however much it is given.
  amounts.length = 0;
  await assert.rejects(enough(time(0), 1, never), /the device may be lost/);
  assert.ok(Math.max(...amounts) <= 1e8);
  assert.equal(await attempt(() => enough(time(0), 1, never)), null);
});

test("what failed or is no figure is null", async () => {
  assert.equal(await attempt(async () => 3), 3);
  for (const value of [0, -1, NaN, Infinity]) assert.equal(await attempt(async () => value), null);
  assert.equal(await attempt(() => Promise.reject(new Error("lost"))), null);
});
