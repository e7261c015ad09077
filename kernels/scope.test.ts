import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {createPlan} from "./plan.ts";
import {scope} from "./scope.ts";
import {temporalConv} from "./temporal-conv/index.ts";
import {openTestGpu, randomTensor, type TestGpu} from "./testing.ts";

let t: TestGpu;
before(async () => void (t = await openTestGpu("webgpu")));
after(() => t.close());

function deferred() {
  let settle!: () => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<void>((resolve, reject) => ([settle, fail] = [resolve, reject]));
  return {promise, settle, fail};
}

test("disposes what was kept, last first, when the promise settles either way", async () => {
  for (const end of ["settle", "fail"] as const) {
    const d = deferred();
    const keep = scope(d.promise);
    const order: string[] = [];
    keep({dispose: () => void order.push("a")});
    const b = {destroy: () => void order.push("b")};
    assert.equal(keep(b), b);
    keep(b);
    assert.equal(order.join(), "");
    d[end](new Error("stopped"));
    await d.promise.catch(() => {});
    await null;
    assert.deepEqual(order, ["b", "a"]);
    // Too late: at once.
    keep({destroy: () => void order.push("late")});
    assert.deepEqual(order, ["b", "a", "late"]);
  }
});

test("survives what was disposed already, and one that fails", async () => {
  const d = deferred();
  const keep = scope(d.promise);
  const before = tf.memory().numTensors;
  const a = keep(tf.tensor1d([1]));
  keep(tf.tensor1d([2]));
  keep({
    dispose() {
      throw new Error("broken");
    }
  });
  a.dispose();
  const error = console.error;
  const said: unknown[] = [];
  console.error = (...args) => said.push(args);
  d.settle();
  await d.promise;
  await null;
  console.error = error;
  assert.equal(tf.memory().numTensors, before);
  assert.equal(said.length, 1);
});

test("refuses what cannot be disposed", () => {
  const keep = scope(new Promise(() => {}));
  assert.throws(() => keep(null as never), /given null/);
  assert.throws(() => keep([] as never), /keep each tensor of an array/);
});

test("200 reruns leave tensors and GPU bytes where they began", async () => {
  const run = async () => {
    const d = deferred();
    const keep = scope(d.promise);
    const x = keep(randomTensor<tf.Rank.R4>([4, 4, 4, 4]));
    const w = keep(randomTensor<tf.Rank.R3>([3, 4, 4]));
    const [dx, dw] = tf.grads((x, w) => temporalConv(x as tf.Tensor4D, w as tf.Tensor3D, {frames: 4}))([
      x,
      w
    ]);
    await keep(tf.sum(keep(dx))).data();
    keep(dw);
    const plan = keep(createPlan("rerun"));
    plan.buffer("state", 4096);
    d.settle();
    await d.promise;
    await null;
  };
  await run();
  await run();
  const memory = () => tf.memory() as tf.MemoryInfo & {numBytesInGPU: number; numBytesAllocatedInGPU: number};
  const before = memory();
  for (let i = 0; i < 200; i++) await run();
  const after = memory();
  assert.equal(after.numTensors, before.numTensors);
  assert.equal(after.numBytes, before.numBytes);
  assert.equal(after.numBytesInGPU, before.numBytesInGPU);
  assert.equal(after.numBytesAllocatedInGPU, before.numBytesAllocatedInGPU);
  await t.check();
});
