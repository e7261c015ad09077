import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {forceTiles} from "../tiles.ts";
import {type TimePadding, temporalConv} from "./index.ts";

interface Case {
  batch: number;
  frames: number;
  size: [number, number];
  cin: number;
  cout: number;
  k: number;
  padding: TimePadding;
  bias: boolean;
}

const make = (
  batch: number,
  frames: number,
  size: [number, number],
  cin: number,
  cout: number,
  k: number,
  padding: TimePadding = "zero",
  bias = true
): Case => ({batch, frames, size, cin, cout, k, padding, bias});

// Odd and even taps, one tap, more taps than frames, one frame; few channels, vec4 channels, odd channels, tile edges.
const CASES = [
  make(2, 4, [3, 5], 3, 3, 3),
  make(2, 4, [3, 5], 3, 3, 3, "edge"),
  make(1, 5, [2, 3], 1, 2, 4),
  make(1, 5, [2, 3], 1, 2, 4, "edge"),
  make(1, 3, [2, 2], 3, 3, 7, "edge"),
  make(1, 3, [2, 2], 2, 3, 7),
  make(2, 1, [2, 2], 4, 4, 3, "edge", false),
  make(1, 2, [2, 3], 4, 12, 2, "edge"),
  make(2, 3, [5, 5], 8, 16, 3),
  make(1, 4, [4, 4], 16, 8, 3, "edge"),
  make(1, 4, [4, 4], 12, 68, 5),
  make(1, 4, [3, 7], 5, 9, 3, "edge"),
  make(1, 3, [3, 3], 70, 10, 2),
  make(1, 4, [3, 3], 3, 20, 3),
  make(1, 4, [3, 3], 20, 3, 3, "edge"),
  make(1, 2, [1, 1], 4, 4, 1)
];

const label = (c: Case) =>
  `${c.batch}×${c.frames}×${c.size.join("×")} ${c.cin}→${c.cout} k=${c.k} ${c.padding}${c.bias ? " bias" : ""}`;

/** The definition, in float64, and its gradients for a given dy: each product is added to all it touches. */
function bruteForce(c: Case, x: Float32Array, w: Float32Array, b: Float32Array, dy: Float32Array) {
  const pixels = c.size[0] * c.size[1];
  const rows = c.batch * c.frames * pixels;
  const y = new Float64Array(rows * c.cout);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  const db = new Float64Array(c.cout);
  const ahead = Math.floor((c.k - 1) / 2);
  for (let r = 0; r < rows; r++) {
    const t = Math.floor(r / pixels) % c.frames;
    for (let n = 0; n < c.cout; n++) {
      const at = r * c.cout + n;
      y[at] += c.bias ? b[n] : 0;
      db[n] += dy[at];
      for (let j = 0; j < c.k; j++) {
        let s = t + j - ahead;
        if (c.padding === "edge") s = Math.min(Math.max(s, 0), c.frames - 1);
        if (s < 0 || s >= c.frames) continue;
        for (let m = 0; m < c.cin; m++) {
          const from = (r + (s - t) * pixels) * c.cin + m;
          const tap = (j * c.cin + m) * c.cout + n;
          y[at] += x[from] * w[tap];
          dx[from] += dy[at] * w[tap];
          dw[tap] += dy[at] * x[from];
        }
      }
    }
  }
  return {y, dx, dw, db};
}

