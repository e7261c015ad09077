import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {reopenGpu} from "./device.ts";
import type {Kernel} from "./kernel.ts";
import {launch} from "./launch.ts";
import {ledger} from "./ledger.ts";
import {createPlan} from "./plan.ts";
import {openTestGpu, type TestGpu} from "./testing.ts";

/** y = scale·x + y, then the counter goes up: each run depends on the one before. */
const axpy: Kernel = {
  name: "axpy",
  bindings: [
    {name: "x", access: "read", type: "f32"},
    {name: "y", access: "write", type: "f32"}
  ],
  uniforms: {size: "u32", scale: "f32", offset: "i32"},
  tunables: {width: 64},
  workgroups: ({size}, {width}) => [Math.ceil(size / width), 1, 1],
  wgsl: ({width}) => `
@compute @workgroup_size(${width}) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < u.size) { y[id.x] = u.scale * x[id.x] + y[id.x] + f32(u.offset); }
}`
};

let t: TestGpu;
before(async () => void (t = await openTestGpu("webgpu")));
after(() => t.close());

test("one declaration, launched as a plan and as an op", async () => {
  const x = tf.tensor1d([1, 2, 3]);
  const plan = createPlan("axpy");
  const y = plan.buffer("y", new Float32Array([10, 20, 30]));
  const y2 = plan.buffer("y2", 12);
  const uniforms = {size: 3, scale: 2, offset: -1};
  await plan.add(axpy, {buffers: {x, y}, uniforms}).ready();
  plan.run();
  assert.deepEqual([...new Float32Array(await plan.read(y, 0, 12))], [11, 23, 35]);
  // Freed here, the tensor lives on in the plan.
  x.dispose();
  plan.run(3);
  assert.deepEqual([...new Float32Array(await plan.read(y, 0, 12))], [14, 32, 50]);
  plan.write(y, new Float32Array([0, 0]));
  plan.run(2, {perSubmit: 1});
  const out = plan.tensor(y, [3]);
  assert.deepEqual([...(await out.data())], [2, 6, 60]);
  plan.add(axpy, {buffers: {x: y, y: y2}, uniforms: {size: 3, scale: 1, offset: 0}});
  await plan.ready();
  plan.run(2, {from: 1});
  assert.deepEqual([...new Float32Array(await plan.read(y2, 0, 12))], [4, 12, 120]);
  const before = tf.memory().numTensors;
  plan.dispose();
  plan.dispose();
  assert.equal(tf.memory().numTensors, before - 1);
  out.dispose();

  const a = tf.tensor1d([1, 2, 3]);
  const {y: b} = launch(axpy, {
    inputs: {x: a},
    outputs: {y: {shape: [3]}},
    uniforms: {size: 3, scale: 0, offset: 0}
  });
  assert.equal(b.shape[0], 3);
  tf.dispose([a, b]);
  await t.check();
});

test("order: a plan sees tfjs's work before it, and tfjs a plan's", async () => {
  const x = tf.add(tf.tensor1d([1, 1]), 1);
  const plan = createPlan("order");
  const y = plan.buffer("y", 8);
  await plan.add(axpy, {buffers: {x, y}, uniforms: {size: 2, scale: 1, offset: 0}}).ready();
  plan.run();
  const out = tf.tidy(() => tf.mul(plan.tensor(y, [2]), 10));
  assert.deepEqual([...(await out.data())], [20, 20]);
  tf.dispose([x, out]);
  plan.dispose();
});

test("workgroups from a buffer", async () => {
  const x = tf.ones([256]);
  const plan = createPlan("indirect");
  const y = plan.buffer("y", 1024);
  const count = plan.buffer("count", new Uint32Array([2, 1, 1]), GPUBufferUsage.INDIRECT);
  const uniforms = {size: 256, scale: 1, offset: 0};
  await plan.add(axpy, {buffers: {x, y}, uniforms, workgroups: {buffer: count}}).ready();
  plan.run();
  const values = new Float32Array(await plan.read(y));
  assert.deepEqual([values[0], values[127], values[128]], [1, 1, 0]);
  plan.dispose();
  x.dispose();
  await t.check();
});

test("its buffers are charged to their owner", async () => {
  const before = ledger.totals().bytes;
  ledger.enter("cell");
  const plan = createPlan("charged");
  plan.buffer("a", 1000);
  ledger.enter(null);
  assert.equal((await ledger.read("cell")).bytes, 1008);
  assert.equal(ledger.totals().bytes, before + 1008);
  plan.dispose();
  assert.equal((await ledger.read("cell")).bytes, 0);
  assert.equal(ledger.totals().bytes, before);
});

test("says what is wrong", async () => {
  const plan = createPlan("bad");
  const y = plan.buffer("y", 16);
  const x = tf.tensor1d([1]);
  assert.throws(
    () => plan.add(axpy, {buffers: {x}, uniforms: {size: 1, scale: 1, offset: 0}}),
    /needs a buffer for y/
  );
  assert.throws(() => plan.add(axpy, {buffers: {x, y}, uniforms: {size: 1}}), /needs the uniform scale/);
  assert.throws(
    () => plan.add(axpy, {buffers: {x, y: x}, uniforms: {}}),
    /y of plan bad is written, but was given a tensor/
  );
  assert.throws(() => plan.buffer("huge", 2 ** 50), /must have 1 to/);
  assert.throws(() => plan.tensor(y, [5]), /needs 20 bytes/);
  plan.add(axpy, {buffers: {x, y}, uniforms: {size: 1, scale: 1, offset: 0}, tunables: {width: 32}});
  assert.throws(() => plan.run(), /await ready/);
  plan.dispose();
  assert.throws(() => plan.run(), /was disposed/);
  const broken = createPlan("broken");
  const wrong: Kernel = {
    ...axpy,
    name: "wrong",
    wgsl: () => "@compute @workgroup_size(1) fn main() { nonsense }"
  };
  broken.add(wrong, {buffers: {x, y: broken.buffer("y", 16)}, uniforms: {size: 1, scale: 1, offset: 0}});
  await assert.rejects(broken.ready(), /wrong/);
  // The broken module is also an uncaptured error: expected here.
  await t.gpu.device!.queue.onSubmittedWorkDone();
  t.errors.length = 0;
  broken.dispose();
  x.dispose();
});

test("after a loss it says so", async () => {
  const plan = createPlan("lost");
  await t.check();
  await reopenGpu();
  assert.throws(() => plan.buffer("y", 16), /not in use any more/);
  plan.dispose();
  t = await openTestGpu("webgpu");
});
