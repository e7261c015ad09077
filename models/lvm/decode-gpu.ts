// Decoding on WebGPU: a plan of 5·layers + 3 dispatches a token, some tokens in one submit. Prompts go through the same
// `llama` as training, whose matrix products suit many tokens at once; its keys and values are moved into the plan's cache.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {createPlan} from "#kernels/plan";
import {fillCache, fillLogits} from "#kernels/decode-step/index";
import {settingsWords} from "#kernels/sample-token/index";
import type {ParamRecord} from "../params.ts";
import type {KeysValues} from "./attention.ts";
import type {LlamaConfig} from "./configs.ts";
import type {Engine} from "./decode-engine.ts";
import {addDecodeSteps} from "./decode-plan.ts";
import {type DecodeShapes, decodeShapes} from "./decode-shapes.ts";
import {tokenTensor} from "./embedding.ts";
import {llama} from "./llama.ts";

/** See `Engine`. `chosen` replaces shapes, for measuring. A head's width must be a multiple of 4. */
export async function gpuEngine(
  params: ParamRecord,
  config: LlamaConfig,
  batch: number,
  weights: "f32" | "f16",
  chosen: Partial<DecodeShapes> = {}
): Promise<Engine> {
  const {vocabulary, hidden, heads, context} = config;
  const width = hidden / heads;
  const shapes = {...decodeShapes(config), ...chosen};
  const plan = createPlan("decode");
  try {
    const {tokens, state, suppressed, settings, logits, cache, slots, stride} = await addDecodeSteps(
      plan,
      params,
      config,
      batch,
      +(weights === "f16"),
      shapes
    );
    await plan.ready();

    /** Positions 0 … length − 1 of a layer's cache as tensors. */
    const past = (layer: number, length: number): KeysValues => {
      const {keys, values} = cache[layer];
      const k = tf.slice(plan.tensor(keys, [batch, heads, width, slots]), 0, [batch, heads, width, length]);
      const v = tf.slice(plan.tensor(values, [batch, heads, slots, width]), 0, [batch, heads, length, width]);
      return {k: tf.transpose(k, [0, 1, 3, 2]) as Tensor4D, v: v as Tensor4D};
    };

    const setLength = (length: number) => plan.write(state, new Uint32Array(batch).fill(length));

    return {
      async append(given, start) {
        // Only the cache knows each row's past: after one, all rows are computed.
        const sequences = start && given.length < batch ? Array.from({length: batch}, () => given[0]) : given;
        const ids = tokenTensor(sequences, vocabulary);
        const moves = createPlan("prefill");
        try {
          const many = {given: sequences.length, batch};
          tf.tidy(() => {
            const write = (layer: number, {k, v}: KeysValues) => {
              const uniforms = {...many, heads, count: k.shape[2], width, start, slots};
              moves.add(fillCache, {buffers: {k, v, ...cache[layer]}, uniforms});
            };
            const store = {past: (layer: number) => (start ? past(layer, start) : null), write};
            const made = llama(params, ids as Tensor2D, {config, start, store, lastOnly: true});
            moves.add(fillLogits, {buffers: {made, logits}, uniforms: {...many, vocabulary, stride}});
          });
          await moves.ready();
          moves.run();
        } finally {
          moves.dispose();
          ids.dispose();
        }
        setLength(start + given[0].length);
      },
      async draw(count, start) {
        plan.run(count, {perSubmit: shapes.tokensPerSubmit * plan.length});
        const end = (batch - 1) * context + start + count;
        const found = new Int32Array(await plan.read(tokens, 4 * start, 4 * (end - start)));
        return Array.from({length: batch}, (_, b) => found.slice(b * context, b * context + count));
      },
      undraw(length) {
        setLength(length);
        plan.run(1, {from: 1});
      },
      choose(sampling, not) {
        plan.write(settings, settingsWords(sampling));
        plan.write(suppressed, not);
      },
      async logits() {
        const all = new Float32Array(await plan.read(logits, 0, 4 * batch * stride));
        return Array.from({length: batch}, (_, b) => all.slice(b * stride, b * stride + vocabulary));
      },
      truncate: setLength,
      get bytes() {
        return plan.bytes;
      },
      dispose: () => plan.dispose()
    };
  } catch (error) {
    plan.dispose();
    throw error;
  }
}
