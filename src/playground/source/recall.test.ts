// What one notebook of a tab keeps and another finds. The tests go from page to page in order, as a reader does.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import {test} from "node:test";
import {usePage} from "../testing.ts";
import {chosenHere, keepForSession, recall} from "./memory.ts";
import type {Clip, KeptFrames} from "./types.ts";

const document = usePage();
const {source} = await import("./source.ts");

const still: KeptFrames = {kind: "still", label: "JPEG picture", width: 4, height: 4, frames: 1, fps: 16, data: new Uint8Array(48)}; // prettier-ignore
const moving: KeptFrames = {...still, kind: "moving", label: "H.264 video", frames: 2, data: new Uint8Array(96)}; // prettier-ignore
const settings = {start: 0, fps: 16, fit: "cover", motion: "still"} as const;
const clip = (frames: number): Clip => ({width: 4, height: 4, frames, channels: 3, fps: 16, data: new Float32Array(48 * frames), range: [0, 1]}); // prettier-ignore

function open(slug: string, title: string): void {
  document.body.innerHTML = `<h1>${title}</h1><main data-notebook="${slug}"></main>`;
}
async function begun(frames: number): Promise<HTMLElement> {
  const element = source({frames, size: 4, builtin: clip(frames)});
  document.body.append(element);
  for (let i = 0; element.dataset.state !== "ready"; i++) {
    if (i > 200) throw new Error("The source did not become ready.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return element;
}
const line = (element: HTMLElement) => element.querySelector(".source-about")!.textContent!;

test("a video of another notebook is recalled", async () => {
  open("lumiere/multidiffusion", "MultiDiffusion");
  await keepForSession("theirs.mp4", settings, moving);
  open("lumiere/conditioning", "Conditioning");
  assert.equal((await recall({frames: 16}))?.name, "theirs.mp4");
});

test("a photo of another notebook does not stand in for frames that move, and is not forgotten", async () => {
  open("lvm/vq-tokens", "VQ tokens");
  await keepForSession("theirs.jpg", settings, still);
  open("lumiere/conditioning", "Conditioning");
  assert.match(line(await begun(2)), /^Built-in clip/);
  assert.equal(chosenHere(), null);
  assert.equal((await recall({frames: 1}))?.name, "theirs.jpg");
});

test("where one frame is asked for it is recalled, and the line says from where", async () => {
  const element = await begun(1);
  assert.equal(element.dataset.origin, "own");
  assert.match(line(element), /^theirs\.jpg, kept from “VQ tokens” · JPEG picture/);
  assert.equal(element.querySelector<HTMLElement>(".source-builtin")!.hidden, false);
});

test("its own notebook has it for any number of frames, as before, and nothing is said", async () => {
  open("lvm/vq-tokens", "VQ tokens");
  assert.equal((await recall({frames: 2}))?.name, "theirs.jpg");
  assert.match(line(await begun(1)), /^theirs\.jpg · JPEG picture/);
});
