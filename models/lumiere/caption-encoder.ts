// The caption's encoder: one transformer layer over learned word vectors, trained with the image model. The paper's is Imagen's,
// a frozen T5 of billions of parameters; this one is ours.
import {selfAttention} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor3D} from "@tensorflow/tfjs-core";
import {embed} from "../embedding.ts";
import {layerNorm, silu} from "../norm.ts";
import {param, type ParamRecord} from "../params.ts";
import {NO_CAPTION, PADDING} from "./clips/caption-tokens.ts";
import {linear, pointwise} from "./layers.ts";
import {headsOf, type LumiereConfig} from "./lumiere-config.ts";

/** A caption as the network reads it. */
export interface Caption {
  /** `[B,L,Dc]`, what cross attention reads. */
  states: Tensor3D;
  /** `[B,L]`, to be added to the scores of attention: 0 at words, −1e30 at padding. */
  mask: Tensor2D;
  /** `[B,E]`, added to the embedding of the noise level. */
  pooled: Tensor2D;
}

/** Ids as a tensor `[B,L]`, or a list of ids for each caption, which is padded: `[captionTokens("a red circle slides")]`. */
export type Captions = Tensor2D | readonly ArrayLike<number>[];

/**
 * Captions as int32 `[B,L]`, padded with 0; one without words becomes “no caption” (id 1), which is the unconditional one.
 *
 * @throws if a caption is too long or holds what is no id, saying which.
 */
export function captionBatch(captions: Captions, {captionLength, vocabulary}: LumiereConfig): Tensor2D {
  if (captions instanceof tf.Tensor) {
    if (captions.rank !== 2 || captions.shape[1] !== captionLength || captions.dtype !== "int32")
      throw new Error(
        `Captions must be int32 [B,${captionLength}], found ${captions.dtype} [${captions.shape}]; pass lists of ids, which are padded.`
      );
    return captions.clone();
  }
  const ids = new Int32Array(captions.length * captionLength).fill(PADDING);
  captions.forEach((caption, b) => {
    const list = Array.from(caption);
    if (list.length > captionLength)
      throw new RangeError(
        `Caption ${b} has ${list.length} tokens, but at most ${captionLength} fit; shorten it.`
      );
    const wrong = list.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary);
    if (wrong !== undefined)
      throw new RangeError(
        `Caption ${b} holds ${wrong}, but ids are whole numbers from 0 to ${vocabulary - 1}.`
      );
    ids.set(list.some((id) => id !== PADDING) ? list : [NO_CAPTION], b * captionLength);
  });
  return tf.tensor2d(ids, [captions.length, captionLength], "int32");
}

/**
 * Ids `[B,L]` → what the U-Net reads of them. h = embedding + position; h += out(attention(norm1(h))); h += mlp2(SiLU(mlp1(norm2(h))));
 * states = norm(h); pooled = pool(mean of the states of words). Padding is seen by nothing. Parameters under `caption.`.
 */
export function encodeCaption(tokens: Tensor2D, params: ParamRecord, config: LumiereConfig): Caption {
  return tf.tidy(() => {
    const [batch, length] = tokens.shape;
    const table = (name: string) => param<Tensor2D>(params, `caption.${name}.weight`, "encodeCaption");
    const norm = (h: Tensor3D, name: string) =>
      layerNorm(
        h,
        param<Tensor1D>(params, `caption.${name}.weight`, "encodeCaption"),
        param<Tensor1D>(params, `caption.${name}.bias`, "encodeCaption")
      );
    const words = tf.cast(tf.notEqual(tokens, PADDING), "float32") as Tensor2D;
    const mask = tf.mul(tf.sub(words, 1), 1e30) as Tensor2D;
    const vectors = embed(table("embedding"), tf.reshape(tokens, [-1]) as Tensor1D);
    let h = tf.add(tf.reshape(vectors, [batch, length, -1]), table("position")) as Tensor3D;

    const heads = headsOf(config, config.captionWidth);
    const mixed = pointwise(norm(h, "layer.norm1"), params, "caption.layer.qkv");
    h = tf.add(h, pointwise(selfAttention(mixed, heads, mask), params, "caption.layer.out"));
    const wide = silu(pointwise(norm(h, "layer.norm2"), params, "caption.layer.mlp1"));
    h = tf.add(h, pointwise(wide, params, "caption.layer.mlp2"));

    const states = norm(h, "norm");
    return {states, mask, pooled: linear(meanOverWords(states, words), params, "caption.pool")};
  }) as unknown as Caption;
}

/** The mean of h `[B,L,C]` over the words, which are 1 in `[B,L]`, where padding is 0: `[B,C]`. */
export function meanOverWords(h: Tensor3D, words: Tensor2D): Tensor2D {
  return tf.tidy(() => {
    const [batch, length] = words.shape;
    const count = tf.maximum(tf.sum(words, 1, true), 1);
    const share = tf.reshape(tf.div(words, count), [batch, 1, length]) as Tensor3D;
    return tf.reshape(tf.matMul(share, h), [batch, -1]) as Tensor2D;
  });
}
