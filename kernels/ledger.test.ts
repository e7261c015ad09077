import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {openGpu} from "./device.ts";
import {ledger} from "./ledger.ts";
import {openTestGpu, randomTensor, type TestGpu} from "./testing.ts";

let t: TestGpu;
before(async () => void (t = await openTestGpu("webgpu")));
after(() => t.close());

test("holdings: who made it pays, aliases share, the last one out frees", async () => {
  ledger.enter("a");
  const x = tf.zeros([10, 10]);
  ledger.enter("b");
  const view = x.reshape([100]);
  const y = tf.add(x, 1);
  ledger.enter(null);
  const nobody = tf.zeros([5]);
  let [a, b] = [await ledger.read("a"), await ledger.read("b")];
  assert.deepEqual([a.tensors, a.bytes], [1, 400]);
  // b made an alias, a scalar that tidy freed, and a sum.
  assert.deepEqual([b.tensors, b.bytes], [2, 400]);
  x.dispose();
  a = await ledger.read("a");
  assert.deepEqual([a.tensors, a.bytes], [0, 400]);
  view.dispose();
  y.dispose();
  [a, b] = [await ledger.read("a"), await ledger.read("b")];
  assert.deepEqual([a.tensors, a.bytes, b.tensors, b.bytes], [0, 0, 0, 0]);
  nobody.dispose();
  y.dispose();
  assert.equal((await ledger.read("b")).tensors, 0);
});

test("free disposes what an owner made, and spares what was kept and what others made", async () => {
  const others = tf.zeros([3]);
  ledger.enter("c");
  const plain = tf.zeros([4]);
  const kept = tf.keep(tf.zeros([5]));
  const variable = tf.variable(tf.zeros([6]));
  ledger.enter(null);
  ledger.free("c");
  assert.deepEqual(
    [plain, kept, others].map((tensor) => tensor.isDisposed),
    [true, false, false]
  );
  assert.ok(variable.isDisposed);
  assert.equal((await ledger.read("c")).tensors, 1);
  ledger.free("nobody");
  kept.dispose();
  others.dispose();
});

test("a variable and its assignments", async () => {
  ledger.enter("v");
  const v = tf.variable(tf.tidy(() => tf.zeros([8])));
  const next = tf.ones([8]);
  v.assign(next as never);
  next.dispose();
  ledger.enter(null);
  assert.ok((await ledger.read("v")).bytes >= 32);
  v.dispose();
  const {tensors} = await ledger.read("v");
  // The zeros inside `variable` are still its initial value's own tensor.
  assert.ok(tensors <= 1);
  tf.disposeVariables();
});

test("GPU time goes to whoever ran it", async (context) => {
  if (!t.gpu.features.includes("timestamp-query")) {
    assert.equal((await ledger.read("busy")).gpuMs, null);
    return context.diagnostic("no timestamp-query here: the time is null");
  }
  ledger.reset("busy");
  ledger.reset("idle");
  const x = randomTensor<tf.Rank.R2>([128, 128]);
  ledger.enter("busy");
  const products = Array.from({length: 6}, () => tf.matMul(x, x));
  ledger.enter("idle");
  const small = tf.add(x, 1);
  ledger.enter(null);
  tf.matMul(x, x).dispose();
  const [busy, idle] = [await ledger.read("busy"), await ledger.read("idle")];
  assert.ok(busy.gpuMs! > 0.05, `busy ${busy.gpuMs}`);
  assert.ok(idle.gpuMs! > 0 && idle.gpuMs! < busy.gpuMs! / 2, `idle ${idle.gpuMs}, busy ${busy.gpuMs}`);
  assert.equal((await ledger.read("stranger")).gpuMs, 0);
  ledger.reset("busy");
  assert.equal((await ledger.read("busy")).gpuMs, 0);
  tf.dispose([x, small, ...products]);
  await t.check();
});

