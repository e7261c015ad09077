// For tests only: the transformer's equations (arXiv 2302.13971 §2.2) in float64, one token at a time, without tfjs.
import type {LlamaConfig} from "./configs.ts";

/** Parameters as plain numbers, by Hugging Face's keys; linear layers [in,out]. */
export type Numbers = Record<string, ArrayLike<number>>;

const times = (x: number[], w: ArrayLike<number>, columns: number) =>
  Array.from({length: columns}, (_, j) => x.reduce((sum, value, i) => sum + value * w[i * columns + j], 0));

const rms = (x: number[], weight: ArrayLike<number>, epsilon: number) => {
  const scale = 1 / Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length + epsilon);
  return x.map((v, i) => v * scale * weight[i]);
};

/** Turns each head's number i with number i + d/2 by position · θ^(−2i/d). */
function turn(x: number[], heads: number, position: number, theta: number): number[] {
  const width = x.length / heads;
  return x.map((value, at) => {
    const [head, i] = [Math.floor(at / width), at % width];
    const half = width / 2;
    const angle = position * theta ** (-(i % half) / half);
    const other = i < half ? -x[head * width + i + half] : x[head * width + i - half];
    return value * Math.cos(angle) + other * Math.sin(angle);
  });
}

export function softmax(x: number[]): number[] {
  const most = Math.max(...x);
  const e = x.map((v) => Math.exp(v - most));
  const sum = e.reduce((a, b) => a + b);
  return e.map((v) => v / sum);
}

/** Logits [T][V] of one sequence. */
export function llamaFloat64(p: Numbers, tokens: readonly number[], config: LlamaConfig): number[][] {
  const {hidden, mlp, heads, layers, epsilon, theta, vocabulary} = config;
  const width = hidden / heads;
  let xs = tokens.map((id) =>
    Array.from({length: hidden}, (_, i) => p["model.embed_tokens.weight"][id * hidden + i])
  );
  for (let l = 0; l < layers; l++) {
    const w = (name: string) => p[`model.layers.${l}.${name}.weight`];
    const normed = xs.map((x) => rms(x, w("input_layernorm"), epsilon));
    const project = (name: string) => normed.map((x) => times(x, w(`self_attn.${name}_proj`), hidden));
    const q = project("q").map((x, t) => turn(x, heads, t, theta));
    const k = project("k").map((x, t) => turn(x, heads, t, theta));
    const v = project("v");
    xs = xs.map((x, t) => {
      const read: number[] = [];
      for (let h = 0; h < heads; h++) {
        const dot = (s: number) =>
          Array.from({length: width}, (_, i) => q[t][h * width + i] * k[s][h * width + i]).reduce(
            (a, b) => a + b
          );
        const weights = softmax(Array.from({length: t + 1}, (_, s) => dot(s) / Math.sqrt(width)));
        for (let i = 0; i < width; i++)
          read.push(weights.reduce((sum, a, s) => sum + a * v[s][h * width + i], 0));
      }
      const after = times(read, w("self_attn.o_proj"), hidden).map((a, i) => a + x[i]);
      const h = rms(after, w("post_attention_layernorm"), epsilon);
      const up = times(h, w("mlp.up_proj"), mlp);
      const inner = times(h, w("mlp.gate_proj"), mlp).map((g, i) => (g / (1 + Math.exp(-g))) * up[i]);
      return times(inner, w("mlp.down_proj"), hidden).map((d, i) => d + after[i]);
    });
  }
  return xs.map((x) => times(rms(x, p["model.norm.weight"], epsilon), p["lm_head.weight"], vocabulary));
}

/** Mean cross-entropy of the next token over a sequence, in float64. */
export function lossFloat64(p: Numbers, tokens: readonly number[], config: LlamaConfig): number {
  const losses = llamaFloat64(p, tokens.slice(0, -1), config).map(
    (logits, t) => -Math.log(softmax(logits)[tokens[t + 1]])
  );
  return losses.reduce((a, b) => a + b) / losses.length;
}
