// The attention's parts put together: a softmax over chunks of what are softmaxes within them (flash-decoding).
import type {Binding, Tunables} from "../kernel.ts";

/**
 * Bindings, tunables and WGSL by which a product's `load(row, k)` gives the attention's output, read from what `attend` wrote.
 * Each thread does this for the inputs that it multiplies: it reads more than a dispatch of its own would, but waits less.
 * `block` chunks are asked for at once, whatever the length, which is then not waited for.
 */
export const combine = {
  bindings: [
    {name: "state", access: "read", type: "u32"},
    {name: "marks", access: "read", type: "vec2f"},
    {name: "parts", access: "read", type: "vec4f"}
  ] satisfies Binding[],
  tunables: {heads: 1, width: 64, splits: 1, chunk: 192, block: 32},
  functions({heads, width, splits, chunk, block}: Tunables): string {
    const columns = width / 4;
    const all = Array.from({length: Math.min(block, splits)}, (_, i) => i);
    const each = (line: (i: number) => string) => all.map(line).join("\n    ");
    const at = (i: number) => (splits % all.length ? `min(s + ${i}u, ${splits - 1}u)` : `s + ${i}u`);
    return `
fn load(row: u32, k: u32) -> vec4f {
  let head = row * ${heads}u + k / ${columns}u;
  let first = head * ${splits}u;
  let used = (state[row] + ${chunk - 1}u) / ${chunk}u;
  var most = -3.4e38;
  var total = 0.0;
  var sum = vec4f();
  for (var s = 0u; s < ${splits > all.length ? "used" : "1u"}; s += ${all.length}u) {
    ${each((i) => `let m${i} = marks[first + ${at(i)}];`)}
    ${each((i) => `let v${i} = parts[(first + ${at(i)}) * ${columns}u + k % ${columns}u];`)}
    var top = most;
    // Selected, not branched on: what is read in a branch is waited for in it. Parts that are not in use may hold anything.
    ${each((i) => `top = max(top, select(-3.4e38, m${i}.x, s + ${i}u < used));`)}
    let fade = exp(most - top);
    total *= fade;
    sum *= fade;
    ${each(
      (i) => `{
      let open = s + ${i}u < used;
      let w = select(0.0, exp(m${i}.x - top), open);
      total += w * select(0.0, m${i}.y, open);
      sum += w * select(vec4f(), v${i}, open);
    }`
    )}
    most = top;
  }
  return sum / total;
}`;
  }
};
