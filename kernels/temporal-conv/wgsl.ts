// The convolution itself as WGSL, forward and back to the input: y[r] = Σ_{j,c} x[r + shift(j)·H·W, c]·filter[j,c,·].
// Rows are positions (b,t,h,w); a tap reads the row of the same pixel in another frame, so no im2col is ever stored.
import {type Binding, type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";

/** How a tap finds its frames: zero padding, edge padding, or the adjoint of edge padding (which sums several frames). */
export const PAD = {zero: 0, edge: 1, fold: 2};

/** Frames [lo, hi] (inclusive, maybe none) of which tap j at frame t reads the sum. */
const FRAMES = (pad: number) => `
fn frames_of(t: i32, j: i32) -> vec2i {
  let last = i32(u.frames) - 1;
  let s = t + j - u.before;
  ${
    pad === PAD.edge
      ? "let c = clamp(s, 0, last); return vec2i(c, c);"
      : pad === PAD.fold
        ? "return vec2i(max(select(s, 0, t == 0), 0), min(select(s, last, t == last), last));"
        : "return vec2i(max(s, 0), min(s, last));"
  }
}`;

/** The filter's element for GEMM row (tap j, channel c) and column n; `flip` reads it flipped and transposed. */
const FILTER = (flip: number) =>
  flip
    ? "fn filter_at(j: u32, c: u32, n: u32) -> f32 { return w[((u.taps - 1u - j) * u.cout + n) * u.cin + c]; }"
    : "fn filter_at(j: u32, c: u32, n: u32) -> f32 { return w[(j * u.cin + c) * u.cout + n]; }";

const uniforms = {
  rows: "u32",
  frames: "u32",
  pixels: "u32",
  taps: "u32",
  cin: "u32",
  cout: "u32",
  before: "i32"
} as const;

const bindings = ({vec, bias}: Tunables): Binding[] => [
  {name: "x", access: "read", type: vec ? "vec4f" : "f32"},
  {name: "w", access: "read", type: "f32"},
  ...(bias ? [{name: "bias", access: "read" as const, type: "f32"}] : []),
  {name: "y", access: "write", type: vec === 2 ? "vec4f" : "f32"}
];

const list = (n: number, f: (i: number) => string, separator = "\n") =>
  Array.from({length: n}, (_, i) => f(i)).join(separator);

/**
 * Tiled: a workgroup makes tileM rows × tileN channels, a thread perM × perN of them in registers, over slices of tileK
 * (tap, channel) pairs staged in workgroup memory as vec4s along that axis. Tunables: `vec` 2 if Cin and Cout divide by
 * 4, else 0 (element loads); `pad`, `flip`, `bias` as above.
 */
export const tiled: Kernel = {
  name: "temporal-conv",
  bindings,
  uniforms,
  tunables: {tileM: 64, tileN: 64, tileK: 16, perM: 4, perN: 4, vec: 0, pad: 0, flip: 0, bias: 0},
  workgroups: ({rows, cout}, {tileM, tileN}) => spread(Math.ceil(rows / tileM), Math.ceil(cout / tileN)),
  wgsl({tileM, tileN, tileK, perM, perN, vec, pad, flip, bias}) {
    const threadsN = tileN / perN;
    const threads = threadsN * (tileM / perM);
    const k4 = tileK / 4;
    const n4 = perN / 4;
    // One vec4 more a row keeps threads of different rows off the same banks.
    const stride = k4 + 1;
    const loadVector = `
      let c = k % u.cin;
      let range = frames_of(t, i32(k / u.cin));
      let base = row - u32(t) * u.pixels;
      for (var s = range.x; s <= range.y; s++) { v += x[((base + u32(s) * u.pixels) * u.cin + c) / 4u]; }`;
    const loadElements = `
      for (var e = 0u; e < 4u; e++) {
        let ke = k + e;
        if (ke < u.taps * u.cin) {
          let c = ke % u.cin;
          let range = frames_of(t, i32(ke / u.cin));
          let base = row - u32(t) * u.pixels;
          for (var s = range.x; s <= range.y; s++) { v[e] += x[(base + u32(s) * u.pixels) * u.cin + c]; }
        }
      }`;
    return `
${FRAMES(pad)}
${FILTER(flip)}
fn load_x(row: u32, k: u32) -> vec4f {
  var v = vec4f();
  if (row < u.rows && k < u.taps * u.cin) {
    let t = i32((row / u.pixels) % u.frames);
    ${vec ? loadVector : loadElements}
  }
  return v;
}
fn load_w(k: u32, n: u32) -> vec4f {
  var v = vec4f();
  if (k < u.taps * u.cin) {
    let j = k / u.cin;
    let c = k % u.cin;
    for (var e = 0u; e < 4u; e++) { if (n + e < u.cout) { v[e] = filter_at(j, c, n + e); } }
  }
  return v;
}
var<workgroup> xs: array<vec4f, ${tileM * stride}>;
var<workgroup> ws: array<vec4f, ${tileK * (tileN / 4)}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let row0 = ${WORKGROUP_INDEX} * ${tileM}u;
  let n0 = wg.z * ${tileN}u;
  let tm = (id / ${threadsN}u) * ${perM}u;
  let tn = (id % ${threadsN}u) * ${n4}u;
  var sums: array<vec4f, ${perM * n4}>;
  let depth = u.taps * u.cin;
  for (var k0 = 0u; k0 < depth; k0 += ${tileK}u) {
    for (var i = id; i < ${tileM * k4}u; i += ${threads}u) {
      xs[(i / ${k4}u) * ${stride}u + i % ${k4}u] = load_x(row0 + i / ${k4}u, k0 + (i % ${k4}u) * 4u);
    }
    for (var i = id; i < ${tileK * (tileN / 4)}u; i += ${threads}u) {
      ws[i] = load_w(k0 + i / ${tileN / 4}u, n0 + (i % ${tileN / 4}u) * 4u);
    }
    workgroupBarrier();
    for (var k = 0u; k < ${k4}u; k++) {
      var b: array<vec4f, ${4 * n4}>;
      for (var e = 0u; e < 4u; e++) {
        for (var q = 0u; q < ${n4}u; q++) { b[e * ${n4}u + q] = ws[(k * 4u + e) * ${tileN / 4}u + tn + q]; }
      }
      for (var r = 0u; r < ${perM}u; r++) {
        let a = xs[(tm + r) * ${stride}u + k];
        for (var q = 0u; q < ${n4}u; q++) {
          sums[r * ${n4}u + q] += ${list(4, (e) => `a[${e}] * b[${e * n4}u + q]`, " + ")};
        }
      }
    }
    workgroupBarrier();
  }
  for (var r = 0u; r < ${perM}u; r++) {
    for (var q = 0u; q < ${n4}u; q++) { store(row0 + tm + r, n0 + (tn + q) * 4u, sums[r * ${n4}u + q]); }
  }
}
fn store(row: u32, n: u32, sum: vec4f) {
  if (row >= u.rows || n >= u.cout) { return; }
  var v = sum;
  ${bias ? "for (var e = 0u; e < 4u; e++) { if (n + e < u.cout) { v[e] += bias[n + e]; } }" : ""}
  ${
    vec
      ? "y[(row * u.cout + n) / 4u] = v;"
      : "for (var e = 0u; e < 4u; e++) { if (n + e < u.cout) { y[row * u.cout + n + e] = v[e]; } }"
  }
}`;
  }
};

/** Direct: one thread a position makes its `outputs` ≤ 8 channels; for clips of 1 or 3 channels. `vec` 1: Cin divides by 4. */
export const direct: Kernel = {
  name: "temporal-conv-direct",
  bindings,
  uniforms,
  tunables: {outputs: 3, vec: 0, pad: 0, flip: 0, bias: 0},
  workgroups: ({rows}) => spread(Math.ceil(rows / 64)),
  wgsl({outputs, vec, pad, flip, bias}) {
    const step = vec ? 4 : 1;
    const term = (n: number) =>
      vec
        ? `a${n} += dot(v, vec4f(${list(4, (e) => `filter_at(j, c + ${e}u, ${n}u)`, ", ")}));`
        : `a${n} += v * filter_at(j, c, ${n}u);`;
    return `
${FRAMES(pad)}
${FILTER(flip)}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let row = ${WORKGROUP_INDEX} * 64u + id;
  if (row >= u.rows) { return; }
  let t = (row / u.pixels) % u.frames;
  let base = row - t * u.pixels;
  ${list(outputs, (n) => `var a${n} = ${bias ? `bias[${n}]` : "0.0"};`)}
  for (var j = 0u; j < u.taps; j++) {
    let range = frames_of(i32(t), i32(j));
    for (var s = range.x; s <= range.y; s++) {
      let origin = (base + u32(s) * u.pixels) * u.cin;
      for (var c = 0u; c < u.cin; c += ${step}u) {
        let v = x[(origin + c) / ${step}u];
        ${list(outputs, term)}
      }
    }
  }
  ${list(outputs, (n) => `y[row * ${outputs}u + ${n}u] = a${n};`)}
}`;
  }
};
