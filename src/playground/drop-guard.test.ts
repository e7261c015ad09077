import assert from "node:assert/strict";
import {afterEach, test} from "node:test";
import {usePage} from "./testing.ts";
import {guardDrops} from "./drop-guard.ts";
import {intake} from "./source/intake.ts";

const document = usePage();
guardDrops(document);

afterEach(() => document.body.replaceChildren());

/** Drags something over an element and lets go: whether the browser was kept from its own way each time, and the drop effect. */
function drag(to: Element, types: string[]) {
  const dataTransfer = {types, files: [{name: "a.png", type: "image/png"}], dropEffect: "move"};
  const prevented = ["dragover", "drop"].map((kind) => {
    const event = new Event(kind, {bubbles: true, cancelable: true});
    return !to.dispatchEvent(Object.assign(event, {dataTransfer}));
  });
  return [...prevented, dataTransfer.dropEffect];
}
function place(markup: string): Element {
  document.body.innerHTML = markup;
  return document.body.firstElementChild!;
}

test("a file dropped on prose or a figure is not opened, and the pointer says that nothing takes it", () => {
  assert.deepEqual(drag(place("<p>prose"), ["Files"]), [true, true, "none"]);
  assert.deepEqual(drag(document.documentElement, ["Files"]), [true, true, "none"]);
});

test("a drop box still takes its file", () => {
  const box = place("<div>");
  const taken: string[] = [];
  intake(box as HTMLElement, {take: (file) => void taken.push(file.name), refuse: assert.fail});
  assert.deepEqual(drag(box, ["Files"]), [true, true, "copy"]);
  assert.deepEqual(taken, ["a.png"]);
});

test("dragged text is left alone; a file over an editor is offered to it and opened by nobody", () => {
  const editor = place("<div contenteditable=true>");
  assert.deepEqual(drag(editor, ["text/plain"]), [false, false, "move"]);
  assert.deepEqual(drag(editor, ["Files"]), [true, true, "move"]);
  assert.deepEqual(drag(place("<input type=file>"), ["Files"]), [false, false, "move"]);
});
