// Temporal attention that reads the caption itself: `temporal.caption`, ours and not the paper's. An image model that is trained on
// frames learns to ignore what says nothing of a frame, such as “every 12 frames”, and frozen, it tells the temporal layers next to
// nothing of it; the caption's states still have the words.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor3D} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {layerNorm} from "../norm.ts";
import {param, type ParamRecord, type Tap} from "../params.ts";
import {type CaptionStates, readCaption} from "./read-caption.ts";
import type {Mixing} from "./sequences.ts";

/** What `hearCaption` is told beside h and the caption. */
export interface HearContext {
  params: ParamRecord;
  frames: number;
  heads: number;
  mixing: Mixing;
  tap?: Tap;
}

/**
 * h + out(softmax(QKᵀ/√d)V) from all T·H·W tokens of a clip to the words of its caption, Q = q(norm(h)), [K, V] = kv(states): h `[N,S,C]`
 * as `AttentionInflationParts` has it. Parameters: those of `readCaption`, and `norm.weight|bias` [C] of a layer norm. A token reads
 * by itself, so that both mixings give the same. Tap: `attention` `[B,heads,T·H·W,L]`, frame by frame.
 */
export function hearCaption(
  h: Tensor3D,
  caption: CaptionStates,
  {params, frames, heads, mixing, tap}: HearContext
): Tensor3D {
  const who = "attentionInflation";
  const [batch, length] = caption.mask.shape;
  return tf.tidy(() => {
    const normal = layerNorm(
      h,
      param<Tensor1D>(params, "norm.weight", who),
      param<Tensor1D>(params, "norm.bias", who)
    );
    const onWeights =
      tap &&
      ((weights: Tensor3D) => {
        const tokens = weights.shape[1];
        // Sequences along time lie place by place.
        const byFrame =
          mixing === "time"
            ? tf.transpose(
                tf.reshape(weights, [batch * heads, tokens / frames, frames, length]),
                [0, 2, 1, 3]
              )
            : weights;
        tap("attention", tf.reshape(byFrame, [batch, heads, tokens, length]));
      });
    const clips = tf.reshape(normal, [batch, -1, h.shape[2]]) as Tensor3D;
    return tf.add(h, tf.reshape(readCaption(clips, params, caption, heads, onWeights), h.shape));
  });
}

/** Parameters of `hearCaption`, as PyTorch would draw them: linear maps uniform in ±1/√fan-in, biases zero, the norm 1 and 0. */
export function hearCaptionParams(
  channels: number,
  captionWidth: number,
  seed: number
): Record<string, tf.Tensor> {
  const matrix = (name: string, rows: number, cols: number) =>
    tf.tensor2d(uniformFan(rows * cols, rows, seed, `caption.${name}`), [rows, cols]);
  return {
    "norm.weight": tf.ones([channels]),
    "norm.bias": tf.zeros([channels]),
    "q.weight": matrix("q", channels, channels),
    "kv.weight": matrix("kv", captionWidth, 2 * channels),
    "out.weight": matrix("out", channels, channels),
    "out.bias": tf.zeros([channels])
  };
}
