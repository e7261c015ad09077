// How different two images look to the tokenizer's own encoder. In the manner of LPIPS (Zhang et al. 2018, arXiv 1801.03924 eq. 1) but
// not LPIPS: these features are of this tokenizer, and their channels are not weighed by human judgements. Name it so.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import {encodeFeatures, type VqganOptions} from "./vqgan.ts";

/** The stages whose features count: the last residual block of each level. */
const LEVEL = /^encoder\.down_blocks\.(\d+)\.resnets\.\d+$/;

/**
 * The tokenizer-feature distance of images `[B,H,W,3]` in [0,1] to others of that shape, `[B]`: at each level of the encoder the channels of
 * every place are brought to length 1, and the squared distance is averaged over places, then over levels. 0 for equal images, at
 * most 4.
 */
export function featureDistance(
  params: ParamRecord,
  found: Tensor4D,
  truth: Tensor4D,
  {config}: Pick<VqganOptions, "config">
): Tensor1D {
  return tf.tidy(() => {
    const count = found.shape[0];
    const levels = new Map<string, Tensor4D>();
    // A later block of a level replaces an earlier one.
    const tap = (name: string, h: tf.Tensor) => {
      const level = LEVEL.exec(name)?.[1];
      if (!level) return;
      levels.get(level)?.dispose();
      levels.set(level, tf.keep(tf.clone(h)) as Tensor4D);
    };
    encodeFeatures(params, tf.concat4d([found, truth], 0), {config, tap});
    const distances = [...levels.values()].map((h) => {
      const unit = tf.div(h, tf.add(tf.norm(h, "euclidean", 3, true), 1e-10));
      const [a, b] = [tf.slice(unit, 0, count), tf.slice(unit, count)];
      return tf.mean(tf.sum(tf.squaredDifference(a, b), 3), [1, 2]);
    });
    tf.dispose([...levels.values()]);
    return tf.mean(tf.stack(distances), 0) as Tensor1D;
  });
}
