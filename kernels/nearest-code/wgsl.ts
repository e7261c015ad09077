// Nearest code as WGSL: tiles of rows × codes like a matrix product, but summing (z − e)², which stays exact where the
// expanded ‖z‖² − 2z·e + ‖e‖² cancels.
import {type Kernel, spread, WORKGROUP_INDEX} from "../kernel.ts";

const list = (n: number, f: (i: number) => string, separator = "\n") =>
  Array.from({length: n}, (_, i) => f(i)).join(separator);

/**
 * A workgroup holds `tileM` rows and walks over the codes of its split (`chunk` of them, z counts the splits) in tiles of
 * `tileN`, a thread with perM rows × perN codes, over slices of tileK dimensions. Writes each row's least distance in the
 * split and the lowest index that has it.
 */
export const search: Kernel = {
  name: "nearest-code",
  bindings: [
    {name: "z", access: "read", type: "f32"},
    {name: "codes", access: "read", type: "f32"},
    {name: "distances", access: "write", type: "f32"},
    {name: "indices", access: "write", type: "i32"}
  ],
  uniforms: {rows: "u32", count: "u32", dims: "u32", chunk: "u32"},
  tunables: {tileM: 64, tileN: 64, tileK: 8, perM: 4, perN: 4},
  workgroups: ({rows, count, chunk}, {tileM}) => spread(Math.ceil(rows / tileM), Math.ceil(count / chunk)),
  wgsl({tileM, tileN, tileK, perM, perN}) {
    const n4 = perN / 4;
    const threadsN = tileN / perN;
    const threads = threadsN * (tileM / perM);
    // Staged transposed, [dimension][row]. A thread writes whole vec4s, since one component of a vector in workgroup memory
    // may not be written while another thread writes its neighbour.
    const stage = (to: string, name: string, tile: number, first: string, end: string) => `
    for (var i = id; i < ${(tile / 4) * tileK}u; i += ${threads}u) {
      let d = d0 + i % ${tileK}u;
      let r = ${first} + (i / ${tileK}u) * 4u;
      var v = vec4f();
      if (d < u.dims) {
        for (var e = 0u; e < 4u; e++) { if (r + e < ${end}) { v[e] = ${name}[(r + e) * u.dims + d]; } }
      }
      ${to}[(i % ${tileK}u) * ${tile / 4}u + i / ${tileK}u] = v;
    }`;
    return `
var<workgroup> zs: array<vec4f, ${(tileM * tileK) / 4}>;
var<workgroup> es: array<vec4f, ${(tileN * tileK) / 4}>;
var<workgroup> least: array<f32, ${tileM * threadsN}>;
var<workgroup> where_: array<u32, ${tileM * threadsN}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let row0 = ${WORKGROUP_INDEX} * ${tileM}u;
  let first = wg.z * u.chunk;
  let end = min(first + u.chunk, u.count);
  let tm = (id / ${threadsN}u) * ${perM}u;
  let tn = (id % ${threadsN}u) * ${n4}u;
  var best: array<f32, ${perM}>;
  var at: array<u32, ${perM}>;
  for (var r = 0u; r < ${perM}u; r++) { best[r] = 3.402823466e38; at[r] = first; }
  for (var code0 = first; code0 < end; code0 += ${tileN}u) {
    // Zeroed by hand: Dawn zeroes a variable declared in a loop once, not on each turn.
    var sums = array<vec4f, ${perM * n4}>();
    for (var d0 = 0u; d0 < u.dims; d0 += ${tileK}u) {
      ${stage("zs", "z", tileM, "row0", "u.rows")}
      ${stage("es", "codes", tileN, "code0", "end")}
      workgroupBarrier();
      for (var d = 0u; d < ${tileK}u; d++) {
        var e: array<vec4f, ${n4}>;
        for (var q = 0u; q < ${n4}u; q++) { e[q] = es[d * ${tileN / 4}u + tn + q]; }
        for (var p = 0u; p < ${perM / 4}u; p++) {
          let zv = zs[d * ${tileM / 4}u + tm / 4u + p];
          for (var q = 0u; q < ${n4}u; q++) {
            ${list(4, (i) => `{ let s = zv[${i}] - e[q]; sums[(p * 4u + ${i}u) * ${n4}u + q] += s * s; }`)}
          }
        }
      }
      workgroupBarrier();
    }
    for (var r = 0u; r < ${perM}u; r++) {
      for (var q = 0u; q < ${perN}u; q++) {
        let code = code0 + tn * 4u + q;
        let d = sums[r * ${n4}u + q / 4u][q % 4u];
        if (code < end && d < best[r]) { best[r] = d; at[r] = code; }
      }
    }
  }
  for (var r = 0u; r < ${perM}u; r++) {
    least[(tm + r) * ${threadsN}u + tn / ${n4}u] = best[r];
    where_[(tm + r) * ${threadsN}u + tn / ${n4}u] = at[r];
  }
  workgroupBarrier();
  for (var r = id; r < ${tileM}u; r += ${threads}u) {
    if (row0 + r >= u.rows) { continue; }
    var nearest = least[r * ${threadsN}u];
    var index = where_[r * ${threadsN}u];
    for (var i = 1u; i < ${threadsN}u; i++) {
      let d = least[r * ${threadsN}u + i];
      let k = where_[r * ${threadsN}u + i];
      if (d < nearest || (d == nearest && k < index)) { nearest = d; index = k; }
    }
    distances[wg.z * u.rows + row0 + r] = nearest;
    indices[wg.z * u.rows + row0 + r] = i32(index);
  }
}`;
  }
};

/** The least of the splits' winners; on a tie the earlier split's, whose indices are lower. */
export const pick: Kernel = {
  name: "nearest-code-pick",
  bindings: [
    {name: "distances", access: "read", type: "f32"},
    {name: "candidates", access: "read", type: "i32"},
    {name: "indices", access: "write", type: "i32"}
  ],
  uniforms: {rows: "u32", splits: "u32"},
  tunables: {},
  workgroups: ({rows}) => spread(Math.ceil(rows / 64)),
  wgsl: () => `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let row = ${WORKGROUP_INDEX} * 64u + id;
  if (row >= u.rows) { return; }
  var best = distances[row];
  var at = candidates[row];
  for (var s = 1u; s < u.splits; s++) {
    let d = distances[s * u.rows + row];
    if (d < best) { best = d; at = candidates[s * u.rows + row]; }
  }
  indices[row] = at;
}`
};