test("reset forgets what was not yet collected, and only that", async (context) => {
  if (!t.gpu.features.includes("timestamp-query"))
    return context.diagnostic("no timestamp-query here: the time is null");
  const x = randomTensor<tf.Rank.R2>([128, 128]);
  const product = () => tf.matMul(x, x).dispose();
  ledger.enter("again");
  product();
  ledger.enter(null);
  ledger.reset("again");
  assert.equal((await ledger.read("again")).gpuMs, 0, "submitted, never read");
  // Query sets that are full, and such as are on their way.
  for (let i = 0; i < 600; i++) {
    ledger.enter("again");
    tf.add(x, 1).dispose();
    ledger.enter(null);
  }
  ledger.reset("again");
  assert.equal((await ledger.read("again")).gpuMs, 0, "many passes");
  // A cell that runs again without another between: what is encoded is of the run before, what follows of this one.
  ledger.enter("again");
  Array.from({length: 10}, product);
  ledger.reset("again");
  product();
  ledger.enter(null);
  const {gpuMs} = await ledger.read("again");
  ledger.enter("before");
  Array.from({length: 10}, product);
  ledger.enter(null);
  const before = (await ledger.read("before")).gpuMs!;
  assert.ok(gpuMs! > 0 && gpuMs! < before / 3, `again ${gpuMs}, 10 times as much ${before}`);
  x.dispose();
  await t.check();
});

test("thousands of passes: query sets are read back as they fill", async () => {
  ledger.reset("many");
  const x = tf.tensor1d([1, 2, 3]);
  for (let i = 0; i < 1500; i++) {
    ledger.enter("many");
    tf.add(x, 1).dispose();
    ledger.enter(null);
    if (i % 100 === 0) await t.gpu.device!.queue.onSubmittedWorkDone();
  }
  const {gpuMs} = await ledger.read("many");
  assert.ok(gpuMs! > 0);
  // Without ever waiting the sets run out: then the time is unknown, not wrong.
  for (let i = 0; i < 6000; i++) {
    ledger.enter("flood");
    tf.add(x, 1).dispose();
    ledger.enter(null);
  }
  assert.equal((await ledger.read("flood")).gpuMs, null);
  ledger.reset("flood");
  ledger.enter("flood");
  tf.add(x, 1).dispose();
  ledger.enter(null);
  assert.ok((await ledger.read("flood")).gpuMs! > 0);
  x.dispose();
  await t.check();
});

test("an error is its owner's, and nobody else's", async () => {
  const seen: [string | null, string][] = [];
  const stop = ledger.onError((owner, message) => seen.push([owner, message]));
  const device = t.gpu.device!;
  ledger.enter("good");
  tf.add(tf.tensor1d([1]), 1).dispose();
  ledger.enter("bad");
  device.createBuffer({size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE});
  ledger.enter("good");
  tf.add(tf.tensor1d([1]), 1).dispose();
  ledger.enter(null);
  await Promise.all([ledger.read("bad"), ledger.read("good")]);
  await device.queue.onSubmittedWorkDone();
  assert.deepEqual(
    seen.map(([owner]) => owner),
    ["bad"]
  );
  assert.match(seen[0][1], /usage/i);
  // Its section still open, an error is told by read.
  ledger.enter("open");
  device.createBuffer({size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE});
  await ledger.read("open");
  assert.deepEqual(
    seen.map(([owner]) => owner),
    ["bad", "open"]
  );
  ledger.enter(null);
  // In nobody's section it is uncaptured.
  device.createBuffer({size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE});
  await device.queue.onSubmittedWorkDone();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(
    seen.map(([owner]) => owner),
    ["bad", "open", null]
  );
  t.errors.length = 0;
  stop();
});

test("totals, and null where unknown", async () => {
  const x = tf.add(tf.zeros([100]), 1);
  const totals = ledger.totals();
  assert.ok(totals.bytes >= 400 && totals.bytesAllocated! >= 400 && totals.tensors >= 1);
  x.dispose();
  await t.close();
  await openGpu({backend: "cpu"});
  ledger.enter("c");
  const y = tf.zeros([3]);
  ledger.enter(null);
  assert.deepEqual(await ledger.read("c"), {gpuMs: null, bytes: 12, tensors: 1});
  assert.equal(ledger.totals().bytesAllocated, null);
  y.dispose();
  t = await openTestGpu("webgpu");
});