for (const backend of ["webgpu", "wasm", "cpu"] as const) {
  describe(`temporalConv on ${backend}`, () => {
    let t: TestGpu;
    before(async () => void (t = await openTestGpu(backend)));
    after(() => t.close());

    for (const c of CASES) {
      test(label(c), async () => {
        const [h, w] = c.size;
        const n = c.batch * c.frames;
        const data = {
          x: randomArray(n * h * w * c.cin, 1),
          w: randomArray(c.k * c.cin * c.cout, 2),
          b: randomArray(c.cout, 3),
          dy: randomArray(n * h * w * c.cout, 4)
        };
        const expected = bruteForce(c, data.x, data.w, data.b, data.dy);
        const start = tf.memory().numTensors;
        const x = tf.tensor4d(data.x, [n, h, w, c.cin]);
        const filter = tf.tensor3d(data.w, [c.k, c.cin, c.cout]);
        const bias = tf.tensor1d(data.b);
        const dy = tf.tensor4d(data.dy, [n, h, w, c.cout]);
        const {frames, padding} = c;
        const f = (...[x, filter, bias]: tf.Tensor[]) =>
          temporalConv(x as tf.Tensor4D, filter as tf.Tensor3D, {frames, padding, bias: bias as tf.Tensor1D});
        const inputs = c.bias ? [x, filter, bias] : [x, filter];
        const y = f(...inputs);
        assert.deepEqual(y.shape, [n, h, w, c.cout]);
        const [dx, dw, db] = tf.grads(f)(inputs, dy);
        const near = {atol: 2e-5, rtol: 2e-5};
        allClose(await y.data(), expected.y, {...near, what: "y"});
        allClose(await dx.data(), expected.dx, {...near, what: "dx"});
        allClose(await dw.data(), expected.dw, {...near, what: "dfilter"});
        if (c.bias) allClose(await db.data(), expected.db, {...near, what: "dbias"});
        tf.dispose([x, filter, bias, dy, y, dx, dw, ...(c.bias ? [db] : [])]);
        assert.equal(tf.memory().numTensors, start, "tensors left");
        await t.check();
      });
    }

    test("many rows: the split sums and several tiles", async () => {
      const c = make(1, 5, [16, 16], 4, 36, 3, "edge");
      const data = {x: randomArray(5 * 256 * 4, 5), w: randomArray(3 * 4 * 36, 6), b: randomArray(36, 7)};
      const dyData = randomArray(5 * 256 * 36, 8);
      const expected = bruteForce(c, data.x, data.w, data.b, dyData);
      const x = tf.tensor4d(data.x, [5, 16, 16, 4]);
      const filter = tf.tensor3d(data.w, [3, 4, 36]);
      const dy = tf.tensor4d(dyData, [5, 16, 16, 36]);
      const [dx, dw] = tf.grads((x, w) =>
        temporalConv(x as tf.Tensor4D, w as tf.Tensor3D, {frames: 5, padding: "edge"})
      )([x, filter], dy);
      allClose(await dx.data(), expected.dx, {atol: 5e-5, rtol: 5e-5, what: "dx"});
      allClose(await dw.data(), expected.dw, {atol: 2e-4, rtol: 5e-5, what: "dfilter"});
      tf.dispose([x, filter, dy, dx, dw]);
      await t.check();
    });

    test("gradients of gradients", async () => {
      const w0 = tf.tensor3d(randomArray(3 * 2 * 2, 9), [3, 2, 2]);
      const x0 = tf.tensor4d(randomArray(3 * 2 * 2, 10), [3, 1, 2, 2]);
      // Of ½‖x∗w‖² the Hessian in x applied to v is the adjoint convolution of v∗w: compare with differences.
      const loss = (x: tf.Tensor) =>
        tf.sum(tf.square(temporalConv(x as tf.Tensor4D, w0, {frames: 3}))) as tf.Scalar;
      const v = tf.tensor4d(randomArray(12, 11), [3, 1, 2, 2]);
      const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(tf.grad(loss)(x), v)));
      const exact = slope(x0);
      const [a, b] = [tf.grad(loss)(tf.add(x0, v)), tf.grad(loss)(tf.sub(x0, v))];
      const difference = tf.div(tf.sub(a, b), 2);
      allClose(await exact.data(), await difference.data(), {atol: 1e-4, rtol: 1e-4});
      tf.dispose([w0, x0, v, exact, a, b, difference]);
      await t.check();
    });

    test("an even filter looks one frame further ahead than back", async () => {
      const x = tf.tensor4d([1, 2, 3, 4], [4, 1, 1, 1]);
      const next = tf.tensor3d([0, 1], [2, 1, 1]);
      const y = temporalConv(x, next, {frames: 4});
      assert.deepEqual([...(await y.data())], [2, 3, 4, 0]);
      tf.dispose([x, next, y]);
    });

    test("says what does not fit", () => {
      tf.tidy(() => {
        const x = tf.zeros<tf.Rank.R4>([4, 2, 2, 3]);
        const w = tf.zeros<tf.Rank.R3>([3, 3, 5]);
        assert.throws(
          () => temporalConv(x, w, {frames: 3}),
          /frames must be a whole number that divides the batch of 4/
        );
        assert.throws(
          () => temporalConv(tf.zeros([4, 2, 2, 2]), w, {frames: 4}),
          /x has 2 channels, but the filter/
        );
        assert.throws(() => temporalConv(x, w, {frames: 4, bias: tf.zeros([3])}), /bias must be \[5\]/);
        assert.throws(
          () => temporalConv(tf.zeros([4, 2, 3]) as never, w, {frames: 4}),
          /x must be \[B·T,H,W,Cin\]/
        );
        assert.throws(
          () => temporalConv(x, tf.zeros([3, 3]) as never, {frames: 4}),
          /filter must be \[k,Cin,Cout\]/
        );
        assert.throws(() => temporalConv(x, tf.cast(w, "int32"), {frames: 4}), /filter must be float32/);
        assert.throws(() => temporalConv(x, w, {frames: 4, padding: "same" as never}), /padding must be/);
        assert.throws(() => temporalConv(tf.zeros([0, 2, 2, 3]), w, {frames: 4}), /is empty/);
      });
    });
  });
}

