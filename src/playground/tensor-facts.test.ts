import assert from "node:assert/strict";
import {test} from "node:test";
import {isTensor, shapeLine, summarise, summaryLines} from "./tensor-facts.ts";

const tensor = (shape: number[], dtype = "float32") => ({
  shape,
  dtype,
  size: shape.reduce((a, b) => a * b, 1),
  dataId: {},
  isDisposed: false,
  data: async () => new Float32Array()
});

test("a tensor is told from other objects", () => {
  assert.ok(isTensor(tensor([2, 3])));
  for (const other of [null, undefined, 3, "text", {}, {shape: [1]}, [tensor([1])]])
    assert.ok(!isTensor(other));
});

test("shapeLine names shape, type, count and bytes", () => {
  assert.equal(shapeLine(tensor([16, 64, 64, 8])), "[16, 64, 64, 8] float32 · 524,288 numbers · 2.1 MB");
  assert.equal(shapeLine(tensor([], "bool")), "[] bool · 1 number · 1 B");
  assert.equal(shapeLine(tensor([2], "string")), "[2] string · 2 texts");
});

test("summarise leaves NaN out and counts it", () => {
  assert.deepEqual(summarise([1, NaN, -3]), {min: -3, max: 1, mean: -1, nan: 1, head: [1, NaN, -3]});
});

test("summaryLines say the range, what is missing, and the first values", () => {
  assert.deepEqual(summaryLines([]), ["It is empty."]);
  assert.deepEqual(summaryLines([0.1 + 0.2]), ["0.3"]);
  assert.deepEqual(summaryLines([NaN, NaN]), ["2 NaN", "NaN, NaN"]);
  const many = Float32Array.from({length: 20}, (_, i) => i - 4);
  assert.deepEqual(summaryLines(many), ["min −4 · mean 5.5 · max 15", "−4, −3, −2, −1, 0, 1, 2, 3, …"]);
});
