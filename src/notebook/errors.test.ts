import assert from "node:assert/strict";
import {test} from "node:test";
import {closest, messageOf, stackPosition, unknownName} from "./errors.ts";

test("closest finds the name that was meant, and none where none is near", () => {
  assert.equal(closest("framse", ["frames", "rows"]), "frames");
  assert.equal(closest("Frames", ["frames", "Frame"]), "frames");
  assert.equal(closest("x", ["y", "z"]), "y");
  assert.equal(closest("kernel", ["frames", "rows"]), null);
  assert.match(unknownName("framse", ["frames"]), /“framse” is not defined.*did you mean “frames”\?/);
  assert.match(unknownName("qqqqq", ["frames"]), /define it in a cell/);
});

test("stackPosition finds the cell nearest to the top, in both browsers’ words", () => {
  const at = (stack: string) => stackPosition(Object.assign(new Error("x"), {stack}));
  assert.deepEqual(at("Error: x\n    at f (cell-3.js:5:10)\n    at cell-4.js:1:2"), {
    id: "3",
    line: 5,
    column: 9
  });
  assert.deepEqual(at("f@cell-12.js:7:1\n"), {id: "12", line: 7, column: 0});
  assert.equal(at("Error: x\n    at f (main.js:5:10)"), null);
});

test("messageOf says what was thrown, whatever it was", () => {
  assert.equal(messageOf(new Error("a")), "a");
  assert.equal(messageOf(new TypeError("a")), "TypeError: a");
  assert.equal(messageOf(new RangeError("k must be odd.")), "k must be odd.");
  assert.equal(messageOf("a"), "The cell threw “a”.");
  assert.equal(messageOf(null), "The cell threw null.");
});
