import {after, before, describe, test} from "node:test";
import {createPlan} from "../plan.ts";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {attend, packPairs, PAIRS, projectOut} from "./index.ts";

const float = (n: number, seed: number) => randomArray(n, seed) as Float32Array<ArrayBuffer>;

interface Case {
  batch: number;
  heads: number;
  width: number;
  slots: number;
  length: number;
  chunk: number;
  slices: number;
  block: number;
}

/** x + softmax(q·k/√d)·v · weights, in float64; weights [hidden, hidden]. */
function reference(
  {batch, heads, width, slots, length}: Case,
  {q, keys, values, weights, x}: Record<"q" | "keys" | "values" | "weights" | "x", Float32Array>
) {
  const hidden = heads * width;
  return Array.from({length: batch}, (_, b) => {
    const attended: number[] = [];
    for (let head = b * heads; head < (b + 1) * heads; head++) {
      const scores = Array.from({length}, (_, t) => {
        let score = 0;
        for (let i = 0; i < width; i++) score += q[head * width + i] * keys[(head * width + i) * slots + t];
        return Math.exp(score / Math.sqrt(width));
      });
      const total = scores.reduce((a, b) => a + b);
      for (let i = 0; i < width; i++)
        attended.push(
          scores.reduce((sum, w, t) => sum + (w / total) * values[(head * slots + t) * width + i], 0)
        );
    }
    return Array.from({length: hidden}, (_, j) =>
      attended.reduce((sum, a, k) => sum + a * weights[k * hidden + j], x[b * hidden + j])
    );
  }).flat();
}

describe("a decoder's attention on webgpu", () => {
  let t: TestGpu;
  before(async () => void (t = await openTestGpu("webgpu")));
  after(() => t.close());

  const cases: Case[] = [
    // As on a GPU: parts of more chunks than are in use are asked for at once.
    {batch: 1, heads: 2, width: 64, slots: 1024, length: 670, chunk: 192, slices: 4, block: 32},
    // Chunks that do not divide the cache, a length that ends within a four, parts in several goes.
    {batch: 2, heads: 3, width: 12, slots: 100, length: 99, chunk: 24, slices: 4, block: 2},
    // More numbers a thread than are asked for at once; threads that no value is left for.
    {batch: 2, heads: 1, width: 100, slots: 132, length: 121, chunk: 64, slices: 4, block: 32},
    {batch: 1, heads: 2, width: 16, slots: 64, length: 1, chunk: 32, slices: 8, block: 1}
  ];
  for (const chosen of cases) {
    test(`softmax(q·k)·v, projected and added: ${JSON.stringify(chosen)}`, async () => {
      const {batch, heads, width, slots, length, chunk, slices, block} = chosen;
      const hidden = heads * width;
      const [q, x] = [float(batch * hidden, 1).map((v) => 4 * v), float(batch * hidden, 2)];
      const weights = float(hidden * hidden, 3);
      const [keys, values] = [float(batch * hidden * slots, 4), float(batch * hidden * slots, 5)];
      const expected = reference(chosen, {q, keys, values, weights, x});
      // What lies beyond the length must not matter.
      for (let i = 0; i < batch * hidden; i++) keys.fill(NaN, i * slots + length, (i + 1) * slots);
      for (let h = 0; h < batch * heads; h++)
        values.fill(NaN, (h * slots + length) * width, (h + 1) * slots * width);
      const plan = createPlan("test");
      const splits = Math.ceil(slots / chunk);
      const state = plan.buffer("state", new Uint32Array(batch).fill(length));
      const [marks, parts] = [2, width].map((n) =>
        plan.buffer("parts", new Float32Array(batch * heads * splits * n).fill(NaN))
      );
      const stream = plan.buffer("stream", x);
      const packed = plan.buffer("packed", 4 * hidden * hidden);
      plan.add(packPairs, {
        buffers: {a: plan.buffer("a", weights), b: plan.buffer("b", weights), packed},
        uniforms: {
          ...{rows: hidden, columns: hidden, offset: 0, count: hidden / 2},
          ...{mode: PAIRS.neighbours, width}
        }
      });
      plan.add(attend, {
        buffers: {
          ...{q: plan.buffer("q", q), keys: plan.buffer("keys", keys), values: plan.buffer("values", values)},
          ...{state, marks, parts}
        },
        tunables: {batch, heads, width, slots, splits, chunk, slices}
      });
      plan.add(projectOut, {
        buffers: {weights: packed, state, marks, parts, stream},
        tunables: {
          ...{batch, inputs: hidden, pairs: hidden / 2, lanes: 1, parts: 32},
          ...{heads, width, splits, chunk, block}
        }
      });
      await plan.ready();
      plan.run();
      const found = new Float32Array(await plan.read(stream, 0, 4 * batch * hidden));
      allClose(found, expected, {atol: 1e-5, rtol: 1e-4});
      plan.dispose();
      await t.check();
    });
  }
});
