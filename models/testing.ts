// For tests only: the same truths on every backend, with a check that nothing leaks and that no GPU error went unseen.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {openTestGpu, type TestGpu} from "#kernels/testing";
import type {ParamRecord} from "./params.ts";

export type TestBackend = "webgpu" | "wasm" | "cpu";

/**
 * Runs the truths on each backend. `check(name, body)` is one test: it fails on a tensor that body left behind (tensors given to
 * `keep` are disposed for it) and on an uncaught GPU error.
 */
export function onBackends(
  subject: string,
  backends: readonly TestBackend[],
  truths: (
    check: (name: string, body: (keep: Keep) => void | Promise<void>) => void,
    backend: TestBackend
  ) => void
): void {
  for (const backend of backends) {
    describe(`${subject} on ${backend}`, () => {
      let gpu: TestGpu;
      before(async () => void (gpu = await openTestGpu(backend)));
      after(() => gpu.close());
      const check = (name: string, body: (keep: Keep) => void | Promise<void>) =>
        test(name, async () => {
          const tensors = tf.memory().numTensors;
          const kept: {dispose(): void}[] = [];
          await body((thing) => {
            kept.push(thing);
            return thing;
          });
          for (const thing of kept) thing.dispose();
          assert.equal(tf.memory().numTensors, tensors, "tensors were left behind");
          await gpu.check();
        });
      truths(check, backend);
    });
  }
}

export type Keep = <T extends {dispose(): void}>(thing: T) => T;

/** The greatest |a − b|, read from the backend. */
export async function distance(a: tf.Tensor, b: tf.Tensor): Promise<number> {
  assert.deepEqual(a.shape, b.shape);
  const worst = tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))));
  const [value] = await worst.data();
  worst.dispose();
  return value;
}

/** The greatest |x|. */
export async function greatest(x: tf.Tensor): Promise<number> {
  const zero = tf.zerosLike(x);
  const value = await distance(x, zero);
  zero.dispose();
  return value;
}

/**
 * ∂ sum(f·probe)/∂p for every parameter and for x, by backpropagation. Keys of the result: the parameters' and "x".
 */
export function gradients(
  f: (params: ParamRecord, x: tf.Tensor4D) => tf.Tensor,
  params: ParamRecord,
  x: tf.Tensor4D,
  probe: tf.Tensor
): Record<string, tf.Tensor> {
  const keys = Object.keys(params);
  const loss = (...values: tf.Tensor[]) => {
    const named = Object.fromEntries(keys.map((key, i) => [key, values[i]]));
    return tf.sum(tf.mul(f(named, values[keys.length] as tf.Tensor4D), probe));
  };
  const found = tf.grads(loss as (...x: tf.Tensor[]) => tf.Tensor)([...keys.map((key) => params[key]), x]);
  return Object.fromEntries([...keys, "x"].map((key, i) => [key, found[i]]));
}

/** The central difference of sum(f·probe) along a direction in one of f's inputs (a parameter's key, or "x"). */
export async function slope(
  f: (params: ParamRecord, x: tf.Tensor4D) => tf.Tensor,
  params: ParamRecord,
  x: tf.Tensor4D,
  probe: tf.Tensor,
  key: string,
  direction: tf.Tensor,
  step = 1e-2
): Promise<number> {
  const at = async (sign: number) => {
    const loss = tf.tidy(() => {
      const moved = tf.add(key === "x" ? x : params[key], tf.mul(direction, sign * step));
      const y = key === "x" ? f(params, moved as tf.Tensor4D) : f({...params, [key]: moved}, x);
      return tf.sum(tf.mul(y, probe));
    });
    const [value] = await loss.data();
    loss.dispose();
    return value;
  };
  return ((await at(1)) - (await at(-1))) / (2 * step);
}
