// Nearest code as WGSL: tiles of rows × codes like a matrix product, but summing (z − e)², which stays exact where the
// expanded ‖z‖² − 2z·e + ‖e‖² cancels.
import {type Binding, type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";

const list = (n: number, f: (i: number) => string, separator = "\n") => Array.from({length: n}, (_, i) => f(i)).join(separator);

/**
 * A workgroup holds `tileM` rows and walks over the codes of its split (`chunk` of them, z counts the splits) in tiles of
 * `tileN`, a thread with perM rows × 4 codes, over slices of tileK dimensions. Writes each row's least distance in the
 * split and the lowest index that has it.
 */
export const search: Kernel = {
  name: "nearest-code",
  bindings: ({vec}: Tunables): Binding[] => [
    {name: "z", access: "read", type: vec ? "vec4f" : "f32"},
    {name: "codes", access: "read", type: vec ? "vec4f" : "f32"},
    {name: "distances", access: "write", type: "f32"},
    {name: "indices", access: "write", type: "i32"}
  ],
  uniforms: {rows: "u32", count: "u32", dims: "u32", chunk: "u32"},
  tunables: {tileM: 64, tileN: 64, tileK: 16, perM: 4, vec: 1},
  workgroups: ({rows, count, chunk}, {tileM}) => spread(Math.ceil(rows / tileM), Math.ceil(count / chunk)),
  wgsl({tileM, tileN, tileK, perM, vec}) {
    const threadsN = tileN / 4;
    const threads = threadsN * (tileM / perM);
    const load = (name: string) => `
fn load_${name}(row: u32, d: u32, end: u32) -> vec4f {
  var v = vec4f();
  if (row < end && d < u.dims) {
    ${
      vec
        ? `v = ${name}[(row * u.dims + d) / 4u];`
        : `for (var e = 0u; e < 4u; e++) { if (d + e < u.dims) { v[e] = ${name}[row * u.dims + d + e]; } }`
    }
  }
  return v;
}`;
    // Staged transposed, [dimension][row], a row of padding between dimensions.
    const stage = (to: string, name: string, tile: number, first: string, end: string) => `
    for (var i = id; i < ${(tile * tileK) / 4}u; i += ${threads}u) {
      let r = i % ${tile}u;
      let d = (i / ${tile}u) * 4u;
      let v = load_${name}(${first} + r, d0 + d, ${end});
      for (var e = 0u; e < 4u; e++) { ${to}[(d + e) * ${tile / 4}u + r / 4u][r % 4u] = v[e]; }
    }`;
    return `
${load("z")}
${load("codes")}
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
  let tn = id % ${threadsN}u;
  ${list(perM, (r) => `var best${r} = 3.402823466e38; var at${r} = first;`)}
  for (var code0 = first; code0 < end; code0 += ${tileN}u) {
    ${list(perM, (r) => `var a${r} = vec4f();`, " ")}
    for (var d0 = 0u; d0 < u.dims; d0 += ${tileK}u) {
      ${stage("zs", "z", tileM, "row0", "u.rows")}
      ${stage("es", "codes", tileN, "code0", "end")}
      workgroupBarrier();
      for (var d = 0u; d < ${tileK}u; d++) {
        let e = es[d * ${tileN / 4}u + tn];
        ${list(
          perM / 4,
          (p) => `{
          let zv = zs[d * ${tileM / 4}u + tm / 4u + ${p}u];
          ${list(4, (q) => `{ let s = vec4f(zv[${q}]) - e; a${p * 4 + q} = fma(s, s, a${p * 4 + q}); }`)}
        }`
        )}
      }
      workgroupBarrier();
    }
    let code = code0 + tn * 4u;
    ${list(perM, (r) =>
      list(4, (q) => `if (code + ${q}u < end && a${r}[${q}] < best${r}) { best${r} = a${r}[${q}]; at${r} = code + ${q}u; }`)
    )}
  }
  ${list(perM, (r) => `least[(tm + ${r}u) * ${threadsN}u + tn] = best${r}; where_[(tm + ${r}u) * ${threadsN}u + tn] = at${r};`)}
  workgroupBarrier();
  for (var r = id; r < ${tileM}u; r += ${threads}u) {
    if (row0 + r >= u.rows) { continue; }
    var best = least[r * ${threadsN}u];
    var at = where_[r * ${threadsN}u];
    for (var i = 1u; i < ${threadsN}u; i++) {
      let d = least[r * ${threadsN}u + i];
      let k = where_[r * ${threadsN}u + i];
      if (d < best || (d == best && k < at)) { best = d; at = k; }
    }
    distances[wg.z * u.rows + row0 + r] = best;
    indices[wg.z * u.rows + row0 + r] = i32(at);
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
