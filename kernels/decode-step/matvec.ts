// The matrix–vector product that all layers of a decoder share. With one token there is nothing to compute, only to read, and
// a GPU reads fast if everything is asked for at once: threads enough for the whole matrix, each asking for all of its weights
// before it waits for the first, neighbours for neighbouring ones; then as few barriers as can be.
import type {Binding, Kernel, Tunables} from "../kernel.ts";
import {fold} from "../fold.ts";

export interface Matvec {
  name: string;
  /** Besides `weights`. */
  bindings: Binding[];
  /** Besides those of all of them. */
  tunables?: Tunables;
  /** Whether the inputs are RMS-normed: each sum is then divided by √(mean x² + ε). The gain is in the weights. */
  normed: boolean;
  /** WGSL of `load(row, k) -> vec4f`, inputs 4k … 4k + 3, and of what else is needed. */
  functions: (tunables: Tunables) => string;
  /** WGSL that asks early for what `finish` needs; `row` and `pair` are in scope. */
  ahead?: (tunables: Tunables) => string;
  /** WGSL that stores a pair's `sum`, a vec2f; what `ahead` declared is in scope too. */
  finish: (tunables: Tunables) => string;
}

/**
 * Tunables of all of them. `inputs` and `pairs` are the matrix's sizes, `epsilon` the norm's ε, `half` whether weights are
 * halves; a workgroup has `lanes` pairs of columns, and each pair is summed by `parts` threads, a multiple of 8. Sizes are in
 * the code, since a uniform would be waited for before the first address is known.
 */
export const MATVEC_TUNABLES = {batch: 1, inputs: 4, pairs: 1, epsilon: 0, half: 0, lanes: 4, parts: 32};

/** Fours of inputs that a thread asks for before it uses the first. */
const BLOCK = 4;

/**
 * Declares a kernel that multiplies `load`'s rows with weights, pairs of output columns that belong together (what RoPE turns,
 * a gate and its up, or neighbours): float32 [pairs, 2, ⌈inputs/4⌉] as vec4f, or halves [pairs, ⌈inputs/4⌉] as four of the
 * one and four of the other column in a vec4u, which needs no feature. All rows of the batch share what was read.
 */
export function matvec({name, bindings, tunables: more, normed, functions, ahead, finish}: Matvec): Kernel {
  return {
    name,
    bindings: ({half}) => [{name: "weights", access: "read", type: half ? "vec4u" : "vec4f"}, ...bindings],
    uniforms: {},
    tunables: {...MATVEC_TUNABLES, ...more},
    workgroups: (_, {pairs, lanes}) => [Math.ceil(pairs / lanes), 1, 1],
    wgsl: (tunables) => {
      const {batch, inputs, pairs, epsilon, half, lanes, parts} = tunables;
      const quads = Math.ceil(inputs / 4);
      const steps = Math.ceil(quads / parts);
      const type = normed ? "vec3f" : "vec2f";
      const columns = batch * lanes;
      const rows = Array.from({length: batch}, (_, row) => row);
      const block = Array.from({length: Math.min(BLOCK, steps)}, (_, j) => j);
      /** Whether the j-th four of a block may lie beyond the inputs. */
      const beyond = (j: number, first: boolean) =>
        first ? (j + 1) * parts > quads : quads % (parts * block.length) > 0;
      const at = (j: number) => `k + ${j * parts}u`;
      const ask = (first: boolean) =>
        block
          .map((j) => {
            const k = beyond(j, first) ? `min(${at(j)}, ${quads - 1}u)` : at(j);
            return half
              ? `
    let w${j} = weights[own * ${quads}u + ${k}];
    let a${j} = vec4f(unpack2x16float(w${j}.x), unpack2x16float(w${j}.y));
    let b${j} = vec4f(unpack2x16float(w${j}.z), unpack2x16float(w${j}.w));`
              : `
    let a${j} = weights[own * ${2 * quads}u + ${k}];
    let b${j} = weights[own * ${2 * quads}u + ${quads}u + ${k}];`;
          })
          .join("");
      const multiply = (first: boolean) =>
        block
          .flatMap((j) =>
            rows.map((row) => {
              const x = beyond(j, first)
                ? `select(vec4f(), load(${row}u, min(${at(j)}, ${quads - 1}u)), ${at(j)} < ${quads}u)`
                : `load(${row}u, ${at(j)})`;
              return `
    { let x = ${x}; sum${row} += ${type}(dot(a${j}, x), dot(b${j}, x)${normed ? ", dot(x, x)" : ""}); }`;
            })
          )
          .join("");
      const {levels, sum} = fold("sums", type, parts, columns);
      return `
var<workgroup> sums: array<${type}, ${parts * columns}>;
${functions(tunables)}
@compute @workgroup_size(${lanes * parts})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) id: u32) {
  // The part of a pair's sum that this thread has, and the row and pair that it stores in the end.
  let part = id % ${parts}u;
  let lane = id / ${parts}u;
  let own = min(wg.x * ${lanes}u + lane, ${pairs - 1}u);
  let row = min(id / ${lanes}u, ${batch - 1}u);
  let pair = min(wg.x * ${lanes}u + id % ${lanes}u, ${pairs - 1}u);
  ${rows.map((row) => `var sum${row} = ${type}();`).join(" ")}
  {
    let k = part;${ask(true)}${multiply(true)}
  }${
    steps > block.length
      ? `
  for (var k = part + ${block.length * parts}u; k < ${quads}u; k += ${block.length * parts}u) {${ask(false)}${multiply(false)}
  }`
      : ""
  }
  ${ahead?.(tunables) ?? ""}
  ${rows.map((row) => `sums[part * ${columns}u + ${row * lanes}u + lane] = sum${row};`).join("\n  ")}${levels}
  workgroupBarrier();
  if (id < ${columns}u && wg.x * ${lanes}u + id % ${lanes}u < ${pairs}u) {
    let total = ${sum("id")};
    let sum = total.xy${normed ? ` * inverseSqrt(total.z / ${inputs}.0 + ${epsilon})` : ""};
    ${finish(tunables)}
  }
}`;
    }
  };
}
