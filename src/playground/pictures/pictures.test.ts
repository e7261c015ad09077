import assert from "node:assert/strict";
import {test} from "node:test";
import {press} from "#views/testing";
import {usePage} from "../testing.ts";

const document = usePage();
const {pictures} = await import("./pictures.ts");

const blank = () => ({width: 4, height: 4, data: new Uint8Array(48)});
/** A file that is read when it is told to, and then turns out to be no picture. */
function slowFile(name: string) {
  const {promise, resolve} = Promise.withResolvers<ArrayBuffer>();
  const file = {name, type: "image/png", size: 5, slice: () => ({arrayBuffer: () => promise})};
  return {file, finish: () => resolve(new TextEncoder().encode("hello").buffer)};
}
function drop(target: Element, file: unknown): void {
  const event = new Event("drop", {bubbles: true, cancelable: true});
  target.dispatchEvent(Object.assign(event, {dataTransfer: {files: [file], types: ["Files"]}}));
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

test("of two files for one place only the later counts, and none after the reader has drawn", async () => {
  const element = pictures([{label: "x", picture: blank()}]);
  document.body.append(element);
  const tile = element.querySelector(".pictures-tile")!;
  const said = () => element.querySelector(".pictures-problem")!.textContent;
  const [early, late] = [slowFile("early.png"), slowFile("late.png")];
  drop(tile, early.file);
  drop(tile, late.file);
  late.finish();
  await pause();
  assert.match(said()!, /^late\.png holds text/);
  early.finish();
  await pause();
  assert.match(said()!, /^late\.png holds text/);

  const third = slowFile("third.png");
  drop(tile, third.file);
  [...element.querySelectorAll("button")].find((b) => b.textContent === "Brush")!.click();
  press(element.querySelector(".pictures-surface")!, " ");
  third.finish();
  await pause();
  assert.equal(said(), "");
});

test("a place to draw on takes keys from a screen reader, and says where the brush is", () => {
  const element = pictures([{label: "y", picture: blank()}]);
  document.body.append(element);
  [...element.querySelectorAll("button")].find((b) => b.textContent === "Brush")!.click();
  const surface = element.querySelector(".pictures-surface")!;
  assert.equal(surface.getAttribute("role"), "application");
  assert.equal(surface.getAttribute("aria-label"), "y. Arrow keys move the brush, Space paints.");
  press(surface, "ArrowLeft");
  assert.equal(element.querySelector("[role=status]")!.textContent, "Brush at column 0, row 2.");
});
