import {after, before, describe, test} from "node:test";
import {createPlan} from "../plan.ts";
import {allClose, openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {gateUp} from "./index.ts";

/** silu(gate)·up of the RMS-normed rows, in float64; weights [inputs][pairs][gate, up]. */
function reference(
  x: Float32Array,
  gain: Float32Array,
  weights: Float32Array,
  inputs: number,
  pairs: number
) {
  const out: number[] = [];
  for (let row = 0; row < x.length / inputs; row++) {
    const values = x.subarray(row * inputs, (row + 1) * inputs);
    const scale = 1 / Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / inputs + 1e-6);
    for (let j = 0; j < pairs; j++) {
      let [gate, up] = [0, 0];
      for (let k = 0; k < inputs; k++) {
        const h = values[k] * scale * gain[k];
        gate += h * weights[2 * (k * pairs + j)];
        up += h * weights[2 * (k * pairs + j) + 1];
      }
      out.push((gate / (1 + Math.exp(-gate))) * up);
    }
  }
  return out;
}

describe("a decoder's product on webgpu", () => {
  let t: TestGpu;
  before(async () => void (t = await openTestGpu("webgpu")));
  after(() => t.close());

  for (const tunables of [{}, {lanes: 4, parts: 4, tile: 32}]) {
    test(`RMSNorm, gate and up with ${JSON.stringify(tunables)}, tiles and groups not full`, async () => {
      const [batch, inputs, pairs] = [2, 300, 19];
      const [x, gain, weights] = [batch * inputs, inputs, 2 * inputs * pairs].map(
        (n, i) => randomArray(n, i + 1) as Float32Array<ArrayBuffer>
      );
      const plan = createPlan("test");
      const inner = plan.buffer("inner", 4 * batch * pairs);
      const buffers = {
        weights: plan.buffer("weights", weights),
        state: plan.buffer("state", 4 * batch),
        x: plan.buffer("x", x),
        gain: plan.buffer("gain", gain),
        inner
      };
      plan.add(gateUp, {buffers, uniforms: {inputs, pairs, epsilon: 1e-6}, tunables: {batch, ...tunables}});
      await plan.ready();
      plan.run();
      const found = new Float32Array(await plan.read(inner, 0, 4 * batch * pairs));
      allClose(found, reference(x, gain, weights, inputs, pairs), {atol: 1e-4, rtol: 1e-4});
      plan.dispose();
      await t.check();
    });
  }
});
