// SwiGLU (Shazeer 2020, arXiv 2002.05202 eq. 6): the feed-forward layer of LLaMA.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D} from "@tensorflow/tfjs-core";
import {param, type ParamRecord} from "../params.ts";

/** down(silu(gate(x)) ⊙ up(x)): the *gate* goes through SiLU. x is `[N,D]`; params have `gate_proj.weight` and so on. */
export function swiglu(params: ParamRecord, x: Tensor2D): Tensor2D {
  return tf.tidy(() => {
    const linear = (h: Tensor2D, name: string): Tensor2D =>
      tf.matMul(h, param<Tensor2D>(params, `${name}_proj.weight`, "swiglu"));
    const gate = linear(x, "gate");
    const inner: Tensor2D = tf.mul(tf.mul(gate, tf.sigmoid(gate)), linear(x, "up"));
    return linear(inner, "down");
  });
}
