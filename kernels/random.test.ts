import assert from "node:assert/strict";
import {test} from "node:test";
import type {Kernel} from "./kernel.ts";
import {createPlan} from "./plan.ts";
import {RANDOM_WGSL, randomBits, randomNormal, randomUniform} from "./random.ts";
import {allClose, openTestGpu} from "./testing.ts";

const draw: Kernel = {
  name: "draw",
  bindings: [
    {name: "bits", access: "write", type: "vec4u"},
    {name: "numbers", access: "write", type: "vec2f"}
  ],
  uniforms: {seed_low: "u32", seed_high: "u32", first: "u32", high: "u32", stream: "u32", size: "u32"},
  tunables: {},
  workgroups: ({size}) => [Math.ceil(size / 64), 1, 1],
  wgsl: () => `${RANDOM_WGSL}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= u.size) { return; }
  let seed = vec2u(u.seed_low, u.seed_high);
  let counter = vec2u(u.first + id.x, u.high);
  bits[id.x] = random_bits(seed, counter, u.stream);
  numbers[id.x] = vec2f(random_uniform(seed, counter), random_normal(seed, counter));
}`
};

test("CPU and GPU draw the same integers and uniforms, and normals to rounding", async () => {
  const t = await openTestGpu("webgpu");
  const size = 4096;
  for (const [seed, first, stream] of [
    [1, 0, 0],
    [2 ** 40 + 12345, 2 ** 35 + 17, 3],
    [0xffffffff, 2 ** 32 - 5000, 0xffffffff]
  ]) {
    const plan = createPlan("draw");
    const bits = plan.buffer("bits", size * 16);
    const numbers = plan.buffer("numbers", size * 8);
    const uniforms = {
      seed_low: seed >>> 0,
      seed_high: Math.floor(seed / 2 ** 32),
      first: first >>> 0,
      high: Math.floor(first / 2 ** 32),
      stream,
      size
    };
    await plan.add(draw, {buffers: {bits, numbers}, uniforms}).ready();
    plan.run();
    const integers = new Uint32Array(await plan.read(bits));
    const floats = new Float32Array(await plan.read(numbers));
    const expected = Uint32Array.from(
      Array.from({length: size}, (_, i) => randomBits(seed, first + i, stream)).flat()
    );
    assert.deepEqual(integers, expected);
    assert.deepEqual(
      floats.filter((_, i) => i % 2 === 0),
      randomUniform(size, seed, first)
    );
    const normal = floats.filter((_, i) => i % 2 === 1);
    allClose(normal, randomNormal(size, seed, first), {atol: 4e-3, rtol: 0, what: "normal"});
    plan.dispose();
  }
  await t.close();
});

test("moments, correlations and range", () => {
  const n = 100_000;
  const u = randomUniform(n, 7);
  const z = randomNormal(n, 7);
  const mean = (a: Float32Array, f = (v: number) => v) => a.reduce((s, v) => s + f(v), 0) / a.length;
  assert.ok(u.every((v) => v >= 0 && v < 1));
  assert.ok(Math.abs(mean(u) - 0.5) < 0.004 && Math.abs(mean(u, (v) => v * v) - 1 / 3) < 0.004);
  assert.ok(Math.abs(mean(z)) < 0.012 && Math.abs(mean(z, (v) => v * v) - 1) < 0.02);
  assert.ok(Math.abs(mean(z, (v) => v ** 4) - 3) < 0.15);
  // Neighbouring counters and neighbouring seeds do not go together.
  const other = randomUniform(n, 8);
  let lag = 0;
  let across = 0;
  for (let i = 1; i < n; i++) {
    lag += (u[i] - 0.5) * (u[i - 1] - 0.5);
    across += (u[i] - 0.5) * (other[i] - 0.5);
  }
  assert.ok(Math.abs((lag / n) * 12) < 0.02 && Math.abs((across / n) * 12) < 0.02);
});
