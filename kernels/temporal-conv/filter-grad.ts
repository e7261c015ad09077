// The filter's gradient as WGSL: ∂filter[j,c,n] = Σ_rows x[row + shift(j)·H·W, c]·dy[row, n], a product of [k·Cin, rows]
// and [rows, Cout]. The long sum over rows is split over workgroups, each of which writes its part; `reduce` adds them in
// order, so that the result is the same each run (atomics would not be).
import {type Binding, type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";

const list = (n: number, f: (i: number) => string, separator = "\n") =>
  Array.from({length: n}, (_, i) => f(i)).join(separator);

const uniforms = {
  rows: "u32",
  frames: "u32",
  pixels: "u32",
  taps: "u32",
  cin: "u32",
  cout: "u32",
  before: "i32",
  chunk: "u32",
  splits: "u32"
} as const;

const bindings = ({vec}: Tunables): Binding[] => [
  {name: "x", access: "read", type: vec ? "vec4f" : "f32"},
  {name: "dy", access: "read", type: vec ? "vec4f" : "f32"},
  {name: "parts", access: "write", type: vec ? "vec4f" : "f32"}
];

/** The row that tap j reads from `row`, or −1 if it lies in zero padding (`edge` repeats the end frames instead). */
const SHIFT = (edge: number) => `
fn shifted(row: u32, j: u32) -> i32 {
  let t = i32((row / u.pixels) % u.frames);
  let s = t + i32(j) - u.before;
  ${
    edge
      ? "let f = clamp(s, 0, i32(u.frames) - 1);"
      : "let f = s; if (s < 0 || s >= i32(u.frames)) { return -1; }"
  }
  return i32(row) + (f - t) * i32(u.pixels);
}`;

/** Tiled like the forward product, tileM (tap, channel) pairs × tileN output channels; z counts the splits of the rows. */
export const tiled: Kernel = {
  name: "temporal-conv-filter-grad",
  bindings,
  uniforms,
  tunables: {tileM: 64, tileN: 64, tileK: 16, perM: 4, perN: 4, vec: 0, edge: 0},
  workgroups: ({taps, cin, cout, splits}, {tileM, tileN}) => [
    Math.ceil((taps * cin) / tileM),
    Math.ceil(cout / tileN),
    splits
  ],
  wgsl({tileM, tileN, tileK, perM, perN, vec, edge}) {
    const threadsN = tileN / perN;
    const threads = threadsN * (tileM / perM);
    const [m4, n4] = [perM / 4, perN / 4];
    const elementsX = `for (var e = 0u; e < 4u; e++) {
      if (m + e < depth) {
        let origin = shifted(row, (m + e) / u.cin);
        if (origin >= 0) { v[e] = x[u32(origin) * u.cin + (m + e) % u.cin]; }
      }
    }`;
    const vectorX = `let origin = shifted(row, m / u.cin); if (origin >= 0) { v = x[(u32(origin) * u.cin + m % u.cin) / 4u]; }`;
    return `
${SHIFT(edge)}
fn load_x(row: u32, m: u32, end: u32) -> vec4f {
  var v = vec4f();
  let depth = u.taps * u.cin;
  if (row < end && m < depth) { ${vec ? vectorX : elementsX} }
  return v;
}
fn load_dy(row: u32, n: u32, end: u32) -> vec4f {
  var v = vec4f();
  if (row < end && n < u.cout) {
    ${
      vec
        ? "v = dy[(row * u.cout + n) / 4u];"
        : "for (var e = 0u; e < 4u; e++) { if (n + e < u.cout) { v[e] = dy[row * u.cout + n + e]; } }"
    }
  }
  return v;
}
var<workgroup> xs: array<vec4f, ${tileK * (tileM / 4)}>;
var<workgroup> ds: array<vec4f, ${tileK * (tileN / 4)}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) id: u32) {
  let m0 = wg.x * ${tileM}u;
  let n0 = wg.y * ${tileN}u;
  let first = wg.z * u.chunk;
  let end = min(first + u.chunk, u.rows);
  let tm = (id / ${threadsN}u) * ${m4}u;
  let tn = (id % ${threadsN}u) * ${n4}u;
  var sums: array<vec4f, ${perM * n4}>;
  for (var row0 = first; row0 < end; row0 += ${tileK}u) {
    for (var i = id; i < ${tileK * (tileM / 4)}u; i += ${threads}u) {
      xs[i] = load_x(row0 + i / ${tileM / 4}u, m0 + (i % ${tileM / 4}u) * 4u, end);
    }
    for (var i = id; i < ${tileK * (tileN / 4)}u; i += ${threads}u) {
      ds[i] = load_dy(row0 + i / ${tileN / 4}u, n0 + (i % ${tileN / 4}u) * 4u, end);
    }
    workgroupBarrier();
    for (var k = 0u; k < ${tileK}u; k++) {
      var b: array<vec4f, ${n4}>;
      for (var q = 0u; q < ${n4}u; q++) { b[q] = ds[k * ${tileN / 4}u + tn + q]; }
      for (var p = 0u; p < ${m4}u; p++) {
        let a = xs[k * ${tileM / 4}u + tm + p];
        for (var q = 0u; q < ${n4}u; q++) {
          ${list(4, (e) => `sums[(p * 4u + ${e}u) * ${n4}u + q] += a[${e}] * b[q];`)}
        }
      }
    }
    workgroupBarrier();
  }
  for (var r = 0u; r < ${perM}u; r++) {
    for (var q = 0u; q < ${n4}u; q++) { store(wg.z, m0 + tm * 4u + r, n0 + (tn + q) * 4u, sums[r * ${n4}u + q]); }
  }
}
fn store(split: u32, m: u32, n: u32, v: vec4f) {
  let depth = u.taps * u.cin;
  if (m >= depth || n >= u.cout) { return; }
  let at = (split * depth + m) * u.cout + n;
  ${vec ? "parts[at / 4u] = v;" : "for (var e = 0u; e < 4u; e++) { if (n + e < u.cout) { parts[at + e] = v[e]; } }"}
}`;
  }
};

/** Direct, for few channels: a thread keeps all k·Cin·Cout sums over every `splits`-th row in registers. */
export const direct: Kernel = {
  name: "temporal-conv-filter-grad-direct",
  bindings,
  uniforms,
  tunables: {taps: 3, cin: 3, cout: 3, edge: 0, vec: 0},
  workgroups: ({splits}) => spread(Math.ceil(splits / 64)),
  wgsl({taps, cin, cout, edge}) {
    const at = (j: number, c: number, n: number) => (j * cin + c) * cout + n;
    const total = taps * cin * cout;
    const tap = (j: number) => `{
      let origin = shifted(row, ${j}u);
      if (origin >= 0) {
        ${list(
          cin,
          (c) =>
            `{ let v = x[u32(origin) * ${cin}u + ${c}u]; ${list(cout, (n) => `a${at(j, c, n)} += v * d${n};`, " ")} }`
        )}
      }
    }`;
    return `
${SHIFT(edge)}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let split = ${WORKGROUP_INDEX} * 64u + id;
  if (split >= u.splits) { return; }
  ${list(total, (i) => `var a${i} = 0.0;`, " ")}
  for (var row = split; row < u.rows; row += u.splits) {
    ${list(cout, (n) => `let d${n} = dy[row * ${cout}u + ${n}u];`)}
    ${list(taps, tap)}
  }
  ${list(total, (i) => `parts[split * ${total}u + ${i}u] = a${i};`)}
}`;
  }
};

/** Sums of columns of [rows, cout] over chunks of rows, a thread a (chunk, channel): the bias's gradient, first half. */
export const columns: Kernel = {
  name: "temporal-conv-bias-grad",
  bindings: [
    {name: "dy", access: "read", type: "f32"},
    {name: "parts", access: "write", type: "f32"}
  ],
  uniforms: {rows: "u32", cout: "u32", chunk: "u32", splits: "u32"},
  tunables: {},
  workgroups: ({cout, splits}) => spread(Math.ceil((cout * splits) / 64)),
  wgsl: () => `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let i = ${WORKGROUP_INDEX} * 64u + id;
  if (i >= u.cout * u.splits) { return; }
  let first = (i / u.cout) * u.chunk;
  let end = min(first + u.chunk, u.rows);
  var sum = 0.0;
  for (var row = first; row < end; row++) { sum += dy[row * u.cout + i % u.cout]; }
  parts[i] = sum;
}`
};

/** sums[g, i] = Σ of parts[s, i] over the `group` parts s of group g, always in the same order. */
export const reduce: Kernel = {
  name: "reduce-parts",
  bindings: [
    {name: "parts", access: "read", type: "f32"},
    {name: "sums", access: "write", type: "f32"}
  ],
  uniforms: {size: "u32", splits: "u32", group: "u32"},
  tunables: {},
  workgroups: ({size, splits, group}) => spread(Math.ceil((size * Math.ceil(splits / group)) / 64)),
  wgsl: () => `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let i = ${WORKGROUP_INDEX} * 64u + id;
  let first = (i / u.size) * u.group;
  if (first >= u.splits) { return; }
  let end = min(first + u.group, u.splits);
  var sum = vec4f();
  var s = first;
  for (; s + 3u < end; s += 4u) {
    let at = s * u.size + i % u.size;
    sum += vec4f(parts[at], parts[at + u.size], parts[at + 2u * u.size], parts[at + 3u * u.size]);
  }
  for (; s < end; s++) { sum.x += parts[s * u.size + i % u.size]; }
  sums[i] = (sum.x + sum.y) + (sum.z + sum.w);
}`
};
