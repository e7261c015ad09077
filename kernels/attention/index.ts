// Attention over heads that lie side by side in the channels, in one pass and without a table of weights.
import type {Tensor2D, Tensor3D} from "@tensorflow/tfjs-core";
import {isTapeOn, onWebgpu} from "../tfjs-internals.ts";
import * as gpu from "./gpu.ts";
import * as reference from "./reference.ts";

/** Whether heads of `width` channels take the kernel here and now: WebGPU, and no gradient is recorded. */
export const attentionFused = (width: number): boolean =>
  onWebgpu() && !isTapeOn() && width % 4 === 0 && width <= 64;

/**
 * softmax(QKᵀ/√d + bias)V for each head, d = C/heads (Vaswani et al. 2017, §3.2), joined again: `[B,R,C]`. Queries q `[B,R,C]` with keys
 * and values side by side, kv `[B,S,2C]`; or `selfAttention` of Q, K and V side by side, `[B,S,3C]`. bias `[B,S]` is added for every head
 * and query; −1e30 hides a key.
 *
 * 4·B·R·S·C FLOPs. On WebGPU one dispatch for heads of at most 64 channels, a multiple of 4, that reads q once and kv once for each 32
 * queries. Else, and where a gradient is recorded, stock tfjs with the whole table `[B,heads,R,S]`.
 *
 * @throws if a shape does not fit, saying which.
 */
export function attention(q: Tensor3D, kv: Tensor3D, heads: number, bias?: Tensor2D): Tensor3D {
  const [batch, , channels] = q.shape;
  if (kv.shape[0] !== batch || kv.shape[2] !== 2 * channels)
    throw new Error(
      `attention: kv must be [${batch},S,${2 * channels}] for q [${q.shape}], but its shape is [${kv.shape}]; pass keys and values side by side.`
    );
  return run(q, kv, channels, heads, bias);
}

/** `attention` of a sequence to itself: qkv `[B,S,3C] → [B,S,C]`. */
export function selfAttention(qkv: Tensor3D, heads: number, bias?: Tensor2D): Tensor3D {
  if (qkv.shape[2] % 3)
    throw new Error(
      `selfAttention: qkv must be [B,S,3C], but its shape is [${qkv.shape}]; pass queries, keys and values side by side.`
    );
  return run(qkv, qkv, qkv.shape[2] / 3, heads, bias);
}

function run(q: Tensor3D, kv: Tensor3D, channels: number, heads: number, bias?: Tensor2D): Tensor3D {
  if (!Number.isInteger(heads) || heads < 1 || channels % heads)
    throw new Error(
      `attention: heads must divide the ${channels} channels, but is ${heads}; choose a divisor.`
    );
  if (bias && (bias.shape[0] !== kv.shape[0] || bias.shape[1] !== kv.shape[1]))
    throw new Error(
      `attention: bias must be [${kv.shape[0]},${kv.shape[1]}], one a key, but its shape is [${bias.shape}]; reshape it.`
    );
  return attentionFused(channels / heads)
    ? gpu.forward(q, kv, {heads, channels, bias})
    : reference.forward(q, kv, heads, bias);
}
