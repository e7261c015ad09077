// Attention of the image model: between the places of an image, and from places to the words of the caption. Ours, after Imagen's
// U-Net (Saharia et al. 2022); no encoding of place, which zero padding gives.
import {attention, attentionFused, selfAttention as attendToSelf} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import {attend, dotWeights, joinHeads, splitHeads} from "./attend.ts";
import {pointwise} from "./layers.ts";
import {headsOf} from "./lumiere-config.ts";
import type {UnetPart} from "./unet-parts.ts";

/**
 * h + out(softmax(QKᵀ/√d)V) between the H·W places of each image, with Q, K, V = qkv(norm(h)): `[N,H,W,C]`.
 * Tap: `weights` `[N·heads,H·W,H·W]`.
 */
export const selfAttention: UnetPart = (h, context) =>
  tf.tidy(() => {
    const {params, parts, config, tap} = context;
    const [images, height, width, channels] = h.shape;
    const heads = headsOf(config, channels);
    const mixed = pointwise(parts.norm(h, {...context, use: "norm"}), params, "qkv");
    const places = tf.reshape(mixed, [images, height * width, 3 * channels]) as Tensor3D;
    if (!tap && attentionFused(channels / heads)) return added(h, attendToSelf(places, heads), params);
    const [q, k, v] = (tf.split(places, 3, 2) as Tensor3D[]).map((m) => splitHeads(m, heads));
    const read = attend(q, k, v, {seen: tap && ((weights) => tap("weights", weights))});
    return added(h, joinHeads(read, heads), params);
  });

/**
 * h + out(softmax(QKᵀ/√d)V) from the places of all frames of a clip to the words of its caption, Q = q(norm(h)), [K, V] = kv(states).
 * h `[B·T,H,W,C]`. Tap: `weights` `[B·heads,T·H·W,L]`.
 */
export const crossAttention: UnetPart = (h, context) =>
  tf.tidy(() => {
    const {params, parts, config, caption, tap} = context;
    const channels = h.shape[3];
    const batch = caption.states.shape[0];
    const heads = headsOf(config, channels);
    const asked = pointwise(parts.norm(h, {...context, use: "norm"}), params, "q");
    const queries = tf.reshape(asked, [batch, -1, channels]) as Tensor3D;
    const told = pointwise(caption.states, params, "kv");
    if (!tap && attentionFused(channels / heads))
      return added(h, attention(queries, told, heads, caption.hidden), params);
    const q = splitHeads(queries, heads);
    const [k, v] = (tf.split(told, 2, 2) as Tensor3D[]).map((m) => splitHeads(m, heads));
    const read = attend(q, k, v, {
      weights: (q, k) => dotWeights(q, k, caption.hidden),
      seen: tap && ((weights) => tap("weights", weights))
    });
    return added(h, joinHeads(read, heads), params);
  });

/** h + out(read). */
const added = (h: Tensor4D, read: Tensor3D, params: ParamRecord): Tensor4D =>
  tf.add(h, tf.reshape(pointwise(read, params, "out"), h.shape));
