// The five dispatches of a decoder's layer, for one token of each row of a batch, and the head; attend.ts has the second of
// them. `state` holds the lengths, the token at work included: its position is state − 1.
import type {Binding, Kernel, Tunables} from "../kernel.ts";
import {combine} from "./combine.ts";
import {matvec} from "./matvec.ts";

/** Rows of the residual stream or of SwiGLU's inside, ⌈inputs/4⌉ fours each, zero beyond the inputs. */
const X: Binding = {name: "x", access: "read", type: "vec4f"};
const load = ({inputs}: Tunables) => `
fn load(row: u32, k: u32) -> vec4f { return x[row * ${Math.ceil(inputs / 4)}u + k]; }`;

/** Where a pair of the residual stream is, and what it is before something is added. */
const residual = ({pairs}: Tunables) => `
  let place = row * ${pairs}u + pair;
  let before = stream[place];`;
const STREAM: Binding = {name: "stream", access: "write", type: "vec2f"};

/**
 * RMSNorm → q, k, v → RoPE → cache. Pairs are numbers i and i + d/2 of a head. q [batch,heads,d]; keys [batch,heads,d,slots],
 * values [batch,heads,slots,d]. `turns` is (cos, sin) [context,d/2].
 */
export const projectQkv: Kernel = matvec({
  name: "decode-qkv",
  bindings: [
    X,
    {name: "state", access: "read", type: "u32"},
    {name: "turns", access: "read", type: "vec2f"},
    {name: "q", access: "write", type: "f32"},
    {name: "keys", access: "write", type: "f32"},
    {name: "values", access: "write", type: "f32"}
  ],
  tunables: {width: 4, slots: 4},
  normed: true,
  functions: load,
  ahead: ({inputs, width}) => `
  let within = pair % ${inputs / 2}u;
  let i = within % ${width / 2}u;
  let position = state[row] - 1u;
  let turn = turns[position * ${width / 2}u + i];`,
  finish: ({inputs, width, slots}) => `
    let which = pair / ${inputs / 2}u;
    let head = row * ${inputs / width}u + within / ${width / 2}u;
    let turned = vec2f(sum.x * turn.x - sum.y * turn.y, sum.y * turn.x + sum.x * turn.y);
    if (which == 0u) {
      q[head * ${width}u + i] = turned.x;
      q[head * ${width}u + i + ${width / 2}u] = turned.y;
    } else if (which == 1u) {
      keys[(head * ${width}u + i) * ${slots}u + position] = turned.x;
      keys[(head * ${width}u + i + ${width / 2}u) * ${slots}u + position] = turned.y;
    } else {
      values[(head * ${slots}u + position) * ${width}u + i] = sum.x;
      values[(head * ${slots}u + position) * ${width}u + i + ${width / 2}u] = sum.y;
    }`
});

/** The attention's parts put together → output projection → added to the residual stream. */
export const projectOut: Kernel = matvec({
  name: "decode-out",
  bindings: [...combine.bindings, STREAM],
  tunables: combine.tunables,
  normed: false,
  functions: combine.functions,
  ahead: residual,
  finish: () => "stream[place] = before + sum;"
});

/** RMSNorm → gate and up → silu(gate)·up. A pair is a gate with its up; inner [batch, 4⌈pairs/4⌉]. */
export const gateUp: Kernel = matvec({
  name: "decode-gate-up",
  bindings: [X, {name: "inner", access: "write", type: "f32"}],
  normed: true,
  functions: load,
  finish: ({pairs}) =>
    `inner[row * ${4 * Math.ceil(pairs / 4)}u + pair] = sum.x / (1.0 + exp(-sum.x)) * sum.y;`
});

/** Down projection → added to the residual stream. */
export const projectDown: Kernel = matvec({
  name: "decode-down",
  bindings: [X, STREAM],
  normed: false,
  functions: load,
  ahead: residual,
  finish: () => "stream[place] = before + sum;"
});

/** RMSNorm → logits [batch, 2·pairs]; the last is padding where the vocabulary is odd. */
export const projectLogits: Kernel = matvec({
  name: "decode-logits",
  bindings: [X, {name: "logits", access: "write", type: "vec2f"}],
  normed: true,
  functions: load,
  finish: ({pairs}) => `logits[row * ${pairs}u + pair] = sum;`
});
