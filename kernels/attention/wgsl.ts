// softmax(QKᵀ/√d + bias)V as WGSL without a table of weights (online softmax: Milakov & Gimelshein 2018; in tiles: Dao et al. 2022).
import {type Binding, type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";

/** Queries of a workgroup: the threads of a hardware wave read the same key at the same time. */
export const QUERIES = 32;
/** Keys that a thread takes at a time, so that what it has so far is rescaled once for all of them. */
const TOGETHER = 2;

const list = (n: number, f: (i: number) => string, separator = "\n  ") =>
  Array.from({length: n}, (_, i) => f(i)).join(separator);

/**
 * A workgroup is 32 queries of one head times `parts`, which share out the keys of each staged tile and are joined at the end. Heads lie
 * side by side in the channels: q at `qAt` of rows of `qStride` vec4s, keys and values at `kAt` and `vAt` of rows of `kvStride`.
 * Tunables: `quads` = d/4; `tile` keys staged, a multiple of 2·parts; `bias` whether there is one, [B,keys].
 */
export const flash: Kernel = {
  name: "attention",
  bindings: ({bias}): Binding[] => [
    {name: "q", access: "read", type: "vec4f"},
    {name: "kv", access: "read", type: "vec4f"},
    ...(bias ? [{name: "bias", access: "read" as const, type: "f32"}] : []),
    {name: "y", access: "write", type: "vec4f"}
  ],
  uniforms: {
    batch: "u32",
    heads: "u32",
    queries: "u32",
    keys: "u32",
    qStride: "u32",
    kvStride: "u32",
    kAt: "u32",
    vAt: "u32",
    scale: "f32"
  },
  tunables: {quads: 8, parts: 8, tile: 32, bias: 0},
  workgroups: ({batch, heads, queries}) => spread(batch * heads * Math.ceil(queries / QUERIES)),
  wgsl({quads, parts, tile, bias}: Tunables) {
    const threads = QUERIES * parts;
    const rounds = tile / (parts * TOGETHER);
    const key = (e: number) => `key${e}`;
    return `
var<workgroup> ks: array<vec4f, ${tile * quads}>;
var<workgroup> vs: array<vec4f, ${tile * quads}>;
var<workgroup> most: array<f32, ${threads}>;
var<workgroup> sums: array<f32, ${threads}>;
var<workgroup> reads: array<vec4f, ${threads}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let i = ${WORKGROUP_INDEX};
  let tiles = (u.queries + ${QUERIES - 1}u) / ${QUERIES}u;
  let head = (i / tiles) % u.heads;
  let b = min(i / (tiles * u.heads), u.batch - 1u);
  let query = (i % tiles) * ${QUERIES}u + id % ${QUERIES}u;
  let part = id / ${QUERIES}u;
  let origin = (b * u.queries + min(query, u.queries - 1u)) * u.qStride + head * ${quads}u;
  ${list(quads, (j) => `let q${j} = q[origin + ${j}u] * u.scale;`)}
  ${list(quads, (j) => `var r${j} = vec4f();`)}
  // Below any score, hidden ones (−1e30) included, so that keys beyond the last weigh nothing.
  var m = -2e30;
  var l = 0.0;
  for (var first = 0u; first < u.keys; first += ${tile}u) {
    workgroupBarrier();
    for (var e = id; e < ${tile * quads}u; e += ${threads}u) {
      let row = (b * u.keys + min(first + e / ${quads}u, u.keys - 1u)) * u.kvStride + head * ${quads}u + e % ${quads}u;
      ks[e] = kv[row + u.kAt];
      vs[e] = kv[row + u.vAt];
    }
    workgroupBarrier();
    for (var round = 0u; round < ${rounds}u; round++) {
      ${list(TOGETHER, (e) => `let ${key(e)} = round * ${parts * TOGETHER}u + part * ${TOGETHER}u + ${e}u;`, "\n      ")}
      ${list(
        TOGETHER,
        (e) => `var s${e} = ${list(quads, (j) => `dot(q${j}, ks[${key(e)} * ${quads}u + ${j}u])`, " + ")};
      ${bias ? `s${e} += bias[b * u.keys + min(first + ${key(e)}, u.keys - 1u)];` : ""}
      s${e} = select(-2e30, s${e}, first + ${key(e)} < u.keys);`,
        "\n      "
      )}
      let next = ${list(TOGETHER, (e) => `max(s${e}, `, "")}m${")".repeat(TOGETHER)};
      let keep = exp(m - next);
      ${list(TOGETHER, (e) => `let p${e} = exp(s${e} - next);`, "\n      ")}
      l = l * keep + ${list(TOGETHER, (e) => `p${e}`, " + ")};
      ${list(quads, (j) => `r${j} = r${j} * keep + ${list(TOGETHER, (e) => `p${e} * vs[${key(e)} * ${quads}u + ${j}u]`, " + ")};`, "\n      ")}
      m = next;
    }
  }
  // The parts of a query, each about a maximum of its own, are joined.
  most[id] = m;
  sums[id] = l;
  workgroupBarrier();
  let slot = id % ${QUERIES}u;
  var top = most[slot];
  ${list(parts - 1, (e) => `top = max(top, most[slot + ${(e + 1) * QUERIES}u]);`)}
  var whole = 0.0;
  ${list(parts, (e) => `whole += sums[slot + ${e * QUERIES}u] * exp(most[slot + ${e * QUERIES}u] - top);`)}
  let share = exp(m - top) / whole;
  let to = ((b * u.queries + query) * u.heads + head) * ${quads}u;
  ${list(
    quads,
    (j) => `workgroupBarrier();
  reads[id] = r${j} * share;
  workgroupBarrier();
  if (part == ${j % parts}u && query < u.queries) {
    y[to + ${j}u] = ${list(parts, (e) => `reads[slot + ${e * QUERIES}u]`, " + ")};
  }`
  )}
}`;
  }
};
