// What a transformer makes of a sequence: read once, in chunks, with the surprisal of every token and the keys and values that let
// any position be looked at afterwards for the price of one token.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import {causalWeights, type KeysValues} from "./attention.ts";
import type {LlamaConfig} from "./configs.ts";
import {tokenTensor} from "./embedding.ts";
import {llama} from "./llama.ts";
import {tokenLosses} from "./next-token-loss.ts";

/** Logits and the tables made of them take about 12·V bytes a token. */
const CHUNK = 512;

/** A position looked at: logits `[V]` of the token after it, and by layer the weights `[heads, position + 1]` of its heads. */
export interface Glance {
  logits: tf.Tensor1D;
  weights: Tensor2D[];
}

export interface Reading {
  /**
   * Reads a sequence and gives each token's surprisal in nats, NaN for the first. What the last sequence had in common at its beginning is
   * not computed again. It may be one longer than the context: its last token is predicted, but nothing from it.
   */
  read(tokens: ArrayLike<number>): Promise<Float32Array>;
  /** What stands at a position of the sequence that was read last, in tensors that are `use`'s until it returns. */
  look<T extends tf.TensorContainer>(position: number, use: (glance: Glance) => T): T;
  dispose(): void;
}

const slice = (t: Tensor4D, length: number) =>
  tf.slice(t, [0, 0, 0, 0], [t.shape[0], t.shape[1], length, t.shape[3]]) as Tensor4D;

/** A reading of nothing yet; it holds 8·layers·D bytes a token of what it has read. `chunk` tokens a forward, 512 unless told. */
export function createReading(params: ParamRecord, config: LlamaConfig, {chunk = CHUNK} = {}): Reading {
  let known: number[] = [];
  let surprisal = new Float32Array(0);
  let cache: KeysValues[] = [];

  const forget = () => {
    cache.forEach(({k, v}) => tf.dispose([k, v]));
    cache = [];
    known = [];
  };

  /** The cache's first `length` positions by layer, cut once; for use inside a tidy. */
  const past = (length: number) => {
    const cuts: KeysValues[] = [];
    return (layer: number): KeysValues | null => {
      const {k, v} = cache[layer] ?? {};
      return length ? (cuts[layer] ??= {k: slice(k, length), v: slice(v, length)}) : null;
    };
  };

  /** Appends tokens after the first `start`; returns the surprisal of those that follow each but the last of `known`. */
  async function append(tokens: readonly number[], start: number, next: number | undefined) {
    const made: KeysValues[] = [];
    const targets = next === undefined ? tokens.slice(1) : [...tokens.slice(1), next];
    const losses = tf.tidy((): Tensor2D => {
      const before = past(start);
      const write = (layer: number, {k, v}: KeysValues) => {
        const old = before(layer);
        const join = (a: Tensor4D | undefined, b: Tensor4D) =>
          tf.keep((a ? tf.concat([a, b], 2) : tf.clone(b)) as Tensor4D);
        made[layer] = {k: join(old?.k, k), v: join(old?.v, v)};
      };
      const logits = llama(params, tokenTensor([tokens], config.vocabulary), {
        config,
        start,
        store: {past: before, write}
      });
      if (!targets.length) return tf.zeros([1, 0]);
      const given = tf.slice(logits, [0, 0, 0], [1, targets.length, config.vocabulary]) as Tensor3D;
      return tokenLosses(given, tokenTensor([targets], config.vocabulary));
    });
    cache.forEach(({k, v}) => tf.dispose([k, v]));
    cache = made;
    const values = (await losses.data()) as Float32Array;
    losses.dispose();
    return values;
  }

  return {
    async read(given) {
      const tokens = Array.from(given);
      // Refuses what is no id before anything is changed.
      tokenTensor([tokens], config.vocabulary).dispose();
      const inputs = Math.min(tokens.length, config.context);
      if (tokens.length > inputs + 1)
        throw new RangeError(
          `The sequence has ${tokens.length} tokens, but the context of ${config.context} can score ${inputs + 1}; drop the earliest images.`
        );
      let shared = 0;
      while (shared < known.length && shared < tokens.length && known[shared] === tokens[shared]) shared++;
      if (shared === tokens.length) return surprisal.slice(0, shared);
      // The last shared token once more: its logits say how surprising the first new one is.
      const from = Math.max(0, shared - 1);
      const found = new Float32Array(tokens.length).fill(NaN);
      found.set(surprisal.subarray(0, shared));
      for (let start = from; start < inputs; start += chunk) {
        const part = tokens.slice(start, Math.min(inputs, start + chunk));
        // What lies beyond is given up first, so that a forward that fails leaves nothing half known.
        known = tokens.slice(0, start);
        const values = await append(part, start, tokens[start + part.length]);
        found.set(values, start + 1);
        known = tokens.slice(0, start + part.length);
        surprisal = found.slice(0, known.length);
      }
      return found.slice();
    },

    look: (position, use) =>
      tf.tidy(() => {
        const weights: Tensor2D[] = [];
        const watched = (q: Tensor3D, k: Tensor3D, offset: number) => {
          const table = causalWeights(q, k, offset);
          // Kept, since attention frees what it made.
          weights.push(tf.keep(tf.reshape(table, [config.heads, position + 1])) as Tensor2D);
          return table;
        };
        const token = tokenTensor([[known[position]]], config.vocabulary);
        const logits = llama(params, token, {
          config,
          start: position,
          store: {past: past(position), write: () => {}},
          parts: {weights: watched}
        });
        const used = use({logits: tf.reshape(logits, [config.vocabulary]) as tf.Tensor1D, weights});
        tf.dispose(weights);
        return used;
      }),

    dispose: forget
  };
}
