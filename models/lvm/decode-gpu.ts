// Decoding on WebGPU: a plan of 5·layers + 3 dispatches a token, a row of tokens in one submit. Prompts go through the same
// `llama` as training, whose matrix products suit many tokens at once; its keys and values are moved into the plan's cache.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {createPlan} from "#kernels/plan";
import {
  attend,
  CHUNK,
  embedToken,
  fillCache,
  fillLogits,
  gateUp,
  projectDown,
  projectLogits,
  projectOut,
  projectQkv
} from "#kernels/decode-step/index";
import {sampleTokenKernel, settingsWords, STAGED} from "#kernels/sample-token/index";
import {onSoftware} from "#kernels/tiles";
import type {ParamRecord} from "../params.ts";
import type {KeysValues} from "./attention.ts";
import type {LlamaConfig} from "./configs.ts";
import type {Engine} from "./decode-engine.ts";
import {packWeights} from "./decode-pack.ts";
import {tokenTensor} from "./embedding.ts";
import {llama} from "./llama.ts";
import {ropeTable} from "./rope.ts";

/** (cos, sin) of every position, interleaved. */
function turnsTable({context, hidden, heads, theta}: LlamaConfig): Float32Array<ArrayBuffer> {
  const {cos, sin} = ropeTable(0, context, hidden / heads, theta);
  return Float32Array.from({length: 2 * cos.length}, (_, i) => (i % 2 ? sin : cos)[i >> 1]);
}

/** See `Engine`. */
export async function gpuEngine(
  params: ParamRecord,
  config: LlamaConfig,
  batch: number,
  weights: "f32" | "f16"
): Promise<Engine> {
  const {vocabulary, hidden, mlp, layers, heads, context, epsilon} = config;
  const width = hidden / heads;
  if (width > CHUNK)
    throw new RangeError(
      `A head has ${width} numbers, but the attention kernel takes at most ${CHUNK}; use more heads.`
    );
  const plan = createPlan("decode");
  const numbers = (name: string, count: number) => plan.buffer(name, 4 * count);
  const [half, splits, stride] = [
    +(weights === "f16"),
    Math.ceil(context / CHUNK),
    vocabulary + (vocabulary % 2)
  ];
  try {
    const packed = await packWeights(plan, params, config, half);
    const tokens = numbers("tokens", batch * context);
    const state = numbers("state", batch);
    const suppressed = numbers("suppressed", vocabulary);
    const settings = numbers("settings", 5);
    const [x, q] = [numbers("x", batch * hidden), numbers("q", batch * hidden)];
    const parts = numbers("parts", batch * heads * splits * (width + 2));
    const inner = numbers("inner", batch * mlp);
    const logits = numbers("logits", batch * stride);
    const turns = plan.buffer("turns", turnsTable(config));
    const cache = Array.from({length: layers}, (_, i) => ({
      keys: numbers(`keys ${i}`, batch * hidden * context),
      values: numbers(`values ${i}`, batch * hidden * context)
    }));

    // On a software adapter the threads of a workgroup take turns: fewer are faster.
    const shape = {batch, half, ...(onSoftware() ? {lanes: 4, parts: 4, tile: 32} : {})};
    plan.add(sampleTokenKernel, {
      buffers: {logits, suppressed, settings, tokens, state},
      uniforms: {vocabulary, stride, context, batch},
      tunables: {staged: vocabulary <= STAGED ? vocabulary : 0}
    });
    plan.add(embedToken, {
      buffers: {table: params["model.embed_tokens.weight"], tokens, state, x},
      uniforms: {hidden, vocabulary, context, batch}
    });
    for (let i = 0; i < layers; i++) {
      const gain = (name: string) => params[`model.layers.${i}.${name}.weight`];
      const {qkv, out, gates, down} = packed.layers[i];
      plan.add(projectQkv, {
        buffers: {weights: qkv, state, x, gain: gain("input_layernorm"), turns, q, ...cache[i]},
        uniforms: {inputs: hidden, pairs: (3 * hidden) / 2, epsilon, width, context},
        tunables: shape
      });
      plan.add(attend, {
        buffers: {q, ...cache[i], state, parts},
        uniforms: {heads, batch, splits, context, scale: 1 / Math.sqrt(width)},
        tunables: {width}
      });
      plan.add(projectOut, {
        buffers: {weights: out, state, parts, x},
        uniforms: {inputs: hidden, pairs: hidden / 2, width, splits},
        tunables: {...shape, heads}
      });
      plan.add(gateUp, {
        buffers: {weights: gates, state, x, gain: gain("post_attention_layernorm"), inner},
        uniforms: {inputs: hidden, pairs: mlp, epsilon},
        tunables: shape
      });
      plan.add(projectDown, {
        buffers: {weights: down, state, inner, x},
        uniforms: {inputs: mlp, pairs: hidden / 2},
        tunables: shape
      });
    }
    plan.add(projectLogits, {
      buffers: {weights: packed.head, state, x, gain: params["model.norm.weight"], logits},
      uniforms: {inputs: hidden, pairs: stride / 2, epsilon},
      tunables: shape
    });
    await plan.ready();

    /** Positions 0 … length − 1 of a layer's cache as tensors. */
    const past = (layer: number, length: number): KeysValues => {
      const {keys, values} = cache[layer];
      const k = tf.slice(plan.tensor(keys, [batch, heads, width, context]), 0, [batch, heads, width, length]);
      const v = tf.slice(plan.tensor(values, [batch, heads, context, width]), 0, [
        batch,
        heads,
        length,
        width
      ]);
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
              const uniforms = {...many, heads, count: k.shape[2], width, start, context};
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
        plan.run(count);
        const bytes = new Int32Array(await plan.read(tokens, 0, 4 * batch * context));
        return Array.from({length: batch}, (_, b) =>
          bytes.slice(b * context + start, b * context + start + count)
        );
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
