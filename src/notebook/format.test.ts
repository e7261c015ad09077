import assert from "node:assert/strict";
import {test} from "node:test";
import type {EngineCell} from "./engine-types.ts";
import {bytes, costLine, duration} from "./format.ts";

test("duration and bytes use the unit that reads best", () => {
  assert.deepEqual([0.123, 3.14, 42.4, 1234, 125_000].map(duration), [
    "0.12 ms",
    "3.1 ms",
    "42 ms",
    "1.2 s",
    "2 min 5 s"
  ]);
  assert.deepEqual([0, 640, 2_400_000, 12e9].map(bytes), ["0 B", "640 B", "2.4 MB", "12 GB"]);
});

test("costLine says n/a for what was not measured, and nothing of what was not used", () => {
  const cell = {state: "done", wallMs: 12} as EngineCell;
  const line = (measured: EngineCell["measured"], edited = false) => costLine({...cell, measured}, edited);
  assert.equal(line({gpuMs: 3.1, bytes: 2.4e6, tensors: 3}), "12 ms · GPU 3.1 ms · holds 2.4 MB");
  assert.equal(line({gpuMs: null, bytes: 2.4e6, tensors: 3}), "12 ms · GPU n/a · holds 2.4 MB");
  assert.equal(line({gpuMs: null, bytes: 0, tensors: 0}), "12 ms");
  assert.equal(line(null, true), "edited, not run · 12 ms");
  const busy = (state: "queued" | "running", wallMs: number | null) =>
    costLine({...cell, state, wallMs, measured: {gpuMs: 3.1, bytes: 2.4e6, tensors: 3}}, false);
  assert.deepEqual([busy("queued", null), busy("running", null)], ["queued", "running"]);
  assert.equal(busy("running", 12), "running · holds 2.4 MB"); // a stream, after a value
});
