import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {openGpu, reopenGpu} from "./device.ts";
import {openTestGpu} from "./testing.ts";
import {hoistDirectives} from "./tfjs-internals.ts";

const sum = async () => (await tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])).data()).join();

test("openGpu is idempotent, says what it opened, and reopens after a loss", async () => {
  const {gpu, close} = await openTestGpu("webgpu");
  assert.equal(gpu.backend, "webgpu");
  assert.ok(gpu.device && gpu.adapter && gpu.reason === undefined);
  assert.equal(gpu.software, /software/.test(gpu.adapter));
  assert.equal(await openGpu(), gpu);
  assert.equal(await sum(), "4,6");
  assert.equal(tf.env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE"), 64);
  await close();
  assert.equal((await gpu.lost).reason, "destroyed");

  const fresh = await reopenGpu();
  assert.notEqual(fresh.device, gpu.device);
  assert.equal(await sum(), "4,6");

  // A second time, lost while in use rather than closed.
  const stale = tf.tensor1d([1]);
  fresh.device!.destroy();
  await fresh.lost;
  const third = await reopenGpu();
  stale.dispose();
  assert.equal(await sum(), "4,6");
  tf.removeBackend("webgpu");
  third.device!.destroy();
});

test("a synchronous read of the GPU is an error", async () => {
  await reopenGpu();
  const {close} = await openTestGpu("webgpu");
  const t = tf.add(tf.tensor1d([1]), 1);
  assert.throws(() => t.arraySync(), /await data\(\) or array\(\)/);
  t.dispose();
  await close();
});

test("wasm and cpu open, and a missing backend is a sentence", async () => {
  const wasm = await openGpu({backend: "wasm"});
  assert.equal(wasm.backend, "wasm");
  assert.match(wasm.adapter, /one thread/);
  assert.equal(await sum(), "4,6");
  const cpu = await openGpu({backend: "cpu"});
  assert.equal(cpu.backend, "cpu");
  assert.equal(await sum(), "4,6");

  const gpu = (navigator as {gpu?: unknown}).gpu;
  Object.defineProperty(navigator, "gpu", {value: undefined, configurable: true});
  await assert.rejects(
    openGpu({backend: "webgpu"}),
    /The backend webgpu was asked for, but this browser has no WebGPU/
  );
  Object.defineProperty(navigator, "gpu", {value: {requestAdapter: async () => null}, configurable: true});
  await assert.rejects(openGpu({backend: "webgpu"}), /found no adapter/);
  await assert.rejects(openGpu({backend: "webgl" as never}), /must be webgpu, wasm or cpu/);
  Object.defineProperty(navigator, "gpu", {value: gpu, configurable: true});
});

test("hoistDirectives puts enable and requires first", () => {
  const code = "const a = 1;\n  enable f16;\nrequires unrestricted_pointer_parameters;\nfn f() {}";
  assert.match(hoistDirectives(code), /^enable f16;\nrequires unrestricted_pointer_parameters;\nconst a/);
  assert.equal(hoistDirectives("fn f() {}"), "fn f() {}");
});
