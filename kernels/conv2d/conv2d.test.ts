import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {forceTile, TILES} from "./gpu.ts";
import {conv2d} from "./index.ts";

interface Case {
  images: number;
  size: [number, number];
  cin: number;
  cout: number;
  kernel?: [number, number];
  tile?: keyof typeof TILES;
  double?: boolean;
  bias?: boolean;
  plus?: boolean;
}

// Each tile, with positions and channels that do not fill it; kernels that are square, long and a point; sides doubled; and channels
// that the kernel does not take.
const CASES: Case[] = [
  {images: 1, size: [5, 7], cin: 16, cout: 20, tile: "few", bias: true},
  {images: 2, size: [4, 3], cin: 32, cout: 36, tile: "few", bias: true, plus: true},
  {images: 2, size: [3, 5], cin: 16, cout: 16, tile: "few", double: true, bias: true},
  {images: 1, size: [6, 4], cin: 16, cout: 16, kernel: [3, 1], tile: "few"},
  {images: 1, size: [3, 3], cin: 48, cout: 16, kernel: [1, 1], tile: "few", plus: true},
  {images: 1, size: [9, 16], cin: 16, cout: 68, tile: "large", bias: true},
  {images: 1, size: [9, 16], cin: 16, cout: 36, tile: "narrow", bias: true},
  {images: 1, size: [9, 8], cin: 16, cout: 68, tile: "square"},
  {images: 1, size: [9, 16], cin: 16, cout: 68, tile: "tall"},
  {images: 1, size: [9, 8], cin: 16, cout: 68, tile: "small"},
  {images: 2, size: [3, 4], cin: 3, cout: 5, bias: true, plus: true, double: true}
];

const label = (c: Case) =>
  `${c.images}×${c.size.join("×")} ${c.cin}→${c.cout} ${(c.kernel ?? [3, 3]).join("×")} ${c.tile ?? "stock"}${c.double ? " doubled" : ""}${c.bias ? " + bias" : ""}${c.plus ? " + plus" : ""}`;

/** The definition in float64, and its gradients: each product is added to all it touches. */
function bruteForce(c: Case, data: Record<"x" | "w" | "b" | "p" | "dy", Float32Array>) {
  const {x, w, b, p, dy} = data;
  const [kh, kw] = c.kernel ?? [3, 3];
  const scale = c.double ? 2 : 1;
  const [height, width] = c.size.map((side) => side * scale);
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  const db = new Float64Array(c.cout);
  for (let r = 0; r < c.images * height * width; r++) {
    const [n, i, j] = [Math.floor(r / (height * width)), Math.floor(r / width) % height, r % width];
    for (let o = 0; o < c.cout; o++) {
      const at = r * c.cout + o;
      y[at] += (c.bias ? b[o] : 0) + (c.plus ? p[at] : 0);
      db[o] += dy[at];
      for (let u = 0; u < kh; u++)
        for (let v = 0; v < kw; v++) {
          const [si, sj] = [i + u - (kh - 1) / 2, j + v - (kw - 1) / 2];
          if (si < 0 || sj < 0 || si >= height || sj >= width) continue;
          const from = (n * c.size[0] + Math.floor(si / scale)) * c.size[1] + Math.floor(sj / scale);
          for (let m = 0; m < c.cin; m++) {
            const tap = ((u * kw + v) * c.cin + m) * c.cout + o;
            y[at] += x[from * c.cin + m] * w[tap];
            dx[from * c.cin + m] += dy[at] * w[tap];
            dw[tap] += dy[at] * x[from * c.cin + m];
          }
        }
    }
  }
  return {y, dx, dw, db};
}

for (const backend of ["webgpu", "cpu"] as const) {
  describe(`conv2d on ${backend}`, () => {
    let t: TestGpu;
    before(async () => void (t = await openTestGpu(backend)));
    after(() => t.close());

    // The CPU takes stock tfjs whatever the tile.
    for (const c of backend === "webgpu" ? CASES : [CASES[1], CASES[2], CASES[10]])
      test(label(c), async () => {
        forceTile(c.tile ? TILES[c.tile] : null);
        const [kh, kw] = c.kernel ?? [3, 3];
        const scale = c.double ? 2 : 1;
        const shape: [number, number, number, number] = [
          c.images,
          c.size[0] * scale,
          c.size[1] * scale,
          c.cout
        ];
        const count = tf.util.sizeFromShape(shape);
        const data = {
          x: randomArray(c.images * c.size[0] * c.size[1] * c.cin, 1),
          w: randomArray(kh * kw * c.cin * c.cout, 2),
          b: randomArray(c.cout, 3),
          p: randomArray(count, 4),
          dy: randomArray(count, 5)
        };
        const expected = bruteForce(c, data);
        const start = tf.memory().numTensors;
        const x = tf.tensor4d(data.x, [c.images, ...c.size, c.cin]);
        const filter = tf.tensor4d(data.w, [kh, kw, c.cin, c.cout]);
        const bias = tf.tensor1d(data.b);
        const plus = tf.tensor4d(data.p, shape);
        const dy = tf.tensor4d(data.dy, shape);
        const f = (...[x, filter, bias, plus]: tf.Tensor[]) =>
          conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, {
            double: c.double,
            ...(c.bias && {bias: bias as tf.Tensor1D}),
            ...(c.plus && {plus: plus as tf.Tensor4D})
          });
        const y = f(x, filter, bias, plus);
        assert.deepEqual(y.shape, shape);
        const near = {atol: 5e-5, rtol: 5e-5};
        allClose(await y.data(), expected.y, {...near, what: "y"});
        if (c.tile === "few" || !c.tile) {
          const [dx, dw] = tf.grads((x, w) => f(x, w, bias, plus))([x, filter], dy);
          allClose(await dx.data(), expected.dx, {...near, what: "dx"});
          allClose(await dw.data(), expected.dw, {...near, what: "dfilter"});
          tf.dispose([dx, dw]);
          if (c.bias) {
            const db = tf.grad((b: tf.Tensor) => f(x, filter, b, plus))(bias, dy);
            allClose(await db.data(), expected.db, {...near, what: "dbias"});
            db.dispose();
          }
          if (c.plus) {
            const dp = tf.grad((p: tf.Tensor) => f(x, filter, bias, p))(plus, dy);
            allClose(await dp.data(), data.dy, {...near, what: "dplus"});
            dp.dispose();
          }
        }
        tf.dispose([x, filter, bias, plus, dy, y]);
        assert.equal(tf.memory().numTensors, start, "tensors left");
        forceTile(null);
        await t.check();
      });

    test("says what does not fit", () => {
      tf.tidy(() => {
        const x = tf.zeros<tf.Rank.R4>([1, 2, 2, 3]);
        const w = tf.zeros<tf.Rank.R4>([3, 3, 3, 4]);
        assert.throws(() => conv2d(x, tf.zeros([3, 3, 2, 4])), /x has 3 channels/);
        assert.throws(() => conv2d(x, tf.zeros([2, 3, 3, 4])), /odd sides/);
        assert.throws(() => conv2d(x, w, {bias: tf.zeros([3])}), /bias must be \[4\]/);
        assert.throws(
          () => conv2d(x, w, {plus: tf.zeros([1, 2, 2, 3])}),
          /plus must have the result's shape/
        );
      });
    });
  });
}
