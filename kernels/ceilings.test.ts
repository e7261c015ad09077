import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {measureCeilings} from "./ceilings.ts";
import {openTestGpu} from "./testing.ts";

for (const backend of ["webgpu", "wasm", "cpu"] as const) {
  test(`ceilings on ${backend}: plausible, or null, and nothing left behind`, async (context) => {
    const t = await openTestGpu(backend);
    const before = tf.memory().numTensors;
    const start = performance.now();
    const c = await measureCeilings();
    const took = (performance.now() - start) / 1000;
    context.diagnostic(`${backend} in ${took.toFixed(1)} s: ${JSON.stringify(c)}`);
    assert.ok(took < 12, `took ${took} s`);
    assert.equal(tf.memory().numTensors, before);
    const measured = Object.entries(c).filter(([, v]) => v !== null);
    for (const [name, value] of measured) assert.ok(Number.isFinite(value) && value! > 0, `${name} ${value}`);
    const expected =
      backend === "webgpu"
        ? ["copyGBs", "dispatchUs", "fmaGflops", "matmulGflops", "syncMs"]
        : ["copyGBs", "matmulGflops"];
    const missing = expected.filter((name) => c[name as keyof typeof c] === null);
    assert.deepEqual([...measured.map(([name]) => name), ...missing].sort(), expected);
    // A software GPU beside another process may take too long over one.
    assert.ok(missing.length <= (backend === "webgpu" ? 1 : 0), `not measured: ${missing.join(", ")}`);
    await t.close();
  });
}
