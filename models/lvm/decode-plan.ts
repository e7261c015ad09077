// The dispatches that draw and read one token, 5·layers + 3 of them, and the buffers that they work on.
import {
  attend,
  embedToken,
  gateUp,
  projectDown,
  projectLogits,
  projectOut,
  projectQkv
} from "#kernels/decode-step/index";
import type {Plan} from "#kernels/plan";
import {sampleTokenKernel, STAGED} from "#kernels/sample-token/index";
import type {ParamRecord} from "../params.ts";
import type {LlamaConfig} from "./configs.ts";
import {packWeights} from "./decode-pack.ts";
import type {DecodeShapes, ProductShape} from "./decode-shapes.ts";
import {ropeTable} from "./rope.ts";

/** What a decoder writes and reads besides running the plan, and the sizes that its layouts have. */
export interface DecodeBuffers {
  tokens: GPUBuffer;
  state: GPUBuffer;
  suppressed: GPUBuffer;
  settings: GPUBuffer;
  logits: GPUBuffer;
  /** By layer; see `attend`. */
  cache: {keys: GPUBuffer; values: GPUBuffer}[];
  /** Positions that the cache has room for, a multiple of 4. */
  slots: number;
  /** Numbers from one row of the logits to the next. */
  stride: number;
}

/** (cos, sin) of every position, interleaved. */
function turnsTable({context, hidden, heads, theta}: LlamaConfig): Float32Array<ArrayBuffer> {
  const {cos, sin} = ropeTable(0, context, hidden / heads, theta);
  return Float32Array.from({length: 2 * cos.length}, (_, i) => (i % 2 ? sin : cos)[i >> 1]);
}

/** Adds the steps to a plan, the sampling first, and returns the plan's buffers. */
export async function addDecodeSteps(
  plan: Plan,
  params: ParamRecord,
  config: LlamaConfig,
  batch: number,
  half: number,
  shapes: DecodeShapes
): Promise<DecodeBuffers> {
  const {vocabulary, hidden, mlp, layers, heads, context, epsilon} = config;
  const {chunk} = shapes.attend;
  const width = hidden / heads;
  const splits = Math.ceil(context / chunk);
  const slots = 4 * Math.ceil(context / 4);
  const stride = vocabulary + (vocabulary % 2);
  const numbers = (name: string, count: number) => plan.buffer(name, 4 * count);
  const packed = await packWeights(plan, params, config, half);
  const tokens = numbers("tokens", batch * context);
  const state = numbers("state", batch);
  const suppressed = numbers("suppressed", vocabulary);
  const settings = numbers("settings", 5);
  const [x, q] = [numbers("x", batch * hidden), numbers("q", batch * hidden)];
  const marks = numbers("marks", batch * heads * splits * 2);
  const parts = numbers("parts", batch * heads * splits * width);
  const inner = numbers("inner", batch * 4 * Math.ceil(mlp / 4));
  const logits = numbers("logits", batch * stride);
  const turns = plan.buffer("turns", turnsTable(config));
  const cache = Array.from({length: layers}, (_, i) => ({
    keys: numbers(`keys ${i}`, batch * hidden * slots),
    values: numbers(`values ${i}`, batch * hidden * slots)
  }));

  const product = (shape: ProductShape, inputs: number, pairs: number) => {
    return {batch, half, inputs, pairs, epsilon, ...shape};
  };
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
    const {qkv, out, gates, down} = packed.layers[i];
    plan.add(projectQkv, {
      buffers: {weights: qkv, x, state, turns, q, ...cache[i]},
      tunables: {...product(shapes.qkv, hidden, (3 * hidden) / 2), width, slots}
    });
    plan.add(attend, {
      buffers: {q, ...cache[i], state, marks, parts},
      tunables: {batch, heads, width, slots, splits, ...shapes.attend}
    });
    plan.add(projectOut, {
      buffers: {weights: out, state, marks, parts, stream: x},
      tunables: {
        ...product(shapes.out, hidden, hidden / 2),
        ...{heads, width, splits, chunk, block: shapes.block}
      }
    });
    plan.add(gateUp, {
      buffers: {weights: gates, x, inner},
      tunables: product(shapes.gates, hidden, mlp)
    });
    plan.add(projectDown, {
      buffers: {weights: down, x: inner, stream: x},
      tunables: product(shapes.down, mlp, hidden / 2)
    });
  }
  plan.add(projectLogits, {
    buffers: {weights: packed.head, x, logits},
    tunables: product(shapes.head, hidden, stride / 2)
  });
  return {tokens, state, suppressed, settings, logits, cache, slots, stride};
}