test("on WebGPU the tiles that a real GPU gets", async () => {
  const t = await openTestGpu("webgpu");
  forceTiles("gpu");
  for (const [cin, cout] of [
    [68, 72],
    [33, 9]
  ]) {
    const c = make(1, 4, [5, 6], cin, cout, 3, "edge");
    const data = {x: randomArray(120 * cin, 5), w: randomArray(3 * cin * cout, 6), b: randomArray(cout, 7)};
    const dyData = randomArray(120 * cout, 8);
    const expected = bruteForce({...c, bias: false}, data.x, data.w, data.b, dyData);
    const x = tf.tensor4d(data.x, [4, 5, 6, cin]);
    const filter = tf.tensor3d(data.w, [3, cin, cout]);
    const dy = tf.tensor4d(dyData, [4, 5, 6, cout]);
    const f = (x: tf.Tensor, w: tf.Tensor) =>
      temporalConv(x as tf.Tensor4D, w as tf.Tensor3D, {frames: 4, padding: "edge"});
    const y = f(x, filter);
    const [dx, dw] = tf.grads(f)([x, filter], dy);
    const near = {atol: 5e-5, rtol: 5e-5};
    allClose(await y.data(), expected.y, {...near, what: "y"});
    allClose(await dx.data(), expected.dx, {...near, what: "dx"});
    allClose(await dw.data(), expected.dw, {...near, what: "dfilter"});
    tf.dispose([x, filter, dy, y, dx, dw]);
  }
  forceTiles(null);
  await t.check();
  await t.close();
});

test("on WebGPU filter gradients are the same bits each time", async () => {
  const t = await openTestGpu("webgpu");
  const x = tf.tensor4d(randomArray(4 * 64 * 8, 1), [4, 8, 8, 8]);
  const w = tf.tensor3d(randomArray(3 * 8 * 8, 2), [3, 8, 8]);
  const once = async () => {
    const g = tf.grad((w: tf.Tensor) => tf.sum(tf.square(temporalConv(x, w as tf.Tensor3D, {frames: 4}))))(w);
    const data = await g.data();
    g.dispose();
    return Buffer.from(data.buffer).toString("hex");
  };
  assert.equal(await once(), await once());
  await t.close();
});
