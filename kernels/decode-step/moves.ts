// What moves numbers for a decoder: a token's embedding into x, a prompt's keys and values into the cache, its logits.
import {type Kernel, spread, WORKGROUP_INDEX} from "../kernel.ts";

const INDEX = `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let at = ${WORKGROUP_INDEX} * 64u + id;`;

/** x[row] = the embedding of the row's last token. */
export const embedToken: Kernel = {
  name: "decode-embed",
  bindings: [
    {name: "table", access: "read", type: "f32"},
    {name: "tokens", access: "read", type: "u32"},
    {name: "state", access: "read", type: "u32"},
    {name: "x", access: "write", type: "f32"}
  ],
  uniforms: {hidden: "u32", vocabulary: "u32", context: "u32", batch: "u32"},
  tunables: {},
  workgroups: ({hidden, batch}) => spread(Math.ceil((hidden * batch) / 64)),
  wgsl: () => `${INDEX}
  if (at >= u.hidden * u.batch) { return; }
  let row = at / u.hidden;
  // A token that could not be drawn is told to the caller; until then the first stands for it.
  let token = tokens[row * u.context + state[row] - 1u];
  x[at] = table[select(0u, token, token < u.vocabulary) * u.hidden + at % u.hidden];
}`
};

/** Keys and values [given,heads,count,d] into the cache (see `attend`) from position `start`; rows beyond those given take the last. */
export const fillCache: Kernel = {
  name: "decode-fill",
  bindings: [
    {name: "k", access: "read", type: "f32"},
    {name: "v", access: "read", type: "f32"},
    {name: "keys", access: "write", type: "f32"},
    {name: "values", access: "write", type: "f32"}
  ],
  uniforms: {
    given: "u32",
    batch: "u32",
    heads: "u32",
    count: "u32",
    width: "u32",
    start: "u32",
    slots: "u32"
  },
  tunables: {},
  workgroups: ({batch, heads, count, width}) => spread(Math.ceil((batch * heads * count * width) / 64)),
  wgsl: () => `${INDEX}
  if (at >= u.batch * u.heads * u.count * u.width) { return; }
  let i = at % u.width;
  let t = at / u.width % u.count;
  let head = at / (u.width * u.count);
  let source = ((min(head / u.heads, u.given - 1u) * u.heads + head % u.heads) * u.count + t) * u.width + i;
  keys[(head * u.width + i) * u.slots + u.start + t] = k[source];
  values[(head * u.slots + u.start + t) * u.width + i] = v[source];
}`
};

/** Logits [given, vocabulary] into [batch, stride]. */
export const fillLogits: Kernel = {
  name: "decode-fill-logits",
  bindings: [
    {name: "made", access: "read", type: "f32"},
    {name: "logits", access: "write", type: "f32"}
  ],
  uniforms: {given: "u32", batch: "u32", vocabulary: "u32", stride: "u32"},
  tunables: {},
  workgroups: ({batch, vocabulary}) => spread(Math.ceil((batch * vocabulary) / 64)),
  wgsl: () => `${INDEX}
  if (at >= u.batch * u.vocabulary) { return; }
  let row = at / u.vocabulary;
  logits[row * u.stride + at % u.vocabulary] = made[min(row, u.given - 1u) * u.vocabulary + at % u.vocabulary];
}`
};
