// Classifier-free guidance (Ho & Salimans 2022). The paper gives no scale; ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";

export interface Guidance {
  /** w: 0 unconditional, 1 conditional, above 1 beyond it; from 0 to 30. */
  scale: number;
  /**
   * φ from 0 to 1: how far the result's standard deviation is brought back to the conditional prediction's (Lin et al. 2024,
   * “Common Diffusion Noise Schedules…”, §3.4), which high scales inflate; 0 unless told.
   */
  rescale?: number;
}

/** @throws RangeError, a sentence, for a scale or rescaling that cannot be meant. */
export function checkGuidance({scale, rescale = 0}: Guidance): void {
  if (!(scale >= 0 && scale <= 30))
    throw new RangeError(
      `Guidance: scale must be from 0 (unconditional) over 1 (conditional) to 30, found ${scale}; 2 to 8 is usual.`
    );
  if (!(rescale >= 0 && rescale <= 1))
    throw new RangeError(`Guidance: rescale must be from 0 (none) to 1, found ${rescale}.`);
}

/**
 * ŷ = u + w·(c − u) from the conditional c and the unconditional u `[B·T,H,W,C]`, then rescaled by φ·std(c)/std(ŷ) + 1 − φ, with the
 * deviations of each of the B `clips` (1 unless told).
 */
export function guide(
  conditional: Tensor4D,
  unconditional: Tensor4D,
  guidance: Guidance,
  clips = 1
): Tensor4D {
  checkGuidance(guidance);
  const {scale, rescale = 0} = guidance;
  return tf.tidy(() => {
    if (scale === 1) return conditional.clone();
    if (scale === 0) return unconditional.clone();
    const guided = tf.add(unconditional, tf.mul(tf.sub(conditional, unconditional), scale)) as Tensor4D;
    if (!rescale) return guided;
    const variance = (x: Tensor4D) => tf.moments(tf.reshape(x, [clips, -1]), 1, true).variance;
    const ratio = tf.sqrt(tf.div(variance(conditional), tf.add(variance(guided), 1e-12)));
    const gain = tf.add(tf.mul(ratio, rescale), 1 - rescale);
    return tf.reshape(tf.mul(tf.reshape(guided, [clips, -1]), gain), guided.shape);
  });
}
