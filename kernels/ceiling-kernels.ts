// The kernels with which the ceilings are measured.
import type {Kernel} from "./kernel.ts";

/** Copies `size` vec4s with a stride of all threads. */
export const copy: Kernel = {
  name: "ceiling-copy",
  bindings: [
    {name: "source", access: "read", type: "vec4f"},
    {name: "target_", access: "write", type: "vec4f"}
  ],
  uniforms: {size: "u32", stride: "u32"},
  tunables: {},
  workgroups: ({stride}) => [stride / 256, 1, 1],
  wgsl: () => `
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < u.size; i += u.stride) { target_[i] = source[i]; }
}`
};

/** Multiply-adds in registers. */
export const fma: Kernel = {
  name: "ceiling-fma",
  bindings: [{name: "sums", access: "write", type: "vec4f"}],
  uniforms: {rounds: "u32", groups: "u32", factor: "f32"},
  tunables: {},
  workgroups: ({groups}) => [groups, 1, 1],
  // Four independent chains of vec4s hide the latency of each; the factor is not known, so that none is folded away.
  wgsl: () => `
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let f = vec4f(u.factor);
  var a = vec4f(f32(id.x)); var b = a + 1.0; var c = a + 2.0; var d = a + 3.0;
  for (var i = 0u; i < u.rounds; i++) {
    a = fma(a, f, f); b = fma(b, f, f); c = fma(c, f, f); d = fma(d, f, f);
    a = fma(a, f, f); b = fma(b, f, f); c = fma(c, f, f); d = fma(d, f, f);
  }
  sums[id.x % 64u] = a + b + c + d;
}`
};
/** FLOPs of a workgroup's round: 64 threads, 8 multiply-adds of 4 numbers. */
export const FMA_FLOPS = 64 * 2 * 4 * 4 * 2;

/** The smallest dispatch that depends on the one before. */
export const step: Kernel = {
  name: "ceiling-dispatch",
  bindings: [{name: "count", access: "write", type: "u32"}],
  uniforms: {},
  tunables: {},
  workgroups: () => [1, 1, 1],
  wgsl: () => `@compute @workgroup_size(1) fn main() { count[0] = count[0] + 1u; }`
};
