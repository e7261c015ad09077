// What follows the statistics as WGSL: y = act(((x − μ)/σ·weight + bias)·(1 + scale) + shift), and the way back through it.
import {type Binding, type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";
import {OF_GROUP, PLACE} from "./layout.ts";
import {overLanes} from "./statistics.ts";

/** Rows of a thread where each row is written. */
const ROWS = 4;

const uniforms = {
  batch: "u32",
  rows: "u32",
  groups: "u32",
  per: "u32",
  /** Sets of statistics that share one FiLM. */
  share: "u32",
  chunk: "u32",
  parts: "u32"
} as const;

const read = (names: string[], {vec}: Tunables): Binding[] =>
  names.map((name) => ({
    name,
    access: "read",
    type: vec && name !== "stats" && name !== "means" ? "vec4f" : "f32"
  }));

const write = (name: string, {vec}: Tunables): Binding => ({
  name,
  access: "write",
  type: vec ? "vec4f" : "f32"
});

const inputs = (tunables: Tunables) =>
  read(["x", "weight", "bias", "stats", ...(tunables.film ? ["film"] : [])], tunables);

const tunables = {
  vec: 0,
  threads: 64,
  units: 1,
  width: 1,
  blocks: 1,
  lanes: 64,
  film: 0,
  silu: 0
};

/** Rows of a workgroup of `apply` and `backInput`. */
export const rowsOf = ({lanes}: {lanes: number}): number => ROWS * lanes;

/** The start of `main`: the place, and what belongs to its column. */
const COLUMN = ({threads, units, film}: Tunables) => `
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let p = place(${WORKGROUP_INDEX}, id);
  let b = min(p.b, u.batch - 1u);
  let unit = min(p.unit, ${units - 1}u);
  let mean = stat(b, 0u, unit);
  let inverse = stat(b, 1u, unit);
  var gain = weight[unit];
  var offset = bias[unit];
  ${
    film
      ? `let told = 2u * (b / u.share) * ${units}u + unit;
  gain *= 1.0 + film[told];
  offset = offset * (1.0 + film[told]) + film[told + ${units}u];`
      : ""
  }
  let base = b * u.rows * ${units}u + unit;`;

/** dz/dy·dy: the gradient before the activation. */
const BEFORE = (silu: number) =>
  silu
    ? `fn before(z: V, dy: V) -> V { let s = 1.0 / (1.0 + exp(-z)); return dy * s * (1.0 + z * (1.0 - s)); }`
    : `fn before(z: V, dy: V) -> V { return dy; }`;

export const apply: Kernel = {
  name: "group-norm-apply",
  bindings: (t) => [...inputs(t), write("y", t)],
  uniforms,
  tunables,
  workgroups: ({batch, parts}, {blocks}) => spread(batch * parts * blocks),
  wgsl: (t) => `${PLACE(t)}
${OF_GROUP("stat", "stats", t)}
${COLUMN(t)}
  if (!p.live) { return; }
  for (var e = 0u; e < ${ROWS}u; e++) {
    let row = p.part * ${rowsOf(t as {lanes: number} & Tunables)}u + p.lane + e * ${t.lanes}u;
    if (row < u.rows) {
      let at = base + row * ${t.units}u;
      let z = (x[at] - mean) * inverse * gain + offset;
      y[at] = ${t.silu ? "z / (1.0 + exp(-z))" : "z"};
    }
  }
}`
};

/** By channel Σ dz and Σ dz·x̂ of each chunk, [B,chunks,2,C]: what every gradient is made of. */
export const backSums: Kernel = {
  name: "group-norm-back-sums",
  bindings: (t) => [...read(["dy"], t), ...inputs(t), write("parts", t)],
  uniforms,
  tunables,
  workgroups: ({batch, parts}, {blocks}) => spread(batch * parts * blocks),
  wgsl: (t) => `${PLACE(t)}
${OF_GROUP("stat", "stats", t)}
${BEFORE(t.silu)}
var<workgroup> sums: array<V, ${t.threads}>;
var<workgroup> products: array<V, ${t.threads}>;
${COLUMN(t)}
  var sum = V();
  var product = V();
  if (p.live) {
    let end = min((p.part + 1u) * u.chunk, u.rows);
    for (var row = p.part * u.chunk + p.lane; row < end; row += ${t.lanes}u) {
      let at = base + row * ${t.units}u;
      let even = (x[at] - mean) * inverse;
      let dz = before(even * gain + offset, dy[at]);
      sum += dz;
      product += dz * even;
    }
  }
  sums[id] = sum;
  products[id] = product;
  ${overLanes(t, "sums[a] += sums[c]; products[a] += products[c];")}
  if (p.live && p.lane == 0u) {
    let at = (b * u.parts + p.part) * 2u * ${t.units}u + unit;
    parts[at] = sums[id];
    parts[at + ${t.units}u] = products[id];
  }
}`
};

/** Adds up chunks in order: [B,chunks,2,C] → [B,2,C]. */
export const addChunks: Kernel = {
  name: "group-norm-add-chunks",
  bindings: [
    {name: "parts", access: "read", type: "f32"},
    {name: "sums", access: "write", type: "f32"}
  ],
  uniforms: {size: "u32", count: "u32", chunks: "u32"},
  tunables: {},
  workgroups: ({count}) => spread(Math.ceil(count / 64)),
  wgsl: () => `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let i = ${WORKGROUP_INDEX} * 64u + id;
  if (i >= u.count) { return; }
  let base = (i / u.size) * u.chunks * u.size + i % u.size;
  var sum = 0.0;
  for (var k = 0u; k < u.chunks; k++) { sum += parts[base + k * u.size]; }
  sums[i] = sum;
}`
};

/** dx = (g − mean g − x̂·mean(g·x̂))/σ with g = dz·gain and the means over a group, [B,2,G], given. */
export const backInput: Kernel = {
  name: "group-norm-back-input",
  bindings: (t) => [...read(["dy"], t), ...inputs(t), ...read(["means"], t), write("dx", t)],
  uniforms,
  tunables,
  workgroups: ({batch, parts}, {blocks}) => spread(batch * parts * blocks),
  wgsl: (t) => `${PLACE(t)}
${OF_GROUP("stat", "stats", t)}
${OF_GROUP("average", "means", t)}
${BEFORE(t.silu)}
${COLUMN(t)}
  let slope = average(b, 0u, unit);
  let along = average(b, 1u, unit);
  if (!p.live) { return; }
  for (var e = 0u; e < ${ROWS}u; e++) {
    let row = p.part * ${rowsOf(t as {lanes: number} & Tunables)}u + p.lane + e * ${t.lanes}u;
    if (row < u.rows) {
      let at = base + row * ${t.units}u;
      let even = (x[at] - mean) * inverse;
      let g = before(even * gain + offset, dy[at]) * gain;
      dx[at] = inverse * (g - slope - even * along);
    }
  }
}`
};
