// From the places of a clip to the words of its caption: what cross attention of the image model and, where a configuration says so,
// temporal attention do alike.
import {attention, attentionFused} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor3D} from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import {attend, dotWeights, joinHeads, splitHeads} from "./attend.ts";
import type {Caption} from "./caption-encoder.ts";
import {pointwise} from "./layers.ts";

/** What attention reads of a caption. */
export type CaptionStates = Pick<Caption, "states" | "mask">;

/**
 * out(softmax(QKᵀ/√d)V) for x `[B,N,C]`, already normed: Q = q(x), [K, V] = kv(states), states `[B,L,Dc]`; padding is seen by none.
 * Parameters: `q.weight` [C,C], `kv.weight` [Dc,2C], `out.weight` [C,C], `out.bias` [C]. `onWeights` is called with the weights
 * `[B·heads,N,L]`. Differentiable.
 */
export function readCaption(
  x: Tensor3D,
  params: ParamRecord,
  {states, mask}: CaptionStates,
  heads: number,
  onWeights?: (weights: Tensor3D) => void
): Tensor3D {
  return tf.tidy(() => {
    const queries = pointwise(x, params, "q");
    const keysValues = pointwise(states, params, "kv");
    // In one pass while nobody looks at the weights.
    if (!onWeights && attentionFused(queries.shape[2] / heads))
      return pointwise(attention(queries, keysValues, heads, mask), params, "out");
    const [k, v] = (tf.split(keysValues, 2, 2) as Tensor3D[]).map((m) => splitHeads(m, heads));
    const weights = (q: Tensor3D, k: Tensor3D) => dotWeights(q, k, mask);
    const read = attend(splitHeads(queries, heads), k, v, {weights, onWeights});
    return pointwise(joinHeads(read, heads), params, "out");
  });
}
