// The five dispatches of a decoder's layer, for one token of each row of a batch, and the head. `state` holds the lengths, the
// token at work included: its position is state − 1.
import type {Kernel} from "../kernel.ts";
import {matvec, rms} from "./matvec.ts";

/** Keys that one workgroup of the attention reads. */
export const CHUNK = 128;

/**
 * RMSNorm → q, k, v → RoPE → cache. Pairs are numbers i and i + d/2 of a head. q [batch,D]; keys [batch,heads,d,context],
 * where neighbouring threads read neighbouring tokens; values [batch,heads,context,d]. `turns` is (cos, sin) [context,d/2].
 */
export const projectQkv: Kernel = matvec({
  name: "decode-qkv",
  bindings: [
    ...rms.bindings,
    {name: "turns", access: "read", type: "vec2f"},
    {name: "q", access: "write", type: "f32"},
    {name: "keys", access: "write", type: "f32"},
    {name: "values", access: "write", type: "f32"}
  ],
  uniforms: {...rms.uniforms, width: "u32", context: "u32"},
  prelude: rms.prelude,
  functions: (tunables) => `${rms.functions(tunables)}
fn store(row: u32, pair: u32, sum: vec2f) {
  let half = u.width / 2u;
  let within = pair % (u.inputs / 2u);
  let which = pair / (u.inputs / 2u);
  let i = within % half;
  let head = row * (u.inputs / u.width) + within / half;
  let position = state[row] - 1u;
  if (which == 2u) {
    let at = (head * u.context + position) * u.width + i;
    values[at] = sum.x;
    values[at + half] = sum.y;
    return;
  }
  let turn = turns[position * half + i];
  let turned = vec2f(sum.x * turn.x - sum.y * turn.y, sum.y * turn.x + sum.x * turn.y);
  if (which == 0u) {
    q[head * u.width + i] = turned.x;
    q[head * u.width + i + half] = turned.y;
  } else {
    keys[(head * u.width + i) * u.context + position] = turned.x;
    keys[(head * u.width + i + half) * u.context + position] = turned.y;
  }
}`
});

/** The attention's parts (see attend.ts) put together → output projection → added to x. */
export const projectOut: Kernel = matvec({
  name: "decode-out",
  bindings: [
    {name: "parts", access: "read", type: "f32"},
    {name: "x", access: "write", type: "f32"}
  ],
  uniforms: {width: "u32", splits: "u32"},
  prelude: ({heads}) => `
  for (var i = id; i < BATCH * ${heads}u; i += threads) {
    let used = (state[i / ${heads}u] + ${CHUNK - 1}u) / ${CHUNK}u;
    var most = -3.4e38;
    for (var s = 0u; s < used; s++) { most = max(most, parts[(i * u.splits + s) * (u.width + 2u)]); }
    var total = 0.0;
    for (var s = 0u; s < used; s++) {
      let at = (i * u.splits + s) * (u.width + 2u);
      total += exp(parts[at] - most) * parts[at + 1u];
    }
    softmax[i] = vec2f(most, total);
  }
  workgroupBarrier();`,
  functions: ({heads, batch}) => `
var<workgroup> softmax: array<vec2f, ${batch * heads}>;
fn load(row: u32, k: u32) -> f32 {
  let head = row * ${heads}u + k / u.width;
  let used = (state[row] + ${CHUNK - 1}u) / ${CHUNK}u;
  var sum = 0.0;
  for (var s = 0u; s < used; s++) {
    let at = (head * u.splits + s) * (u.width + 2u);
    sum += exp(parts[at] - softmax[head].x) * parts[at + 2u + k % u.width];
  }
  return sum / softmax[head].y;
}
fn store(row: u32, pair: u32, sum: vec2f) {
  let at = row * u.pairs * 2u + pair * 2u;
  x[at] += sum.x;
  x[at + 1u] += sum.y;
}`
});

/** RMSNorm → gate and up → silu(gate)·up. A pair is a gate with its up; inner [batch, pairs]. */
export const gateUp: Kernel = matvec({
  name: "decode-gate-up",
  bindings: [...rms.bindings, {name: "inner", access: "write", type: "f32"}],
  uniforms: rms.uniforms,
  prelude: rms.prelude,
  functions: (tunables) => `${rms.functions(tunables)}
fn store(row: u32, pair: u32, sum: vec2f) { inner[row * u.pairs + pair] = sum.x / (1.0 + exp(-sum.x)) * sum.y; }`
});

/** Down projection → added to x. */
export const projectDown: Kernel = matvec({
  name: "decode-down",
  bindings: [
    {name: "inner", access: "read", type: "f32"},
    {name: "x", access: "write", type: "f32"}
  ],
  uniforms: {},
  functions: () => `
fn load(row: u32, k: u32) -> f32 { return inner[row * u.inputs + k]; }
fn store(row: u32, pair: u32, sum: vec2f) {
  let at = row * u.pairs * 2u + pair * 2u;
  x[at] += sum.x;
  x[at + 1u] += sum.y;
}`
});

/** RMSNorm → logits [batch, 2·pairs]; the last is padding where the vocabulary is odd. */
export const projectLogits: Kernel = matvec({
  name: "decode-logits",
  bindings: [...rms.bindings, {name: "logits", access: "write", type: "f32"}],
  uniforms: rms.uniforms,
  prelude: rms.prelude,
  functions: (tunables) => `${rms.functions(tunables)}
fn store(row: u32, pair: u32, sum: vec2f) {
  logits[row * u.pairs * 2u + pair * 2u] = sum.x;
  logits[row * u.pairs * 2u + pair * 2u + 1u] = sum.y;
}`
});
