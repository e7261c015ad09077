import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import {test} from "node:test";
import {digest, draftStore, isUnchanged, keepDraft, type Draft} from "./drafts.ts";
import {openPage, sleep} from "./testing/page.ts";

openPage();
const cell = {id: "1", mode: "js", value: "1", pinned: false, hidden: false};
const draft = (value: string): Draft => ({slug: "s", base: "b", saved: 1, cells: [{...cell, value}]});

test("a draft comes back from another connection to the same browser", async () => {
  await draftStore().save(draft("kept"));
  assert.equal((await draftStore().load("s"))?.cells[0].value, "kept");
  await draftStore().remove("s");
  assert.equal(await draftStore().load("s"), undefined);
});

test("keepDraft saves soon after typing, without the page being left, and once per pause", async () => {
  const saved: string[] = [];
  const store = {...draftStore(), save: async (d: Draft) => void saved.push(d.cells[0].value)};
  let text = "";
  const keeper = keepDraft({store, slug: "s", read: () => draft(text), onFail: assert.fail, delayMs: 20});
  for (text of ["a", "ab", "abc"]) keeper.touch();
  await sleep(40);
  assert.deepEqual(saved, ["abc"]);
  keeper.touch();
  window.dispatchEvent(new window.Event("pagehide"));
  await sleep(1);
  assert.equal(saved.length, 2);
  keeper.dispose();
});

test("a notebook without edits leaves no draft, and a failing store is told once", async () => {
  const log: string[] = [];
  const store = {
    load: async () => undefined,
    save: async () => Promise.reject(new Error("full")),
    remove: async () => void log.push("removed")
  };
  let now: Draft | null = null;
  const keeper = keepDraft({store, slug: "s", read: () => now, onFail: () => log.push("failed"), delayMs: 1});
  keeper.touch();
  await keeper.flush();
  for (let i = 0; i < 2; i++) {
    now = draft("x");
    keeper.touch();
    await keeper.flush();
  }
  assert.deepEqual(log, ["removed", "failed"]);
  keeper.dispose();
});

test("isUnchanged sees every difference that matters", () => {
  const published = [cell, {...cell, id: "2"}];
  assert.equal(isUnchanged(published, published), true);
  assert.equal(isUnchanged([{...cell, pinned: true}, published[1]], published), true);
  assert.equal(isUnchanged([published[1], published[0]], published), false);
  assert.equal(isUnchanged([published[0]], published), false);
  assert.equal(isUnchanged([{...cell, ran: "0"}, published[1]], published), false);
  assert.notEqual(digest("a"), digest("b"));
});
