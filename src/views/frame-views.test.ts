import assert from "node:assert/strict";
import {test} from "node:test";
import type {Clip} from "./clip.ts";
import {clipPlayer} from "./clip-player.ts";
import {svgOf} from "./export.ts";
import {frameStrip, stripLayout} from "./frame-strip.ts";
import {evenSize} from "./measure.ts";
import {frameAt} from "./runs.ts";
import {magnitudeScale} from "./scale.ts";
import {createSelection} from "./selection.ts";
import {sideBySide} from "./side-by-side.ts";
import {pixelsOf, press, useDom} from "./testing.ts";

const document = useDom();
const ramp = (frames: number, fps = 8): Clip => ({
  width: 2,
  height: 1,
  frames,
  channels: 1,
  fps,
  range: [0, 1],
  data: Float32Array.from({length: frames * 2}, (_, i) => Math.floor(i / 2) / frames)
});
function onPage<E extends HTMLElement>(element: E): E {
  document.body.replaceChildren(element);
  return element;
}
const events = (element: HTMLElement) => {
  const list: unknown[] = [];
  element.addEventListener("input", () => list.push((element as HTMLElement & {value: unknown}).value));
  return list;
};

test("stripLayout wraps to readable frames and fills the line", () => {
  assert.deepEqual(stripLayout(16, 900), {columns: 8, size: 109});
  assert.deepEqual(stripLayout(16, 350), {columns: 4, size: 84});
  assert.deepEqual(stripLayout(3, 900), {columns: 3, size: 128});
  assert.deepEqual(stripLayout(16, 900, {columns: 16}), {columns: 16, size: 52});
});

test("evenSize gives every cell the same count of device pixels", () => {
  assert.equal(evenSize(64, 200, 1), 192);
  assert.equal(evenSize(64, 200, 2), 192);
  assert.equal(evenSize(64, 230, 2), 224);
  assert.equal(evenSize(500, 200, 1), 200);
});

test("frameStrip pins by click and by keyboard, and tells", () => {
  const store = createSelection();
  const strip = onPage(frameStrip(ramp(4), {title: "Clip", selection: store}));
  const heard = events(strip);
  assert.equal(strip.value, null);
  strip.querySelector<HTMLElement>("[data-frame='2']")?.click();
  assert.equal(store.pinned.frame, 2);
  const cursor = strip.querySelector("[role=slider]") as Element;
  press(cursor, "ArrowRight");
  assert.equal(store.current.frame, 3);
  assert.equal(strip.value, 2);
  assert.match(cursor.getAttribute("aria-valuetext") ?? "", /^Frame 3, 0\.38 s$/);
  press(cursor, "Enter");
  press(cursor, "Escape");
  assert.deepEqual(heard, [2, 3, null]);
});

test("frameStrip paints each frame and repaints in place", () => {
  const strip = onPage(frameStrip(ramp(4), {selection: createSelection()}));
  const canvas = strip.querySelector("[data-frame='2'] canvas");
  assert.deepEqual([...pixelsOf(canvas).subarray(0, 4)], [128, 128, 128, 255]);
  strip.update({...ramp(4), data: new Float32Array(8).fill(1)});
  assert.equal(strip.querySelector("[data-frame='2'] canvas"), canvas);
  assert.equal(pixelsOf(canvas)[0], 255);
  strip.update(ramp(6));
  assert.equal(strip.querySelectorAll("[data-frame]").length, 6);
});

test("frameStrip stands runs under each other and shows where one has ended", () => {
  const runs = [{label: "long", clip: ramp(4)}, {label: "short", clip: ramp(2)}]; // prettier-ignore
  const strip = onPage(
    frameStrip(runs, {selection: createSelection(), scale: magnitudeScale([0, 0.5], {label: "level"})})
  );
  assert.equal(strip.querySelectorAll("[data-frame='3']").length, 2);
  assert.equal(strip.querySelectorAll(".view-absent").length, 2);
  assert.match(strip.querySelector(".view-legend")?.textContent ?? "", /level.*2 values clipped/);
  assert.throws(() => frameStrip([]), /at least one clip, found an empty list/);
  assert.throws(
    () => frameStrip([{label: "B", clip: {...ramp(2), fps: 0}}]),
    /frameStrip \(“B”\) needs fps above 0/
  );
});

test("a pin from another view moves every view that has the frame", () => {
  const store = createSelection();
  const player = clipPlayer(ramp(8), {selection: store});
  const strip = frameStrip(ramp(4), {selection: store});
  onPage(sideBySide([player, strip], {labels: ["A", "B"]}));
  store.pin({frame: 6});
  assert.equal(player.value, 6);
  assert.equal(strip.value, null);
  assert.deepEqual((document.body.firstElementChild as HTMLElement & {value: unknown}).value, [6, null]);
});

test("clipPlayer scrubs, keeps its slider in words, and shows clips of other rates at the same time", () => {
  const runs = [{label: "8 fps", clip: ramp(8)}, {label: "4 fps", clip: ramp(4, 4)}]; // prettier-ignore
  const player = onPage(clipPlayer(runs, {selection: createSelection()}));
  const heard = events(player);
  const slider = player.querySelector("input") as HTMLInputElement;
  slider.value = "5";
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  assert.deepEqual(heard, [5]);
  assert.match(slider.getAttribute("aria-valuetext") ?? "", /^Frame 5 of 7, 0\.63 s$/);
  const [fast, slow] = player.querySelectorAll("canvas.view-cells");
  assert.equal(pixelsOf(fast)[0], Math.round((255 * 5) / 8));
  assert.equal(pixelsOf(slow)[0], 128);
  assert.equal(frameAt(ramp(4, 4), 7, 8), 3);
  assert.throws(() => clipPlayer(ramp(2), {fps: 0}), /fps above 0/);
});

test("clipPlayer plays by previews, pauses by a pin, and stops when removed", async () => {
  const store = createSelection();
  const player = onPage(clipPlayer(ramp(8, 200), {selection: store}));
  const heard = events(player);
  const button = player.querySelector("button.view-play") as HTMLButtonElement;
  button.click();
  assert.equal(button.getAttribute("aria-label"), "Pause");
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.deepEqual(heard, []);
  button.click();
  assert.equal(button.getAttribute("aria-label"), "Play");
  assert.equal(store.pinned.frame, player.value);
  button.click();
  player.remove();
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(button.getAttribute("aria-label"), "Play");
});

test("a clip of one frame has nothing to play", () => {
  const player = onPage(clipPlayer(ramp(1), {selection: createSelection()}));
  assert.ok((player.querySelector("button.view-play") as HTMLButtonElement).disabled);
});

test("svgOf holds every canvas and no control", () => {
  const svg = svgOf(onPage(clipPlayer(ramp(2), {title: "A & B", selection: createSelection()})));
  const parsed = new window.DOMParser().parseFromString(svg, "image/svg+xml");
  assert.equal(parsed.querySelector("parsererror"), null);
  assert.equal(parsed.querySelector("title")?.textContent, "A & B");
  assert.equal(parsed.querySelectorAll("image").length, 1);
});

test("sideBySide wants an element and a label for each", () => {
  assert.throws(() => sideBySide([]), /at least one element/);
  assert.throws(() => sideBySide([document.body], {labels: []}), /one label an element \(1\), found 0/);
});
