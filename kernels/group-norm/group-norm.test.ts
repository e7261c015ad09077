import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {forceTiles} from "../tiles.ts";
import {bruteForce, type Case, type Data, dataOf} from "./brute-force.ts";
import {groupNorm} from "./index.ts";

// Channels that divide by 4 and do not, one group and a group a channel, one position and many, more columns than threads; images
// or clips by themselves; with FiLM for all, by clip or by image; large groups that are cut into chunks.
const CASES: Case[] = [
  {images: 2, size: [3, 5], channels: 8, groups: 2},
  {images: 2, size: [3, 5], channels: 8, groups: 2, act: "silu"},
  {images: 4, size: [2, 3], channels: 6, groups: 3, frames: 2, films: 2, act: "silu"},
  {images: 4, size: [3, 3], channels: 12, groups: 1, films: 2},
  {images: 4, size: [3, 3], channels: 4, groups: 4, films: 4, act: "silu"},
  {images: 3, size: [1, 1], channels: 7, groups: 1, films: 1, act: "silu"},
  {images: 1, size: [2, 2], channels: 20, groups: 2},
  {images: 2, size: [2, 2], channels: 75, groups: 15, films: 1},
  {images: 1, size: [3, 1], channels: 300, groups: 6, act: "silu"},
  {images: 3, size: [33, 35], channels: 8, groups: 2, frames: 3, films: 1, act: "silu"},
  {images: 1, size: [70, 70], channels: 5, groups: 5}
];

const label = ({images, size, channels, groups, frames, films, act}: Case) =>
  `${images}×${size.join("×")}×${channels}, ${groups} groups, ${frames ?? 1} frames, FiLM ${films ?? "none"}, ${act ?? "no act"}`;

function tensorsOf({images, size, channels, films}: Case, data: Data): tf.Tensor[] {
  return [
    tf.tensor4d(data.x, [images, ...size, channels]),
    tf.tensor1d(data.weight),
    tf.tensor1d(data.bias),
    ...(data.film ? [tf.tensor2d(data.film, [films!, 2 * channels])] : [])
  ];
}

const applied =
  ({groups, frames, act}: Case) =>
  (...[x, weight, bias, film]: tf.Tensor[]) =>
    groupNorm(x as tf.Tensor4D, weight as tf.Tensor1D, bias as tf.Tensor1D, {
      groups,
      frames,
      act,
      film: film as tf.Tensor2D | undefined
    });

async function holds(c: Case): Promise<void> {
  const data = dataOf(c);
  const expected = bruteForce(c, data);
  const start = tf.memory().numTensors;
  const inputs = tensorsOf(c, data);
  const dy = tf.tensor(data.dy, inputs[0].shape);
  const y = applied(c)(...inputs);
  const grads = tf.grads(applied(c))(inputs, dy);
  const [dx, dw, db, df] = await Promise.all(grads.map((t) => t.data()));
  // x is about 20 and comes in steps of 2e-6, so that x̂ cannot be closer.
  const near = {atol: 5e-5, rtol: 5e-5};
  allClose(await y.data(), expected.y, {...near, what: "y"});
  allClose(dx, expected.dx, {atol: 2e-4, rtol: 2e-4, what: "dx"});
  const rows = c.images * c.size[0] * c.size[1];
  const summed = {atol: 5e-5 * Math.sqrt(rows) + 1e-4, rtol: 2e-4};
  allClose(dw, expected.dw, {...summed, what: "dweight"});
  allClose(db, expected.db, {...summed, what: "dbias"});
  if (df) allClose(df, expected.df, {...summed, what: "dfilm"});
  tf.dispose([...inputs, dy, y, ...grads]);
  assert.equal(tf.memory().numTensors, start, "tensors left");
}

