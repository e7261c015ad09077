// A decoder's weights as its products read them (see matvec.ts): pairs of columns, each turned so that inputs are neighbours.
import {type Kernel, spread, WORKGROUP_INDEX} from "../kernel.ts";

/** Which columns make pair j: neighbours 2j, 2j + 1; numbers i, i + d/2 of heads `width` wide; or column j of a and of b. */
export const PAIRS = {neighbours: 0, halves: 1, both: 2};

/**
 * Packs weights a (and b) [rows, columns] into `packed`, `count` pairs of them from pair `offset`. Rows are multiplied by
 * `gain` first, if `normed`: an RMSNorm's gain costs nothing then. A column ends in zeros where rows are no multiple of 4.
 */
export const packPairs: Kernel = {
  name: "decode-pack",
  bindings: ({half, normed}) => [
    {name: "a", access: "read", type: "f32"},
    {name: "b", access: "read", type: "f32"},
    ...(normed ? [{name: "gain", access: "read" as const, type: "f32"}] : []),
    {name: "packed", access: "write", type: half ? "vec4u" : "vec4f"}
  ],
  uniforms: {rows: "u32", columns: "u32", offset: "u32", count: "u32", mode: "u32", width: "u32"},
  tunables: {half: 0, normed: 0},
  workgroups: ({rows, count}) => spread(Math.ceil((Math.ceil(rows / 4) * count) / 64)),
  wgsl: ({half, normed}) => `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let at = ${WORKGROUP_INDEX} * 64u + id;
  let quads = (u.rows + 3u) / 4u;
  if (at >= quads * u.count) { return; }
  let k = at % quads;
  let j = at / quads;
  var columns = vec2u(j, j);
  if (u.mode == ${PAIRS.neighbours}u) { columns = vec2u(2u * j, 2u * j + 1u); }
  if (u.mode == ${PAIRS.halves}u) {
    let half = u.width / 2u;
    columns.x = (j / half) * u.width + j % half;
    columns.y = columns.x + half;
  }
  var x = vec4f();
  var y = vec4f();
  for (var i = 0u; i < 4u; i++) {
    let row = 4u * k + i;
    if (row >= u.rows) { break; }
    let gain = ${normed ? "gain[row]" : "1.0"};
    x[i] = a[row * u.columns + columns.x] * gain;
    if (columns.y < u.columns) { y[i] = b[row * u.columns + columns.y] * gain; }
  }
  ${
    half
      ? "packed[u.offset * quads + at] = vec4u(pack2x16float(x.xy), pack2x16float(x.zw), pack2x16float(y.xy), pack2x16float(y.zw));"
      : `let place = 2u * (u.offset + j) * quads + k;
  packed[place] = x;
  packed[place + quads] = y;`
  }
}`
};
