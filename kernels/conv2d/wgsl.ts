// The 2D convolution as WGSL: an implicit product of [positions, taps·Cin] and [taps·Cin, Cout], no im2col stored. All that a thread
// adds up is in named registers, unrolled here, since arrays indexed by a loop may end in memory.
import {type Binding, type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";

/** (tap, channel) pairs of a slice: Cin must be a multiple, so that a slice lies within one tap. */
export const DEPTH = 16;
const QUADS = DEPTH / 4;
/** One vec4 more a row keeps rows off the same banks. */
const STRIDE = QUADS + 1;

const list = (n: number, f: (i: number) => string, separator = "\n  ") =>
  Array.from({length: n}, (_, i) => f(i)).join(separator);

/**
 * A workgroup makes tileM positions × tileN channels, a thread perM × perN of them; the next slice is fetched into registers while the
 * last one is multiplied. `double`: x has half the sides and each of its pixels stands for four. `plus`: added to the result.
 */
export const product: Kernel = {
  name: "conv2d",
  bindings: ({bias, plus}): Binding[] => [
    {name: "x", access: "read", type: "vec4f"},
    {name: "w", access: "read", type: "vec4f"},
    ...(bias ? [{name: "bias", access: "read" as const, type: "vec4f"}] : []),
    ...(plus ? [{name: "plus", access: "read" as const, type: "vec4f"}] : []),
    {name: "y", access: "write", type: "vec4f"}
  ],
  /** Sides of the result; kernel sides; channels. */
  uniforms: {rows: "u32", height: "u32", width: "u32", kh: "u32", kw: "u32", cin: "u32", cout: "u32"},
  tunables: {tileM: 128, tileN: 64, perM: 8, perN: 8, bias: 0, plus: 0, double: 0},
  workgroups: ({rows, cout}, {tileM, tileN}) => spread(Math.ceil(rows / tileM), Math.ceil(cout / tileN)),
  wgsl({tileM, tileN, perM, perN, bias, plus, double}: Tunables) {
    const threadsM = tileM / perM;
    const threadsN = tileN / perN;
    const threads = threadsM * threadsN;
    const n4 = perN / 4;
    const quadsN = tileN / 4;
    // Vec4s of x and of the filter that a thread fetches for a slice.
    const fetchX = Math.ceil((tileM * QUADS) / threads);
    const fetchW = Math.ceil((DEPTH * quadsN) / threads);
    const step = threads / QUADS;
    const guardW =
      (DEPTH * quadsN) % threads ? `if (id + ${(fetchW - 1) * threads}u < ${DEPTH * quadsN}u)` : "";
    const source = double
      ? "((image * (u.height / 2u) + u32(sy) / 2u) * (u.width / 2u) + u32(sx) / 2u)"
      : "((image * u.height + u32(sy)) * u.width + u32(sx))";
    const fetch = `
    ${list(fetchX, (j) => `px${j} = fetch_x(at${j}, tap, c4 + id % ${QUADS}u);`, "\n    ")}
    ${list(fetchW, (j) => `pw${j} = fetch_w(k0 + (id + ${j * threads}u) / ${quadsN}u, n0 + (id + ${j * threads}u) % ${quadsN}u);`, "\n    ")}`;
    return `
// A position as (x, y, image, whether it is there).
fn position(row: u32) -> vec4i {
  let r = min(row, u.rows - 1u);
  return vec4i(i32(r % u.width), i32((r / u.width) % u.height), i32(r / (u.width * u.height)), select(0, 1, row < u.rows));
}
fn fetch_x(at: vec4i, tap: vec2i, c4: u32) -> vec4f {
  let sx = at.x + tap.x;
  let sy = at.y + tap.y;
  if (at.w == 0 || sx < 0 || sy < 0 || sx >= i32(u.width) || sy >= i32(u.height)) { return vec4f(); }
  let image = u32(at.z);
  return x[${source} * (u.cin / 4u) + c4];
}
fn fetch_w(k: u32, n: u32) -> vec4f {
  if (n >= u.cout / 4u) { return vec4f(); }
  return w[k * (u.cout / 4u) + n];
}
var<workgroup> xs: array<vec4f, ${tileM * STRIDE}>;
var<workgroup> ws: array<vec4f, ${DEPTH * quadsN}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let row0 = ${WORKGROUP_INDEX} * ${tileM}u;
  let n0 = wg.z * ${quadsN}u;
  // Rows and columns of a thread lie threadsM and threadsN apart: neighbours then read neighbours.
  let tm = id / ${threadsN}u;
  let tn = id % ${threadsN}u;
  let slot = id / ${QUADS}u * ${STRIDE}u + id % ${QUADS}u;
  ${list(fetchX, (j) => `let at${j} = position(row0 + id / ${QUADS}u + ${j * step}u);`)}
  ${list(fetchX, (j) => `var px${j} = vec4f();`)}
  ${list(fetchW, (j) => `var pw${j} = vec4f();`)}
  ${list(perM * n4, (i) => `var s${i} = vec4f();`)}
  let slices = u.cin / ${DEPTH}u;
  let total = u.kh * u.kw * slices;
  for (var slice = 0u; slice <= total; slice++) {
    if (slice > 0u) {
      ${list(fetchX, (j) => `xs[slot + ${j * step * STRIDE}u] = px${j};`, "\n      ")}
      ${list(fetchW, (j) => `${j === fetchW - 1 ? guardW : ""} { ws[id + ${j * threads}u] = pw${j}; }`, "\n      ")}
    }
    workgroupBarrier();
    if (slice < total) {
      let t = slice / slices;
      let tap = vec2i(i32(t % u.kw) - i32(u.kw / 2u), i32(t / u.kw) - i32(u.kh / 2u));
      let c4 = (slice % slices) * ${QUADS}u;
      let k0 = slice * ${DEPTH}u;${fetch}
    }
    if (slice > 0u) {
      for (var k = 0u; k < ${QUADS}u; k++) {
        ${list(perM, (r) => `let a${r} = xs[(tm + ${r * threadsM}u) * ${STRIDE}u + k];`, "\n        ")}
        ${list(
          4,
          (e) =>
            list(
              n4,
              (q) => `let b${e}_${q} = ws[(k * 4u + ${e}u) * ${quadsN}u + tn + ${q * threadsN}u];`,
              " "
            ) +
            "\n        " +
            list(
              perM * n4,
              (i) => `s${i} = fma(vec4f(a${Math.floor(i / n4)}[${e}]), b${e}_${i % n4}, s${i});`,
              "\n        "
            ),
          "\n        "
        )}
      }
    }
    workgroupBarrier();
  }
  ${list(perM * n4, (i) => `store(row0 + tm + ${Math.floor(i / n4) * threadsM}u, n0 + tn + ${(i % n4) * threadsN}u, s${i});`)}
}
fn store(row: u32, n: u32, sum: vec4f) {
  if (row >= u.rows || n >= u.cout / 4u) { return; }
  let at = row * (u.cout / 4u) + n;
  y[at] = sum${bias ? " + bias[n]" : ""}${plus ? " + plus[at]" : ""};
}`;
  }
};
