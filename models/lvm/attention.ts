// Causal multi-head attention with rotary positions, as LLaMA has it (arXiv 2302.13971 §2.2): no biases, no dropout.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {param, type ParamRecord} from "../params.ts";
import {headProducts} from "../head-products.ts";

/** Keys and values `[B,heads,S,d]` of positions that were seen before, the keys already turned. */
export interface KeysValues {
  k: Tensor4D;
  v: Tensor4D;
}

/** Weights of queries `[N,R,d]` at positions offset, offset + 1, … over keys `[N,S,d]` at 0 … S − 1: `[N,R,S]`, rows sum to 1. */
export type AttentionWeights = (q: Tensor3D, k: Tensor3D, offset: number) => Tensor3D;

export interface AttentionOptions {
  heads: number;
  /** Position of the first token of x. */
  start: number;
  /** Turns queries and keys by position. */
  rope: (x: Tensor4D, start: number) => Tensor4D;
  weights: AttentionWeights;
  past?: KeysValues | null;
  /** Called with the keys (turned) and values of the tokens of x. */
  write?: (made: KeysValues) => void;
  /** Heads whose weights `[B,T,S]` are wanted, and where they go. */
  watched?: readonly number[];
  seen?: (head: number, weights: Tensor3D) => void;
  /** Numbers of the table of weights that is held at a time; more queries are taken in slices. 4 million unless told. */
  table?: number;
}

/** At 4,096 tokens and 6 heads a layer's whole table would take 400 MB. */
const TABLE = 1 << 22;

/** softmax(q kᵀ/√d) with what lies ahead masked out. */
export function causalWeights(q: Tensor3D, k: Tensor3D, offset: number): Tensor3D {
  return tf.tidy(() => {
    const [rows, keys] = [q.shape[1], k.shape[1]];
    const scores = headProducts(tf.mul(q, 1 / Math.sqrt(q.shape[2])), k, true);
    // A single query at the end sees everything.
    if (rows === 1 && keys === offset + 1) return tf.softmax(scores) as Tensor3D;
    return tf.softmax(tf.add(scores, ahead(rows, keys, offset))) as Tensor3D;
  });
}

/** `[rows,keys]`: −1e30 where a key lies ahead of a query, else 0. exp(−1e30) is 0 exactly, and unlike −∞ has no NaN for a product. */
function ahead(rows: number, keys: number, offset: number): Tensor2D {
  // Written by the CPU where that is where it is needed: wasm compares two broadcast ranges at 10 million numbers a second.
  if (tf.getBackend() !== "webgpu") {
    const mask = new Float32Array(rows * keys);
    for (let row = 0; row < rows; row++) mask.fill(-1e30, row * keys + offset + row + 1, (row + 1) * keys);
    return tf.tensor2d(mask, [rows, keys]);
  }
  const at = tf.reshape(tf.range(offset, offset + rows, 1), [rows, 1]);
  const open = tf.cast(tf.lessEqual(tf.reshape(tf.range(0, keys, 1), [1, keys]), at), "float32");
  return tf.mul(tf.sub(open, 1), 1e30) as Tensor2D;
}

/**
 * x `[B·T,D]` to `[B·T,D]`: out(softmax(q kᵀ/√d) v). Params: `q_proj.weight`, `k_proj.weight`, `v_proj.weight`,
 * `o_proj.weight`, each [D,D]. With `past` the tokens of x also attend to those before them.
 */
export function attention(
  params: ParamRecord,
  x: Tensor2D,
  batch: number,
  options: AttentionOptions
): Tensor2D {
  const {heads, start, past, watched = [], seen, table = TABLE} = options;
  const [rows, hidden] = x.shape;
  const [count, width] = [rows / batch, hidden / heads];
  return tf.tidy(() => {
    const project = (name: string) => {
      const y = tf.matMul(x, param<Tensor2D>(params, `${name}_proj.weight`, "attention"));
      return tf.transpose(tf.reshape(y, [batch, count, heads, width]), [0, 2, 1, 3]) as Tensor4D;
    };
    const q = options.rope(project("q"), start);
    const made = {k: options.rope(project("k"), start), v: project("v")};
    options.write?.(made);
    const join = (before: Tensor4D | undefined, now: Tensor4D) =>
      (before ? tf.concat([before, now], 2) : now) as Tensor4D;
    const [k, v] = [join(past?.k, made.k), join(past?.v, made.v)];
    const keys = k.shape[2];
    const offset = keys - count;

    for (const head of watched) {
      const one = (t: Tensor4D) =>
        tf.reshape(tf.slice(t, [0, head, 0, 0], [batch, 1, t.shape[2], width]), [
          batch,
          t.shape[2],
          width
        ]) as Tensor3D;
      seen?.(head, options.weights(one(q), one(k), offset));
    }

    const flat = (t: Tensor4D) => tf.reshape(t, [batch * heads, t.shape[2], width]) as Tensor3D;
    const [qs, ks, vs] = [flat(q), flat(k), flat(v)];
    const step = Math.max(1, Math.floor(table / (batch * heads * keys)));
    const slices: Tensor3D[] = [];
    for (let from = 0; from < count; from += step) {
      const size = Math.min(step, count - from);
      const cut = (t: Tensor3D, start: number, length: number) =>
        length === t.shape[1] ? t : tf.slice3d(t, [0, start, 0], [batch * heads, length, width]);
      // Keys ahead of all of the slice are left out, and its table is freed before the next is made.
      const seenKeys = offset + from + size;
      slices.push(
        tf.tidy(() => {
          const weights = options.weights(cut(qs, from, size), cut(ks, 0, seenKeys), offset + from);
          return headProducts(weights, cut(vs, 0, seenKeys));
        })
      );
    }
    const read = slices.length === 1 ? slices[0] : tf.concat3d(slices, 1);
    const joined = tf.transpose(tf.reshape(read, [batch, heads, count, width]), [0, 2, 1, 3]);
    const out = param<Tensor2D>(params, "o_proj.weight", "attention");
    return tf.matMul(tf.reshape(joined, [rows, hidden]) as Tensor2D, out);
  });
}
