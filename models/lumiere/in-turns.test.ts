import assert from "node:assert/strict";
import {test} from "node:test";
import {inTurns} from "./in-turns.ts";

/** Counts to n, and notes what happens. */
async function* count(name: string, n: number, notes: string[]) {
  try {
    for (let i = 1; i <= n; i++) {
      notes.push(`${name}${i}`);
      yield {share: i / n, i};
    }
  } finally {
    notes.push(`${name} ends`);
  }
}

test("the run that is least far goes on, and each keeps what it said last", async () => {
  const notes: string[] = [];
  let last;
  for await (const said of inTurns({a: count("a", 2, notes), b: count("b", 4, notes)})) last = said;
  assert.deepEqual(notes, ["a1", "b1", "b2", "a2", "b3", "b4", "a ends", "b ends"]);
  assert.deepEqual(last, {a: {share: 1, i: 2}, b: {share: 1, i: 4}});
});

test("left early it ends all, and what one throws ends the others", async () => {
  const notes: string[] = [];
  for await (const {b} of inTurns({a: count("a", 9, notes), b: count("b", 9, notes)})) if (b) break;
  assert.deepEqual(notes, ["a1", "b1", "a ends", "b ends"]);
  async function* fails(): AsyncGenerator<{share: number}, void> {
    throw new Error("no");
  }
  const more: string[] = [];
  const runs = inTurns({a: count("a", 9, more), b: fails()});
  await runs.next();
  await assert.rejects(runs.next(), /no/);
  assert.deepEqual(more, ["a1", "a ends"]);
});
