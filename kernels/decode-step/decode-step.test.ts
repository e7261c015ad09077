import {after, before, describe, test} from "node:test";
import {createPlan} from "../plan.ts";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {gateUp, packPairs, PAIRS} from "./index.ts";

/** silu(gate)·up of the RMS-normed rows, in float64; gate and up are [inputs, pairs]. */
function reference(
  x: Float32Array,
  gain: Float32Array,
  gate: Float32Array,
  up: Float32Array,
  inputs: number,
  pairs: number
) {
  const out: number[] = [];
  for (let row = 0; row < x.length / inputs; row++) {
    const values = x.subarray(row * inputs, (row + 1) * inputs);
    const scale = 1 / Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / inputs + 1e-6);
    for (let j = 0; j < pairs; j++) {
      let [a, b] = [0, 0];
      for (let k = 0; k < inputs; k++) {
        const h = values[k] * scale * gain[k];
        a += h * gate[k * pairs + j];
        b += h * up[k * pairs + j];
      }
      out.push((a / (1 + Math.exp(-a))) * b);
    }
  }
  return out;
}

/** Rows of `width` numbers, each followed by zeros up to a multiple of 4. */
const padded = (values: Float32Array, width: number) => {
  const stride = 4 * Math.ceil(width / 4);
  const made = new Float32Array((values.length / width) * stride);
  for (let i = 0; i < values.length; i++) made[Math.floor(i / width) * stride + (i % width)] = values[i];
  return made;
};

describe("a decoder's product on webgpu", () => {
  let t: TestGpu;
  before(async () => void (t = await openTestGpu("webgpu")));
  after(() => t.close());

  const shapes = [
    // Reads all of its weights at once; folds in two levels.
    {lanes: 4, parts: 32, inputs: 303},
    // One four of inputs a thread, and idle threads.
    {lanes: 1, parts: 96, inputs: 300},
    // Goes around more than once.
    {lanes: 2, parts: 8, inputs: 306},
    {lanes: 2, parts: 8, inputs: 256},
    {lanes: 2, parts: 16, inputs: 303, half: 1}
  ];
  for (const {inputs, ...tunables} of shapes) {
    test(`RMSNorm, gate and up of ${inputs} inputs, ${JSON.stringify(tunables)}`, async () => {
      const [batch, pairs] = [2, 19];
      const [x, gain, gate, up] = [batch * inputs, inputs, inputs * pairs, inputs * pairs].map(
        (n, i) => randomArray(n, i + 1) as Float32Array<ArrayBuffer>
      );
      const plan = createPlan("test");
      const stride = 4 * Math.ceil(pairs / 4);
      const inner = plan.buffer("inner", 4 * batch * stride);
      const packed = plan.buffer("packed", 32 * Math.ceil(inputs / 4) * pairs);
      plan.add(packPairs, {
        buffers: {
          a: plan.buffer("a", gate),
          b: plan.buffer("b", up),
          gain: plan.buffer("gain", gain),
          packed
        },
        uniforms: {rows: inputs, columns: pairs, offset: 0, count: pairs, mode: PAIRS.both, width: 2},
        tunables: {half: tunables.half ?? 0, normed: 1}
      });
      plan.add(gateUp, {
        buffers: {weights: packed, x: plan.buffer("x", padded(x, inputs)), inner},
        tunables: {batch, inputs, pairs, epsilon: 1e-6, ...tunables}
      });
      await plan.ready();
      plan.run();
      const found = new Float32Array(await plan.read(inner, 0, 4 * batch * stride));
      const expected = padded(Float32Array.from(reference(x, gain, gate, up, inputs, pairs)), pairs);
      allClose(found, expected, tunables.half ? {atol: 0.05, rtol: 1e-2} : {atol: 1e-4, rtol: 1e-4});
      plan.dispose();
      await t.check();
    });
  }
});
