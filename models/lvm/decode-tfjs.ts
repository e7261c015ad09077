// Decoding in tfjs ops, for wasm and the CPU: one forward a token over kept keys and values, sampling in JavaScript.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import type {KeysValues} from "./attention.ts";
import type {LlamaConfig} from "./configs.ts";
import type {Engine} from "./decode-engine.ts";
import {tokenTensor} from "./embedding.ts";
import {llama} from "./llama.ts";
import {type Sampling, sampleToken} from "./sampling.ts";

/** See `Engine`. A cache grows by concatenation, which copies it once a token. */
export async function tfjsEngine(params: ParamRecord, config: LlamaConfig, batch: number): Promise<Engine> {
  const cache: (KeysValues | null)[] = new Array<null>(config.layers).fill(null);
  let logits: Float32Array[] = [];
  let chosen: {sampling: Sampling; suppressed: Uint32Array};

  const hold = (layer: number, made: KeysValues | null) => {
    const before = cache[layer];
    cache[layer] = made;
    if (before) tf.dispose([before.k, before.v]);
  };
  const append = async (given: readonly ArrayLike<number>[], start: number) => {
    const sequences = given.length === batch ? given : Array.from({length: batch}, () => given[0]);
    const ids = tokenTensor(sequences, config.vocabulary);
    const write = (layer: number, made: KeysValues) => {
      const before = cache[layer];
      const join = (a: Tensor4D | undefined, b: Tensor4D) =>
        tf.keep((a ? tf.concat([a, b], 2) : tf.clone(b)) as Tensor4D);
      next[layer] = {k: join(before?.k, made.k), v: join(before?.v, made.v)};
    };
    const next: KeysValues[] = [];
    const store = {past: (layer: number) => cache[layer], write};
    const last = tf.tidy(() => {
      const all = llama(params, ids, {config, start, store, lastOnly: true});
      return tf.reshape(all, [batch, config.vocabulary]) as Tensor2D;
    });
    next.forEach((made, layer) => hold(layer, made));
    const flat = (await last.data()) as Float32Array;
    tf.dispose([ids, last]);
    logits = Array.from({length: batch}, (_, b) =>
      flat.slice(b * config.vocabulary, (b + 1) * config.vocabulary)
    );
  };

  return {
    append,
    choose: (sampling, suppressed) => void (chosen = {sampling, suppressed}),
    logits: async () => logits.map((row) => row.slice()),
    async draw(count, start) {
      const drawn = Array.from({length: batch}, () => new Int32Array(count));
      for (let t = 0; t < count; t++) {
        const ids = logits.map((row, b) =>
          sampleToken(row, chosen.suppressed, chosen.sampling, start + t, b)
        );
        ids.forEach((id, b) => (drawn[b][t] = id));
        if (ids.includes(-1)) break;
        await append(
          ids.map((id) => [id]),
          start + t
        );
      }
      return drawn;
    },
    truncate(length) {
      cache.forEach((held, layer) => {
        if (!held || held.k.shape[2] <= length) return;
        // Kept, as all of the cache is: in a notebook, what is not goes with the run of the cell that happens to be at work.
        const cut = (t: Tensor4D) =>
          tf.keep(tf.slice(t, [0, 0, 0, 0], [t.shape[0], t.shape[1], length, t.shape[3]]) as Tensor4D);
        hold(layer, length ? {k: cut(held.k), v: cut(held.v)} : null);
      });
    },
    bytes: 0,
    dispose: () => cache.forEach((_, layer) => hold(layer, null))
  };
}
