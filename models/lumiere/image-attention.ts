// Attention of the image model: between the places of an image, and from places to the words of the caption. Ours, after Imagen's
// U-Net (Saharia et al. 2022); no encoding of place, which zero padding gives.
import {attentionFused, selfAttention as attendToSelf} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {attend, joinHeads, splitHeads} from "./attend.ts";
import {pointwise} from "./layers.ts";
import {headsOf} from "./lumiere-config.ts";
import {readCaption} from "./read-caption.ts";
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
    // In one pass while nobody looks at the weights.
    const fused = !tap && attentionFused(channels / heads);
    const read = () => {
      const [q, k, v] = (tf.split(places, 3, 2) as Tensor3D[]).map((m) => splitHeads(m, heads));
      return joinHeads(attend(q, k, v, {onWeights: tap && ((weights) => tap("weights", weights))}), heads);
    };
    return added(h, pointwise(fused ? attendToSelf(places, heads) : read(), params, "out"));
  });

/**
 * h + out(softmax(QKᵀ/√d)V) from the places of all frames of a clip to the words of its caption, Q = q(norm(h)), [K, V] = kv(states).
 * h `[B·T,H,W,C]`. Tap: `weights` `[B·heads,T·H·W,L]`.
 */
export const crossAttention: UnetPart = (h, context) =>
  tf.tidy(() => {
    const {params, parts, config, caption, tap} = context;
    const channels = h.shape[3];
    const normal = parts.norm(h, {...context, use: "norm"});
    const places = tf.reshape(normal, [caption.states.shape[0], -1, channels]) as Tensor3D;
    const onWeights = tap && ((weights: Tensor3D) => tap("weights", weights));
    return added(h, readCaption(places, params, caption, headsOf(config, channels), onWeights));
  });

/** h + read, a row a place. */
const added = (h: Tensor4D, read: Tensor3D): Tensor4D => tf.add(h, tf.reshape(read, h.shape));
