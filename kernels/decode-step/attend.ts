// Attention of one query a head over the cache, cut into chunks of keys that workgroups take side by side (flash-decoding).
import type {Kernel} from "../kernel.ts";
import {CHUNK} from "./layers.ts";

/**
 * Writes for each row, head and chunk of CHUNK keys a record of width + 2 numbers to `parts`: the greatest score, the sum of
 * exp(score − greatest), and the values summed with those weights. Chunks beyond the length are left as they were.
 * `width` (a tunable) is at most CHUNK.
 */
export const attend: Kernel = {
  name: "decode-attend",
  bindings: [
    {name: "q", access: "read", type: "f32"},
    {name: "keys", access: "read", type: "f32"},
    {name: "values", access: "read", type: "f32"},
    {name: "state", access: "read", type: "u32"},
    {name: "parts", access: "write", type: "f32"}
  ],
  uniforms: {heads: "u32", batch: "u32", splits: "u32", context: "u32", scale: "f32"},
  tunables: {width: 64},
  workgroups: ({splits, heads, batch}) => [splits, heads, batch],
  wgsl: ({width}) => `
var<workgroup> query: array<f32, ${width}>;
var<workgroup> weights: array<f32, ${CHUNK}>;
var<workgroup> work: array<f32, ${CHUNK}>;

@compute @workgroup_size(${CHUNK})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) id: u32) {
  let length = state[wg.z];
  let first = wg.x * ${CHUNK}u;
  if (first >= length) { return; }
  let head = wg.z * u.heads + wg.y;
  if (id < ${width}u) { query[id] = q[head * ${width}u + id] * u.scale; }
  workgroupBarrier();
  let open = first + id < length;
  var score = -3.4e38;
  if (open) {
    score = 0.0;
    for (var i = 0u; i < ${width}u; i++) { score += query[i] * keys[(head * ${width}u + i) * u.context + first + id]; }
  }
  work[id] = score;
  workgroupBarrier();
  for (var half = ${CHUNK / 2}u; half > 0u; half /= 2u) {
    if (id < half) { work[id] = max(work[id], work[id + half]); }
    workgroupBarrier();
  }
  let most = work[0];
  workgroupBarrier();
  let weight = select(0.0, exp(score - most), open);
  weights[id] = weight;
  work[id] = weight;
  workgroupBarrier();
  for (var half = ${CHUNK / 2}u; half > 0u; half /= 2u) {
    if (id < half) { work[id] += work[id + half]; }
    workgroupBarrier();
  }
  let total = work[0];
  workgroupBarrier();
  // Threads i, i + width, … share number i of the values.
  let i = id % ${width}u;
  let end = min(${CHUNK}u, length - first);
  var sum = 0.0;
  if (id < ${Math.floor(CHUNK / width) * width}u) {
    for (var k = id / ${width}u; k < end; k += ${Math.floor(CHUNK / width)}u) {
      sum += weights[k] * values[(head * u.context + first + k) * ${width}u + i];
    }
  }
  work[id] = sum;
  workgroupBarrier();
  let at = (head * u.splits + wg.x) * ${width + 2}u;
  if (id == 0u) {
    parts[at] = most;
    parts[at + 1u] = total;
  }
  if (id < ${width}u) {
    for (var p = 1u; p < ${Math.floor(CHUNK / width)}u; p++) { sum += work[id + p * ${width}u]; }
    parts[at + 2u + id] = sum;
  }
}`
};
