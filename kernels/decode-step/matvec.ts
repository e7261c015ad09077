// The matrix–vector product that all layers of a decoder share. A weight is [inputs, pairs] of two output columns that belong
// together (what RoPE turns, a gate and its up, or neighbours), as vec2f or as two halves in a u32, which needs no feature.
import type {Binding, Kernel, Tunables} from "../kernel.ts";

export interface Matvec {
  name: string;
  /** Besides `weights` (and `state`, the lengths). */
  bindings: Binding[];
  uniforms: Kernel["uniforms"];
  /** WGSL that runs once, with `id` and `threads` in scope; may use barriers. */
  prelude?: (tunables: Tunables) => string;
  /** WGSL of functions and workgroup variables. */
  functions: (tunables: Tunables) => string;
}

/** Tunables of all of them: batch, pairs a workgroup, threads a pair, inputs staged at a time, whether weights are halves. */
export const MATVEC_TUNABLES = {batch: 1, lanes: 8, parts: 32, tile: 256, half: 0};

/**
 * Declares a kernel that computes `load(row, k)` · weights and gives each sum of a pair to `store(row, pair, sums)`, both
 * functions in `functions`. A workgroup has `lanes` pairs for every row of the batch, so that a weight is read once; each
 * pair's sum is cut into `parts`.
 */
export function matvec({name, bindings, uniforms, prelude, functions}: Matvec): Kernel {
  return {
    name,
    bindings: ({half}) => [
      {name: "weights", access: "read", type: half ? "u32" : "vec2f"},
      {name: "state", access: "read", type: "u32"},
      ...bindings
    ],
    uniforms: {inputs: "u32", pairs: "u32", ...uniforms},
    tunables: MATVEC_TUNABLES,
    workgroups: ({pairs}, {lanes}) => [Math.ceil(pairs / lanes), 1, 1],
    wgsl: (tunables) => {
      const {batch, lanes, parts, tile, half} = tunables;
      const threads = lanes * parts;
      return `
const BATCH = ${batch}u;
const threads = ${threads}u;
var<workgroup> staged: array<f32, ${batch * tile}>;
var<workgroup> sums: array<vec2f, ${threads}>;
${functions(tunables)}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) id: u32) {
  let part = id / ${lanes}u;
  let pair = wg.x * ${lanes}u + id % ${lanes}u;
  ${prelude?.(tunables) ?? ""}
  var acc = array<vec2f, ${batch}>();
  for (var k0 = 0u; k0 < u.inputs; k0 += ${tile}u) {
    for (var i = id; i < BATCH * ${tile}u; i += threads) {
      let k = k0 + i % ${tile}u;
      var value = 0.0;
      if (k < u.inputs) { value = load(i / ${tile}u, k); }
      staged[i] = value;
    }
    workgroupBarrier();
    if (pair < u.pairs) {
      let end = min(${tile}u, u.inputs - k0);
      for (var k = part; k < end; k += ${parts}u) {
        let at = (k0 + k) * u.pairs + pair;
        let w = ${half ? "unpack2x16float(weights[at])" : "weights[at]"};
        for (var row = 0u; row < BATCH; row++) { acc[row] += w * staged[row * ${tile}u + k]; }
      }
    }
    workgroupBarrier();
  }
  for (var row = 0u; row < BATCH; row++) {
    sums[id] = acc[row];
    workgroupBarrier();
    if (part == 0u && pair < u.pairs) {
      var total = vec2f();
      for (var p = 0u; p < ${parts}u; p++) { total += sums[p * ${lanes}u + id]; }
      store(row, pair, total);
    }
    workgroupBarrier();
  }
}`;
    }
  };
}

/** RMSNorm before a product: `load` gives x·gain/√(mean x² + ε), from bindings `x` and `gain` and the uniform `epsilon`. */
export const rms = {
  bindings: [
    {name: "x", access: "read", type: "f32"},
    {name: "gain", access: "read", type: "f32"}
  ] satisfies Binding[],
  uniforms: {epsilon: "f32"} as const,
  functions: ({batch}: Tunables) => `
var<workgroup> scales: array<f32, ${batch}>;
fn load(row: u32, k: u32) -> f32 { return x[row * u.inputs + k] * scales[row] * gain[k]; }`,
  prelude: () => `
  for (var row = 0u; row < BATCH; row++) {
    var squares = 0.0;
    for (var k = id; k < u.inputs; k += threads) { let v = x[row * u.inputs + k]; squares += v * v; }
    sums[id] = vec2f(squares, 0.0);
    workgroupBarrier();
    for (var half = threads / 2u; half > 0u; half /= 2u) {
      if (id < half) { sums[id] += sums[id + half]; }
      workgroupBarrier();
    }
    if (id == 0u) { scales[row] = inverseSqrt(sums[0].x / f32(u.inputs) + u.epsilon); }
    workgroupBarrier();
  }`
};
