import assert from "node:assert/strict";
import {test} from "node:test";
import {setFlagsFromString} from "node:v8";
import {runInNewContext} from "node:vm";
import {createSelection, type SelectionChange} from "./selection.ts";

test("hover previews, leave gives the pin back, Escape clears", () => {
  const store = createSelection();
  const view = {isConnected: true};
  const seen: [number | null, boolean][] = [];
  store.subscribe(view, ({current, settled}: SelectionChange) => seen.push([current.frame, settled]));
  store.pin({frame: 2});
  store.hover({frame: 5});
  store.hover({frame: 5});
  store.leave();
  store.clear();
  assert.deepEqual(seen, [[2, true], [5, false], [2, false], [null, true]]); // prettier-ignore
});

test("a view that is left takes away its own preview only", () => {
  const store = createSelection();
  const [a, b] = [{}, {}];
  store.hover({frame: 1}, a);
  store.hover({frame: 2}, b);
  store.leave(a);
  assert.equal(store.current.frame, 2);
  store.hover({frame: 2}, a);
  store.leave(b);
  assert.equal(store.current.frame, 2);
  store.leave(a);
  assert.equal(store.current.frame, null);
  store.hover({frame: 3}, a);
  store.leave();
  assert.equal(store.current.frame, null);
});

test("a view hears nothing while it is off the page, after its signal, or after unsubscribing", () => {
  const store = createSelection();
  const view = {isConnected: false};
  const abort = new AbortController();
  let heard = 0;
  store.subscribe(view, () => ++heard, abort.signal);
  store.pin({frame: 1});
  assert.equal(heard, 0);
  view.isConnected = true;
  store.pin({frame: 2});
  assert.equal(heard, 1);
  abort.abort();
  store.pin({frame: 3});
  assert.equal(heard, 1);
  const end = store.subscribe(view, () => ++heard);
  end();
  store.pin({frame: 4});
  assert.equal(heard, 1);
});

test("a view that is dropped is collected, though its listener refers to it", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const store = createSelection();
  let view: {isConnected: boolean; frame: number | null} | null = {isConnected: true, frame: null};
  const subscribe = (own: {isConnected: boolean; frame: number | null}) =>
    store.subscribe(own, ({current}) => void (own.frame = current.frame));
  subscribe(view);
  const reference = new WeakRef(view);
  view = null;
  for (let i = 0; i < 10 && reference.deref(); ++i) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    gc();
  }
  assert.equal(reference.deref(), undefined);
  store.pin({frame: 1});
});

test("a selection knows which view pinned a key, until all is cleared", () => {
  const store = createSelection();
  const [grid, atlas] = [{}, {}];
  store.pin({token: 3, cell: "code 1"}, grid);
  store.pin({cell: "code 2"}, atlas);
  assert.deepEqual([store.pinner("token") === grid, store.pinner("cell") === atlas], [true, true]);
  assert.equal(store.pinner("frame"), null);
  store.clear();
  assert.equal(store.pinner("token"), null);
});
