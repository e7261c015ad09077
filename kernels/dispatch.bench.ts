// What a launch costs: a stock tfjs op, a kernel launched as an op, a step of a plan; and what the ledger adds.
import * as tf from "@tensorflow/tfjs-core";
import {type Bench, type BenchContext, type Row, row, settled} from "./bench.ts";
import type {Kernel} from "./kernel.ts";
import {launch} from "./launch.ts";
import {ledger} from "./ledger.ts";
import {createPlan} from "./plan.ts";

const add: Kernel = {
  name: "bench-add",
  bindings: [
    {name: "x", access: "read", type: "f32"},
    {name: "y", access: "write", type: "f32"}
  ],
  uniforms: {size: "u32"},
  tunables: {},
  workgroups: () => [1, 1, 1],
  wgsl: () => `@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) i: u32) {
    if (i < u.size) { y[i] = x[i] + 1.0; }
  }`
};

const OPS = 1000;

/** Microseconds a call: until the last is encoded and submitted, and until the GPU has done all. */
async function cost(context: BenchContext, name: string, run: () => void, calls = OPS): Promise<Row[]> {
  const encode: number[] = [];
  const wall: number[] = [];
  for (let i = 0; i < 9; i++) {
    await settled(context.gpu);
    const start = performance.now();
    run();
    const encoded = performance.now();
    await settled(context.gpu);
    if (i < 2) continue;
    encode.push(((encoded - start) * 1000) / calls);
    wall.push(((performance.now() - start) * 1000) / calls);
  }
  return [
    row(context, `dispatch ${name}, JavaScript`, "µs", encode),
    row(context, `dispatch ${name}, wall`, "µs", wall)
  ];
}

export const bench: Bench = {
  name: "dispatch",
  async *run(context) {
    if (!context.gpu.device) return;
    const x = tf.add(tf.zeros([64]), 1);
    const plan = createPlan("bench");
    const [a, b] = [plan.buffer("a", 256), plan.buffer("b", 256)];
    for (let i = 0; i < OPS / 2; i++) {
      plan.add(add, {buffers: {x: a, y: b}, uniforms: {size: 64}});
      plan.add(add, {buffers: {x: b, y: a}, uniforms: {size: 64}});
    }
    await plan.ready();
    const stock = () => {
      for (let i = 0; i < OPS; i++) tf.relu(x).dispose();
    };
    const ours = () => {
      for (let i = 0; i < OPS; i++) {
        launch(add, {inputs: {x}, outputs: {y: {shape: [64]}}, uniforms: {size: 64}}).y.dispose();
      }
    };
    yield* await cost(context, "stock tfjs op", stock);
    yield* await cost(context, "kernel as an op", ours);
    yield* await cost(context, "plan step", () => plan.run());
    const owned = (run: () => void) => () => {
      ledger.enter("bench");
      run();
      ledger.enter(null);
    };
    yield* await cost(context, "stock tfjs op in an owner's section", owned(stock));
    const switching = () => {
      for (let i = 0; i < 100; i++) {
        ledger.enter(i % 2 ? "bench a" : "bench b");
        for (let j = 0; j < 10; j++) tf.relu(x).dispose();
      }
      ledger.enter(null);
    };
    yield* await cost(context, "stock tfjs op, owners switching every 10", switching);
    await ledger.read("bench a");
    plan.dispose();
    x.dispose();
  }
};
