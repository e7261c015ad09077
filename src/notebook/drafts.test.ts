import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import {test} from "node:test";
import {digest, draftStore, isOurs, isUnchanged, type Draft} from "./drafts.ts";

const cell = {id: "1", mode: "js", value: "1", pinned: false, hidden: false};
const draft = (value: string): Draft => ({slug: "s", base: "b", saved: 1, cells: [{...cell, value}]});

test("a draft comes back from another connection to the same browser", async () => {
  await draftStore().write("s", draft("kept"));
  assert.equal((await draftStore().load("s"))?.cells[0].value, "kept");
  await draftStore().write("s", null);
  assert.equal(await draftStore().load("s"), undefined);
});

test("a write asks first whether what is stored may be replaced", async () => {
  const store = draftStore();
  await store.write("s", {...draft("theirs"), by: "them"});
  const ours = {...draft("ours"), by: "us"};
  assert.equal(await store.write("s", ours, (stored) => isOurs(stored, "us", null)), false);
  assert.equal(await store.write("s", null, (stored) => isOurs(stored, "us", null)), false);
  assert.equal((await store.load("s"))?.cells[0].value, "theirs");
  assert.equal(await store.write("s", ours, (stored) => isOurs(stored, "us", "them 1")), true);
  assert.equal(await store.write("s", null, (stored) => isOurs(stored, "us", null)), true);
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
