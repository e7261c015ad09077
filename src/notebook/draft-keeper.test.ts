import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import {afterEach, beforeEach, test} from "node:test";
import {keepDraft, type DraftKeeper, type KeeperOptions} from "./draft-keeper.ts";
import {draftStore, type Draft} from "./drafts.ts";
import {partings} from "./parting.ts";
import {openPage, sleep} from "./testing/page.ts";

openPage();
const cell = {id: "1", mode: "js", value: "1", pinned: false, hidden: false};
const draft = (value: string): Draft => ({
  slug: "s",
  base: "b",
  saved: Date.now(),
  cells: [{...cell, value}]
});
const leave = () => window.dispatchEvent(new window.Event("pagehide"));
const stored = async () => (await draftStore().load("s"))?.cells[0].value;
let keepers: DraftKeeper[] = [];

beforeEach(async () => {
  await draftStore().write("s", null);
  localStorage.clear();
});
afterEach(() => {
  for (const keeper of keepers) keeper.dispose();
  keepers = [];
});

/** A page on the notebook: `text` is what stands in it, null for what is published; `log` what it was told. */
function page(options: Partial<KeeperOptions> = {}) {
  const log: string[] = [];
  const state = {text: null as string | null, log};
  const keeper = keepDraft({
    store: draftStore(),
    slug: "s",
    read: () => (state.text === null ? null : draft(state.text)),
    onFail: () => log.push("failed"),
    onConflict: () => log.push("conflict"),
    delayMs: 1,
    ...options
  });
  keepers.push(keeper);
  const type = (text: string | null) => {
    state.text = text;
    keeper.touch();
    return keeper.flush();
  };
  return Object.assign(state, {keeper, type});
}

test("a draft is saved soon after typing, without the page being left, and once per pause", async () => {
  const saved: string[] = [];
  const write = async (_: string, d: Draft | null) => (saved.push(d!.cells[0].value), true);
  const one = page({store: {...draftStore(), write}, delayMs: 20});
  for (one.text of ["a", "ab", "abc"]) one.keeper.touch();
  await sleep(40);
  assert.deepEqual(saved, ["abc"]);
  one.text = "abcd";
  one.keeper.touch();
  leave();
  await sleep(1);
  assert.deepEqual(saved, ["abc", "abcd"]);
});

test("nothing is written where nothing changed, and a draft of what is published is removed", async () => {
  const log: (string | undefined)[] = [];
  const write = async (_: string, d: Draft | null) => (log.push(d?.cells[0].value), true);
  const one = page({store: {...draftStore(), write}});
  await one.type(null);
  assert.deepEqual(log, []);
  await one.type("x");
  await one.type("x");
  await one.type(null);
  assert.deepEqual(log, ["x", undefined]);
});

test("a failing store is told once, and tried again", async () => {
  let tries = 0;
  const write = async () => (tries++, Promise.reject(new Error("full")));
  const one = page({store: {...draftStore(), write}});
  await one.type("x");
  await one.type("x");
  assert.deepEqual([one.log, tries], [["failed"], 2]);
});

test("a page neither removes nor replaces the draft of another", async () => {
  const [a, b] = [page(), page()];
  await a.type("of a");
  await b.type(null); // code opened and closed, Run pressed
  assert.equal(await stored(), "of a");
  await b.type("of b");
  await b.type("of b, more");
  assert.deepEqual([await stored(), b.log], ["of a", ["conflict"]]);
  await a.type("of a, more");
  assert.deepEqual([await stored(), a.log], ["of a, more", []]);

  await b.keeper.keepMine();
  assert.equal(await stored(), "of b, more");
  await a.type(null); // a reset does not remove b’s work either
  assert.deepEqual([await stored(), a.log], ["of b, more", ["conflict"]]);

  const other = (await draftStore().load("s"))!;
  a.keeper.adopt(other);
  a.text = "of b, more";
  await a.type("of b, more, and a");
  assert.deepEqual([await stored(), a.log], ["of b, more, and a", ["conflict"]]);
});

test("opening code beside another page’s newer draft asks nothing and replaces nothing", async () => {
  const a = page();
  await a.type("x");
  let pinned = false;
  const read = () => ({...draft("x"), cells: [{...cell, value: "x", pinned}]});
  const b = page({read});
  b.keeper.adopt((await draftStore().load("s"))!);
  await a.type("x, more");
  pinned = true;
  b.keeper.touch();
  await b.keeper.flush();
  assert.deepEqual([await stored(), b.log, partings("s")], ["x, more", [], []]);
});

test("what was typed just before the page is left is in a copy, until it is saved", async () => {
  const never = () => new Promise<boolean>(() => {});
  const one = page({store: {...draftStore(), write: never}, delayMs: 200});
  one.text = "last words";
  one.keeper.touch();
  leave();
  assert.deepEqual(
    partings("s").map(({draft}) => draft?.cells[0].value),
    ["last words"]
  );
  one.text = "more";
  one.keeper.touch();
  Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
  document.dispatchEvent(new window.Event("visibilitychange"));
  assert.equal(partings("s")[0].draft?.cells[0].value, "more");
  localStorage.clear();
  one.keeper.dispose();

  const two = page({delayMs: 200});
  two.text = "saved";
  two.keeper.touch();
  leave();
  assert.equal(partings("s").length, 1);
  await two.keeper.flush();
  assert.deepEqual([await stored(), partings("s")], ["saved", []]);
  leave();
  assert.deepEqual(partings("s"), []);
});
