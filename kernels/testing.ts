// For tests only: opens a backend in Node, fails on any GPU error that nobody caught, compares arrays.
import assert from "node:assert/strict";
// Registers the gradients of tfjs's own ops, which tfjs-core alone does not; a page imports them one level up.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import {type BackendName, type Gpu, openGpu} from "./device.ts";
import {installWebGpu} from "./node.ts";

export interface TestGpu {
  gpu: Gpu;
  /** GPU errors that no error scope caught, since the last `check`. */
  errors: string[];
  /** Waits for the GPU and throws if it reported an error; call it at the end of each test. */
  check(): Promise<void>;
  /** Checks, then destroys the device, so that Node can exit. */
  close(): Promise<void>;
}

/** Opens a backend for a test: "webgpu" is Dawn (on SwiftShader where there is no GPU), "wasm" or "cpu". */
export async function openTestGpu(backend: BackendName = "webgpu"): Promise<TestGpu> {
  if (backend === "webgpu") await installWebGpu();
  const gpu = await openGpu({backend});
  const errors: string[] = [];
  gpu.device?.addEventListener("uncapturederror", (event) => {
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
  const check = async () => {
    await gpu.device?.queue.onSubmittedWorkDone();
    assert.deepEqual(errors.splice(0), [], "the GPU reported errors");
  };
  const close = async () => {
    await check();
    if (gpu.device) {
      tf.removeBackend("webgpu");
      gpu.device.destroy();
      await gpu.lost;
    }
  };
  return {gpu, errors, check, close};
}

/** n numbers, uniform in [−1, 1), the same for the same seed. */
export function randomArray(n: number, seed = 1): Float32Array {
  let state = (seed * 0x9e3779b9) >>> 0;
  return Float32Array.from({length: n}, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** A float32 tensor of `randomArray`. */
export function randomTensor<R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 1): tf.Tensor<R> {
  return tf.tensor(randomArray(tf.util.sizeFromShape(shape), seed), shape, "float32");
}

/** Asserts |actual − expected| ≤ atol + rtol·|expected| everywhere, and says where it is worst. */
export function allClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  {atol = 1e-5, rtol = 1e-5, what = "values"} = {}
): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  let worst = 0;
  let at = -1;
  for (let i = 0; i < expected.length; i++) {
    const excess = Math.abs(actual[i] - expected[i]) / (atol + rtol * Math.abs(expected[i]));
    // Written so that a NaN on either side counts as the worst.
    if (!(excess <= worst)) {
      worst = excess;
      at = i;
      if (Number.isNaN(excess)) break;
    }
  }
  assert.ok(
    worst <= 1,
    `${what}: at ${at} found ${actual[at]}, expected ${expected[at]} (${worst.toFixed(1)} × tolerance)`
  );
}