for (const backend of ["webgpu", "wasm", "cpu"] as const) {
  describe(`groupNorm on ${backend}`, () => {
    let t: TestGpu;
    before(async () => void (t = await openTestGpu(backend)));
    after(() => t.close());

    for (const c of CASES)
      test(label(c), async () => {
        await holds(c);
        await t.check();
      });

    test("its gradients are the slopes of finite differences", async () => {
      const c: Case = {images: 2, size: [2, 2], channels: 4, groups: 2, films: 1, act: "silu"};
      const data = {...dataOf(c), x: randomArray(32, 9)};
      const dy = Float64Array.from(data.dy);
      const slopes = bruteForce(c, data);
      const value = (changed: Data) => bruteForce(c, changed).y.reduce((sum, v, i) => sum + v * dy[i], 0);
      for (const [key, slope] of [
        ["x", slopes.dx],
        ["weight", slopes.dw],
        ["bias", slopes.db],
        ["film", slopes.df]
      ] as const)
        for (const i of [0, 3]) {
          // A power of two, which float32 adds without rounding much.
          const moved = (by: number) =>
            value({...data, [key]: data[key]!.map((v, k) => (k === i ? v + by : v))});
          const difference = (moved(2 ** -7) - moved(-(2 ** -7))) / 2 ** -6;
          assert.ok(Math.abs(difference - slope[i]) < 2e-3 * (1 + Math.abs(slope[i])), `${key}[${i}]`);
        }
    });

    test("values far from zero keep their variance", async () => {
      const x = tf.tensor4d(
        randomArray(64, 3).map((v) => 3000 + v),
        [1, 4, 4, 4]
      );
      const one = tf.ones<tf.Rank.R1>([4]);
      const zero = tf.zeros<tf.Rank.R1>([4]);
      const y = groupNorm(x, one, zero, {groups: 1});
      const data = await y.data();
      const average = (of: (v: number) => number) => Array.from(data).reduce((a, v) => a + of(v), 0) / 64;
      const [mean, square] = [average((v) => v), average((v) => v * v)];
      // Numbers near 3000 come in steps of 2e-4.
      assert.ok(Math.abs(mean) < 3e-3 && Math.abs(square - 1) < 2e-3, `${mean}, ${square}`);
      tf.dispose([x, one, zero, y]);
    });

    test("says what does not fit", () => {
      tf.tidy(() => {
        const x = tf.zeros<tf.Rank.R4>([4, 2, 2, 6]);
        const [w, b] = [tf.ones<tf.Rank.R1>([6]), tf.zeros<tf.Rank.R1>([6])];
        assert.throws(() => groupNorm(x, w, b, {groups: 4}), /groups must divide the 6 channels/);
        assert.throws(() => groupNorm(x, w, b, {groups: 2, frames: 3}), /frames must be a whole number/);
        assert.throws(() => groupNorm(x, tf.ones([5]), b, {groups: 2}), /weight must be \[6\]/);
        assert.throws(
          () => groupNorm(x, w, b, {groups: 2, film: tf.zeros([3, 12])}),
          /film must be \[F,12\]/
        );
        assert.throws(() => groupNorm(x, w, b, {groups: 2, act: "relu" as never}), /act must be "silu"/);
        assert.throws(() => groupNorm(x, tf.cast(w, "int32"), b, {groups: 2}), /weight must be float32/);
      });
    });
  });
}

test("on WebGPU the layout that a real GPU gets, gradients of gradients, and the same bits each time", async () => {
  const t = await openTestGpu("webgpu");
  forceTiles("gpu");
  await holds({images: 4, size: [9, 8], channels: 24, groups: 6, frames: 2, films: 2, act: "silu"});
  await holds({images: 1, size: [40, 37], channels: 18, groups: 3});
  forceTiles(null);
  const c: Case = {images: 1, size: [2, 3], channels: 4, groups: 2, act: "silu"};
  const [x, w, b] = tensorsOf(c, {...dataOf(c), x: randomArray(24, 5)});
  const loss = (x: tf.Tensor) => tf.sum(tf.square(applied(c)(x, w, b))) as tf.Scalar;
  const v = tf.mul(tf.tensor(randomArray(24, 6), x.shape), 2 ** -6);
  const exact = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(tf.grad(loss)(x), v)))(x);
  const [above, below] = [tf.grad(loss)(tf.add(x, v)), tf.grad(loss)(tf.sub(x, v))];
  allClose(await exact.data(), await tf.div(tf.sub(above, below), 2).data(), {atol: 2e-3, rtol: 2e-2});
  const once = async () => [...(await tf.grad(loss)(x).data())];
  assert.deepEqual(await once(), await once());
  await t.check();
  await t.close();
});
