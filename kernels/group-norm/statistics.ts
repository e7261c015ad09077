// Mean and 1/σ of every group as WGSL. A thread adds up x − s and (x − s)² with s the first number of its channel, so that nothing large
// is taken from anything large; lanes, channels and chunks are joined by Chan, Golub & LeVeque's formula (1983), in a fixed order.
import {type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";
import {PLACE} from "./layout.ts";

/** What both kernels are told: B, rows of a batch entry, G, channels of a group, rows of a chunk, chunks, ε. */
const UNIFORMS = {
  batch: "u32",
  rows: "u32",
  groups: "u32",
  per: "u32",
  chunk: "u32",
  parts: "u32",
  epsilon: "f32"
} as const;

/** Rows that a thread asks for before it uses the first: one load waits as long as eight. */
const AHEAD = 8;

/** Joins lane 0 of each column with the others; `join` merges slot `a` with slot `c`. */
export const overLanes = ({width, lanes}: Tunables, join: string): string => {
  let code = "";
  let left = lanes;
  while (left > 1) {
    const step = Math.ceil(left / 2);
    code += `
  workgroupBarrier();
  if (id < ${(left - step) * width}u) { let a = id; let c = id + ${step * width}u; ${join} }`;
    left = step;
  }
  return code + "\n  workgroupBarrier();";
};

/**
 * One chunk of rows a workgroup. `final`: it is the only one, and writes mean and 1/σ [B,2,G]; else means and sums of squares about
 * them by channel, [B,chunks,2,C].
 */
export const statistics: Kernel = {
  name: "group-norm-statistics",
  bindings: ({vec, final}) => [
    {name: "x", access: "read", type: vec ? "vec4f" : "f32"},
    {name: "out", access: "write", type: vec && !final ? "vec4f" : "f32"}
  ],
  uniforms: UNIFORMS,
  tunables: {vec: 0, threads: 64, units: 1, width: 1, blocks: 1, lanes: 64, final: 0},
  workgroups: ({batch, parts}, {blocks}) => spread(batch * parts * blocks),
  wgsl(tunables) {
    const {vec, threads, units, lanes, final} = tunables;
    const ahead = Array.from({length: AHEAD}, (_, i) => i);
    const write = `
  if (p.live && p.lane == 0u) {
    let at = (p.b * u.parts + p.part) * 2u * ${units}u + p.unit;
    out[at] = means[id];
    out[at + ${units}u] = squares[id];
  }`;
    const channel = vec ? "[c / 4u][c % 4u]" : "[c]";
    const finish = `
  for (var g = id; g < u.groups; g += ${threads}u) {
    var mean = 0.0;
    for (var c = g * u.per; c < (g + 1u) * u.per; c++) { mean += means${channel}; }
    mean /= f32(u.per);
    var sum = 0.0;
    for (var c = g * u.per; c < (g + 1u) * u.per; c++) {
      let d = means${channel} - mean;
      sum += squares${channel} + f32(u.rows) * d * d;
    }
    out[2u * p.b * u.groups + g] = mean;
    out[(2u * p.b + 1u) * u.groups + g] = inverseSqrt(sum / f32(u.rows * u.per) + u.epsilon);
  }`;
    return `${PLACE(tunables)}
var<workgroup> means: array<V, ${threads}>;
var<workgroup> squares: array<V, ${threads}>;
var<workgroup> counts: array<f32, ${threads}>;
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let p = place(${WORKGROUP_INDEX}, id);
  let first = p.part * u.chunk;
  let end = min(first + u.chunk, u.rows);
  var count = 0.0;
  var sum = V();
  var square = V();
  var shift = V();
  if (p.live && first + p.lane < end) {
    let base = p.b * u.rows * ${units}u + p.unit;
    shift = x[base + first * ${units}u];
    var r = first + p.lane;
    for (; r + ${(AHEAD - 1) * lanes}u < end; r += ${AHEAD * lanes}u) {
      ${ahead.map((i) => `let d${i} = x[base + (r + ${i * lanes}u) * ${units}u] - shift;`).join("\n      ")}
      sum += ${ahead.map((i) => `d${i}`).join(" + ")};
      square += ${ahead.map((i) => `d${i} * d${i}`).join(" + ")};
    }
    for (; r < end; r += ${lanes}u) {
      let d = x[base + r * ${units}u] - shift;
      sum += d;
      square += d * d;
    }
    count = f32((end - first - p.lane + ${lanes - 1}u) / ${lanes}u);
  }
  let mean = sum / max(count, 1.0);
  means[id] = shift + mean;
  squares[id] = max(square - sum * mean, V());
  counts[id] = count;
  ${overLanes(
    tunables,
    `
    let n = counts[a] + counts[c];
    let share = counts[c] / max(n, 1.0);
    let d = means[c] - means[a];
    squares[a] += squares[c] + d * d * (counts[a] * share);
    means[a] += d * share;
    counts[a] = n;`
  )}
  ${final ? finish : write}
}`;
  }
};

/** Channels and chunks of a group [B,chunks,2,C] to its mean and 1/σ [B,2,G], a workgroup each: first the mean, then what differs from it. */
export const combine: Kernel = {
  name: "group-norm-combine",
  bindings: [
    {name: "parts", access: "read", type: "f32"},
    {name: "stats", access: "write", type: "f32"}
  ],
  uniforms: UNIFORMS,
  tunables: {threads: 64},
  workgroups: ({batch, groups}) => spread(batch * groups),
  wgsl: ({threads}) => {
    let tree = "";
    for (let step = threads / 2; step >= 1; step /= 2)
      tree += `\n  workgroupBarrier();\n  if (id < ${step}u) { sums[id] += sums[id + ${step}u]; }`;
    return `
var<workgroup> sums: array<f32, ${threads}>;
fn total(id: u32, value: f32) -> f32 {
  workgroupBarrier();
  sums[id] = value;${tree}
  workgroupBarrier();
  return sums[0];
}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let i = ${WORKGROUP_INDEX};
  let b = min(i / u.groups, u.batch - 1u);
  let g = i % u.groups;
  let channels = u.groups * u.per;
  var sum = 0.0;
  for (var k = id; k < u.parts * u.per; k += ${threads}u) {
    let part = k / u.per;
    let n = f32(min(u.chunk, u.rows - part * u.chunk));
    sum += n * parts[(b * u.parts + part) * 2u * channels + g * u.per + k % u.per];
  }
  let count = f32(u.rows) * f32(u.per);
  let mean = total(id, sum) / count;
  var square = 0.0;
  for (var k = id; k < u.parts * u.per; k += ${threads}u) {
    let part = k / u.per;
    let n = f32(min(u.chunk, u.rows - part * u.chunk));
    let at = (b * u.parts + part) * 2u * channels + g * u.per + k % u.per;
    let d = parts[at] - mean;
    square += parts[at + channels] + n * d * d;
  }
  let variance = total(id, square) / count;
  if (id == 0u) {
    stats[2u * b * u.groups + g] = mean;
    stats[(2u * b + 1u) * u.groups + g] = inverseSqrt(variance + u.epsilon);
  }
}`;
  }
};
