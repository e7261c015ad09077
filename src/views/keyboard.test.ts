import assert from "node:assert/strict";
import {test} from "node:test";
import {keyboardCursor, step} from "./keyboard.ts";
import {press, useDom} from "./testing.ts";

const document = useDom();

test("step stays inside the grid", () => {
  assert.deepEqual(step("ArrowLeft", 0, 1, 4, 3), [0, 1]);
  assert.deepEqual(step("ArrowDown", 2, 1, 4, 3), [2, 2]);
  assert.deepEqual(step("ArrowDown", 2, 0, 4, 1), [3, 0]);
  assert.deepEqual(step("End", 0, 2, 4, 3), [3, 2]);
  assert.equal(step("a", 0, 0, 4, 3), null);
});

test("keyboardCursor moves, pins, clears and tells a screen reader", () => {
  const target = document.createElement("div");
  const log: string[] = [];
  let at = 1;
  keyboardCursor(target, {
    label: "Frame",
    columns: 3,
    at: () => ({column: at}),
    move: (column) => (at = column),
    pin: () => log.push("pin"),
    clear: () => log.push("clear"),
    text: () => `Frame ${at}`
  });
  press(target, "ArrowRight");
  press(target, "ArrowRight");
  assert.equal(target.getAttribute("aria-valuetext"), "Frame 2");
  assert.equal(target.getAttribute("aria-valuemax"), "2");
  assert.equal(target.getAttribute("role"), "slider");
  press(target, "Enter");
  press(target, "Escape");
  assert.deepEqual(log, ["pin", "clear"]);
});
