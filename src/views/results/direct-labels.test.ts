import assert from "node:assert/strict";
import {test} from "node:test";
import {labelRoom, spreadLabels, textWidth, wrapText} from "./direct-labels.ts";

test("spreadLabels leaves apart what is apart", () =>
  assert.deepEqual(spreadLabels([50, 10, 90], 14, [0, 100]), [50, 10, 90]));

test("spreadLabels moves neighbours as little as it can and keeps their order", () => {
  assert.deepEqual(spreadLabels([50, 50], 10, [0, 100]), [45, 55]);
  assert.deepEqual(spreadLabels([52, 50, 48], 10, [0, 100]), [60, 50, 40]);
  // 12 and 10 fall apart evenly; 40 stays.
  assert.deepEqual(spreadLabels([12, 10, 40], 10, [0, 100]), [16, 6, 40]);
});

test("spreadLabels stays inside", () => {
  assert.deepEqual(spreadLabels([1, 2], 10, [0, 100]), [0, 10]);
  assert.deepEqual(spreadLabels([99, 98], 10, [0, 100]), [100, 90]);
});

test("labelRoom gives none where the plot would be left too narrow or too low", () => {
  assert.ok(labelRoom(["22 M", "7 M"], 700, 200) > 40);
  assert.equal(labelRoom(["22 M", "7 M"], 360, 200), 0);
  assert.equal(labelRoom(["a name that is far too long to stand at the end of a line"], 700, 200), 0);
  assert.equal(labelRoom(Array(20).fill("a"), 700, 200), 0);
});

test("wrapText fills lines and loses no word", () => {
  const text = "the paper's perplexity of the next frame, on its own data";
  const lines = wrapText(text, 150);
  assert.equal(lines.join(" "), text);
  assert.ok(lines.length >= 2 && lines.every((line) => textWidth(line) <= 150));
  assert.deepEqual(wrapText("incomprehensibilities a", 20), ["incomprehensibilities", "a"]);
});
