import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import {afterEach, test} from "node:test";
import {usePage} from "../testing.ts";
import {chosenHere, choose, forget, keepForSession, mayRecall} from "./memory.ts";
import type {Clip, Decoded, KeptFrames} from "./types.ts";

const document = usePage();
const {source} = await import("./source.ts");
const {fromKept} = await import("./kept-frames.ts");

const still: KeptFrames = {kind: "still", label: "JPEG picture", width: 4, height: 4, frames: 1, fps: 16, data: new Uint8Array(48)}; // prettier-ignore
const settings = {start: 0, fps: 16, fit: "cover", motion: "still"} as const;
const builtin: Clip = {width: 4, height: 4, frames: 2, channels: 3, fps: 16, data: new Float32Array(96), range: [0, 1]}; // prettier-ignore
const shape = {frames: 2, size: 4, builtin};

/** The reader's file, as an earlier run of the cell left it, and what reading it does now. */
async function earlier(at: Decoded["at"]): Promise<void> {
  choose({name: "mine.jpg", decoded: {...fromKept(still), at}, settings});
  await keepForSession("mine.jpg", settings, still);
}
const shown = (element: HTMLElement) => [element.dataset.state, element.dataset.origin];
const pause = (ms = 10) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    if (i > 200) throw new Error(`This never came true: ${condition}`);
    await pause();
  }
}

afterEach(async () => {
  await forget();
  document.body.replaceChildren();
});

// The first test, since only a page that was just opened recalls.
test("a file given while the one of another notebook is recalled is not lost to it", async () => {
  await keepForSession("theirs.jpg", settings, still);
  const element = source(shape);
  document.body.append(element);
  const file = {
    name: "mine.png",
    type: "image/png",
    slice: () => ({arrayBuffer: () => new Promise(() => {})})
  };
  const drop = new Event("drop", {bubbles: true, cancelable: true});
  element.dispatchEvent(Object.assign(drop, {dataTransfer: {files: [file], types: ["Files"]}}));
  await pause(100);
  assert.deepEqual([...shown(element), chosenHere()], ["decoding", undefined, null]);
});

test("a source chosen earlier that cannot be read any more gives way to the built-in clip and is forgotten", async () => {
  await earlier(() => {
    throw new Error("gone");
  });
  const element = source(shape);
  document.body.append(element);
  await until(() => element.dataset.state === "ready");
  assert.deepEqual([...shown(element), chosenHere(), mayRecall()], ["ready", "builtin", null, false]);
  assert.match(element.querySelector(".source-error")!.textContent!, /mine\.jpg could not be used: gone/);
});

test("a source chosen earlier whose reading is cancelled is still the reader’s", async () => {
  await earlier(async function* () {
    await new Promise(() => {});
  });
  const element = source(shape);
  document.body.append(element);
  element.querySelector<HTMLElement>(".source-cancel")!.click();
  await until(() => element.dataset.state === "ready");
  assert.deepEqual(
    [...shown(element), chosenHere()?.name, mayRecall()],
    ["ready", "builtin", "mine.jpg", true]
  );
});

test("a cell that is rerun while its source is read leaves the source alone", async () => {
  await earlier(async function* () {
    await new Promise(() => {});
  });
  const {promise: invalidation, resolve: rerun} = Promise.withResolvers<void>();
  const element = source({...shape, invalidation});
  document.body.append(element);
  rerun();
  await pause(30);
  assert.deepEqual(
    [...shown(element), chosenHere()?.name, mayRecall()],
    ["empty", undefined, "mine.jpg", true]
  );
});
