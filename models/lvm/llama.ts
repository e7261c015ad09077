// LVM's transformer (arXiv 2312.00785 §4.2): a LLaMA (arXiv 2302.13971 §2.2) over visual tokens, as a function of named
// parameters whose keys are those of Hugging Face's `LlamaForCausalLM`. Every sentence is one stream of tokens: no mask
// keeps documents apart, as in the paper's code.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {param, under, type ParamRecord, type Tap} from "../params.ts";
import {attention, type AttentionWeights, causalWeights, type KeysValues} from "./attention.ts";
import type {LlamaConfig} from "./configs.ts";
import {embed} from "./embedding.ts";
import {rmsNorm} from "./rms-norm.ts";
import {rope} from "./rope.ts";
import {swiglu} from "./swiglu.ts";

/** The stages by name; N = B·T. */
export interface LlamaParts {
  embed: (table: Tensor2D, ids: Tensor1D) => Tensor2D;
  norm: (x: Tensor2D, weight: Tensor1D) => Tensor2D;
  /** Turns queries and keys `[B,heads,T,d]`. */
  rope: (x: Tensor4D, start: number) => Tensor4D;
  weights: AttentionWeights;
  mlp: (params: ParamRecord, x: Tensor2D) => Tensor2D;
}

/** Where a decoder keeps keys and values between calls. */
export interface KeyValueStore {
  /** What layer i has seen before, or null at the beginning. */
  past(layer: number): KeysValues | null;
  /** Takes the keys (turned) and values `[B,heads,T,d]` of new tokens; they live until `llama` returns. */
  write(layer: number, made: KeysValues): void;
}

export interface LlamaOptions {
  config: LlamaConfig;
  /** Position of the first token; 0 unless told. */
  start?: number;
  store?: KeyValueStore;
  parts?: Partial<LlamaParts>;
  tap?: Tap;
  /** Heads whose attention the tap is shown. */
  heads?: readonly {layer: number; head: number}[];
  /** Only the last token's logits, `[B,1,V]`: the rest of a long prompt's are never needed. */
  lastOnly?: boolean;
}

/** The stages as LLaMA has them. */
export const llamaParts = ({epsilon, theta}: LlamaConfig): LlamaParts => ({
  embed,
  norm: (x, weight) => rmsNorm(x, weight, epsilon),
  rope: (x, start) => rope(x, {start, theta}),
  weights: causalWeights,
  mlp: swiglu
});

/**
 * Logits `[B,T,V]` of the token after each of `tokens` `[B,T]` (int32 ids below V: see `tokenTensor`).
 *
 * Per layer: x ← x + attention(norm(x)), x ← x + swiglu(norm(x)); then head(norm(x)). Parameters: `llamaParams`.
 * Taps, in order: `embedding`; per layer `layers.i.attention.h` `[B,T,S]` for the heads asked for, `layers.i.attended`
 * (what attention adds), `layers.i` (the residual stream after it), `[B,T,D]`; `norm`, `logits`.
 * Differentiable in all parameters. FLOPs: 2·parameters a token, and 4·T·D a layer for attention.
 *
 * @throws if the sequence is longer than the context, or a parameter is missing.
 */
export function llama(params: ParamRecord, tokens: Tensor2D, options: LlamaOptions): Tensor3D {
  const {config, start = 0, store, tap, heads = [], lastOnly} = options;
  const part = {...llamaParts(config), ...options.parts};
  const [batch, count] = tokens.shape;
  if (start + count > config.context)
    throw new RangeError(
      `llama was given tokens up to position ${start + count}, but its context holds ${config.context}; drop the earliest images.`
    );
  for (const {layer, head} of heads)
    if (!(layer >= 0 && layer < config.layers && head >= 0 && head < config.heads))
      throw new RangeError(
        `llama has no head ${head} in layer ${layer}; it has ${config.layers} layers of ${config.heads} heads.`
      );
  const weight = <T extends tf.Tensor>(key: string) => param<T>(params, key, "llama");
  return tf.tidy(() => {
    const show = (name: string, h: Tensor2D) => tap?.(name, tf.reshape(h, [batch, -1, h.shape[1]]));
    let x = part.embed(weight("model.embed_tokens.weight"), tf.reshape(tokens, [batch * count]) as Tensor1D);
    show("embedding", x);
    for (let i = 0; i < config.layers; i++) {
      const layer = under(params, `model.layers.${i}.`);
      const norm = (h: Tensor2D, key: string) => part.norm(h, param<Tensor1D>(layer, key, "llama"));
      const attended = attention(under(layer, "self_attn."), norm(x, "input_layernorm.weight"), batch, {
        heads: config.heads,
        start,
        rope: part.rope,
        weights: part.weights,
        past: store?.past(i),
        write: store && ((made) => store.write(i, made)),
        watched: heads.filter((h) => h.layer === i).map((h) => h.head),
        seen: (head, weights) => tap?.(`layers.${i}.attention.${head}`, weights)
      });
      show(`layers.${i}.attended`, attended);
      x = tf.add(x, attended);
      x = tf.add(x, part.mlp(under(layer, "mlp."), norm(x, "post_attention_layernorm.weight")));
      show(`layers.${i}`, x);
    }
    if (lastOnly && count > 1) {
      const last = tf.slice3d(
        tf.reshape(x, [batch, count, config.hidden]),
        [0, count - 1, 0],
        [batch, 1, config.hidden]
      );
      x = tf.reshape(last, [batch, config.hidden]);
    }
    const normed = part.norm(x, weight("model.norm.weight"));
    show("norm", normed);
    const logits: Tensor2D = tf.matMul(normed, weight<Tensor2D>("lm_head.weight"));
    show("logits", logits);
    return tf.reshape(logits, [batch, -1, config.vocabulary]) as Tensor3D;
  });
}
