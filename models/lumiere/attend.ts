// softmax(QKᵀ/√d)V over heads (Vaswani et al. 2017, §3.2), with the queries in slices where the table of weights would be large.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {headProducts} from "../head-products.ts";

/** From queries `[N,R,d]` and keys `[N,S,d]` to weights `[N,R,S]`, whose rows sum to 1; N counts heads of all sequences. */
export type WeightsOf = (q: Tensor3D, k: Tensor3D) => Tensor3D;

export interface AttendOptions {
  weights?: WeightsOf;
  /** Numbers of the table of weights that is held at a time; 8 million (32 MB) unless told. */
  table?: number;
  /** Called with the whole table `[N,R,S]`, which is then put together. */
  onWeights?: (weights: Tensor3D) => void;
}

const TABLE = 1 << 23;
/** Below so many queries a product for each head is slower than one of all. */
const ROWS = 128;

/** `[B,N,C] → [B·heads,N,C/heads]`. */
export function splitHeads(x: Tensor3D, heads: number): Tensor3D {
  const [batch, count, channels] = x.shape;
  const width = channels / heads;
  return tf.tidy(() => {
    const apart = tf.transpose(tf.reshape(x, [batch, count, heads, width]), [0, 2, 1, 3]);
    return tf.reshape(apart, [batch * heads, count, width]) as Tensor3D;
  });
}

/** `[B·heads,N,d] → [B,N,heads·d]`. */
export function joinHeads(x: Tensor3D, heads: number): Tensor3D {
  const [all, count, width] = x.shape;
  return tf.tidy(() => {
    const together = tf.transpose(tf.reshape(x, [all / heads, heads, count, width]), [0, 2, 1, 3]);
    return tf.reshape(together, [all / heads, count, heads * width]) as Tensor3D;
  });
}

/** a·b, or a·bᵀ, for each head. */
const headwise = (a: Tensor3D, b: Tensor3D, transposeB: boolean): Tensor3D =>
  a.shape[1] < ROWS ? tf.matMul(a, b, false, transposeB) : headProducts(a, b, transposeB);

/**
 * softmax(q kᵀ/√d + bias) over all keys. `bias` `[B,S]` is added for every head and query of a sequence: −1e30 hides a key
 * (exp of it is 0 exactly, and unlike −∞ it makes no NaN).
 */
export function dotWeights(q: Tensor3D, k: Tensor3D, bias?: Tensor2D): Tensor3D {
  return tf.tidy(() => {
    const scores = headwise(tf.mul(q, 1 / Math.sqrt(q.shape[2])), k, true);
    if (!bias) return tf.softmax(scores) as Tensor3D;
    const [batch, keys] = bias.shape;
    const perHead = tf.reshape(scores, [batch, q.shape[0] / batch, q.shape[1], keys]) as Tensor4D;
    const masked = tf.add(perHead, tf.reshape(bias, [batch, 1, 1, keys]));
    return tf.reshape(tf.softmax(masked), scores.shape) as Tensor3D;
  });
}

/**
 * weights(q, k)·v for `[N,R,d]`, `[N,S,d]`, `[N,S,d]`: `[N,R,d]`. Only `table` weights are held at a time: at T·H·W = 1,280
 * tokens and 12 heads the whole table has 20 million. Differentiable.
 */
export function attend(
  q: Tensor3D,
  k: Tensor3D,
  v: Tensor3D,
  {weights = dotWeights, table = TABLE, onWeights}: AttendOptions = {}
): Tensor3D {
  return tf.tidy(() => {
    const [heads, count, width] = q.shape;
    const step = Math.max(1, Math.floor(table / (heads * k.shape[1])));
    const reads: Tensor3D[] = [];
    const tables: Tensor3D[] = [];
    for (let from = 0; from < count; from += step) {
      const size = Math.min(step, count - from);
      const some = size === count ? q : tf.slice3d(q, [0, from, 0], [heads, size, width]);
      // What a slice needs is freed before the next; its weights only if nobody wants to see them.
      const [read, ...w] = tf.tidy(() => {
        const w = weights(some, k);
        const read = headwise(w, v, false);
        return onWeights ? [read, w] : [read];
      });
      reads.push(read);
      tables.push(...w);
    }
    if (onWeights) onWeights(tables.length === 1 ? tables[0] : tf.concat3d(tables, 1));
    return reads.length === 1 ? reads[0] : tf.concat3d(reads, 1);
  });
}
