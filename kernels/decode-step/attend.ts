// Attention of one query a head over the cache, cut into chunks of keys that workgroups take side by side (flash-decoding, Dao et
// al. 2023). A thread asks for its keys and its values at once, before it waits for either: the values need no weights to be read.
import type {Kernel} from "../kernel.ts";
import {fold} from "../fold.ts";

/** Fours of numbers that a thread asks for at once. */
const BLOCK = 16;
const LOWEST = "-3.4e38";

const blocks = (count: number) =>
  Array.from({length: Math.ceil(count / BLOCK)}, (_, b) =>
    Array.from({length: Math.min(BLOCK, count - b * BLOCK)}, (_, i) => b * BLOCK + i)
  );

/**
 * Writes for each row, head and chunk of keys what `combine` puts together: to `marks` the greatest score and the sum of
 * exp(score − greatest), to `parts` the values summed with those weights. Chunks beyond the length are left as they were.
 * Keys are [batch,heads,width,slots], where neighbouring threads read neighbouring tokens, values [batch,heads,slots,width].
 *
 * `chunk` (a multiple of 4) keys are scored by `slices` threads a four of keys; `slices` divides `width`, which is a multiple of
 * 4, and a workgroup of chunk · slices / 4 threads is at least width / 4.
 */
export const attend: Kernel = {
  name: "decode-attend",
  bindings: [
    {name: "q", access: "read", type: "f32"},
    {name: "keys", access: "read", type: "vec4f"},
    {name: "values", access: "read", type: "vec4f"},
    {name: "state", access: "read", type: "u32"},
    {name: "marks", access: "write", type: "vec2f"},
    {name: "parts", access: "write", type: "vec4f"}
  ],
  uniforms: {},
  tunables: {batch: 1, heads: 1, width: 64, slots: 4, splits: 1, chunk: 192, slices: 4},
  workgroups: (_, {splits, heads, batch}) => [splits, heads, batch],
  wgsl: ({heads, width, slots, splits, chunk, slices}) => {
    const quads = chunk / 4;
    const threads = quads * slices;
    const dims = width / slices;
    const columns = width / 4;
    // Values that the workgroup reads at once, and how often.
    const rows = Math.min(chunk, Math.floor(threads / columns));
    const visits = Math.ceil(chunk / rows);
    const askKey = (n: number) => `let k${n} = keys[key + ${(n * slots) / 4}u];`;
    const score = (n: number) => `score += query[slice * ${dims}u + ${n}u] * k${n};`;
    const askValue = (n: number) => `let v${n} = values[value + min(r + ${n * rows}u, last) * ${columns}u];`;
    const weigh = (n: number) => `{ let w = weights[r + ${n * rows}u]; sum += w * v${n}; total += w; }`;
    const [keyBlocks, valueBlocks] = [blocks(dims), blocks(visits)];
    const later = (all: number[][], ask: (n: number) => string, use: (n: number) => string) =>
      all
        .slice(1)
        .map((block) => [...block.map(ask), ...block.map(use)].join("\n  "))
        .join("\n  ");
    const eighth = Math.ceil(quads / 8);
    const sums = fold("work", "vec4f", rows, columns);
    return `
var<workgroup> query: array<f32, ${width}>;
var<workgroup> work: array<vec4f, ${threads}>;
var<workgroup> tops: array<f32, ${quads}>;
// Zero beyond the chunk.
var<workgroup> weights: array<f32, ${Math.max(chunk, visits * Math.ceil(threads / columns))}>;
var<workgroup> totals: array<f32, ${rows}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) id: u32) {
  let length = state[wg.z];
  let first = wg.x * ${chunk}u;
  if (first >= length) { return; }
  let last = min(${chunk}u, length - first) - 1u;
  let head = wg.z * ${heads}u + wg.y;
  let quad = id % ${quads}u;
  let slice = id / ${quads}u;
  let key = (head * ${width}u + slice * ${dims}u) * ${slots / 4}u + first / 4u + min(quad, last / 4u);
  let column = id % ${columns}u;
  let r = id / ${columns}u;
  let value = (head * ${slots}u + first) * ${columns}u + column;
  ${keyBlocks[0].map(askKey).join("\n  ")}
  ${valueBlocks[0].map(askValue).join("\n  ")}
  for (var i = id; i < ${width}u; i += ${threads}u) { query[i] = q[head * ${width}u + i] * ${1 / Math.sqrt(width)}; }
  workgroupBarrier();
  var score = vec4f();
  ${keyBlocks[0].map(score).join("\n  ")}
  ${later(keyBlocks, askKey, score)}
  work[id] = score;
  workgroupBarrier();
  var scores = vec4f();
  if (id < ${quads}u) {
    ${Array.from({length: slices}, (_, s) => `scores += work[id + ${s * quads}u];`).join(" ")}
    // Numbers beyond the length are whatever the cache held.
    scores = select(vec4f(${LOWEST}), scores, vec4u(4u * id) + vec4u(0u, 1u, 2u, 3u) <= vec4u(last));
    tops[id] = max(max(scores.x, scores.y), max(scores.z, scores.w));
  }
  workgroupBarrier();
  if (id < ${eighth}u) {
    var top = tops[id];
    for (var i = id + ${eighth}u; i < ${quads}u; i += ${eighth}u) { top = max(top, tops[i]); }
    tops[id] = top;
  }
  workgroupBarrier();
  var most = tops[0];
  for (var i = 1u; i < ${eighth}u; i++) { most = max(most, tops[i]); }
  if (id < ${quads}u) {
    let weight = exp(scores - most);
    for (var i = 0u; i < 4u; i++) { weights[4u * id + i] = weight[i]; }
  }
  workgroupBarrier();
  var sum = vec4f();
  var total = 0.0;
  ${valueBlocks[0].map(weigh).join("\n  ")}
  ${later(valueBlocks, askValue, weigh)}
  work[id] = sum;
  if (column == 0u && r < ${rows}u) { totals[r] = total; }${sums.levels}
  workgroupBarrier();
  let at = head * ${splits}u + wg.x;
  if (id < ${columns}u) { parts[at * ${columns}u + id] = ${sums.sum("id")}; }
  if (id == 0u) {
    for (var i = 1u; i < ${rows}u; i++) { total += totals[i]; }
    marks[at] = vec2f(most, total);
  }
}`;
  }
};
