// The empirical Wiener filter, a real operator for windows that needs no trained weights: classical denoising, not a `Denoiser`, which is
// a network. Each window is taken to its own temporal DCT, every coefficient is split into bands of spatial detail, and each band is
// shrunk by an empirical Wiener gain (as in Lee 1980 and, over patches, VBM4D: Maggioni et al. 2012). Since basis, statistics and noise
// estimate are the window's own, two windows answer differently about a frame that they share, as two runs of a network would.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";

export interface DenoiseOptions {
  /** Standard deviation of the noise to take out, in units of x; estimated from the window unless told. */
  strength?: number;
  /** Sides in pixels, odd and rising, of the blurs that split detail from what is coarser; [3, 9] unless told. */
  scales?: readonly number[];
}

/** Side of the square over which a band's energy is averaged, and how far above the noise it must rise (ours). */
const ENERGY = 5;
const CAUTION = 1.5;

/**
 * Denoises one window `[L,H,W,C]`, of any length from 1. In the orthonormal DCT over the window's L frames, each band b of a
 * coefficient, with noise variance σ_b² and energy E (the mean of b² over a small square and all channels), becomes
 * b·max(0, 1 − 1.5 σ_b²/E); then bands are added up and the DCT is undone. Static detail survives in the first coefficient,
 * where noise has been averaged over L frames. No clamp at the end. About 4·L·HWC·L FLOPs for the two DCTs.
 */
export function denoise(x: Tensor4D, {strength, scales = [3, 9]}: DenoiseOptions = {}): Tensor4D {
  if (x.rank !== 4) throw new Error(`denoise: x must be a window [L,H,W,C], but its shape is [${x.shape}].`);
  if (strength !== undefined && !(strength >= 0 && Number.isFinite(strength)))
    throw new RangeError(
      `denoise: strength must be the noise's standard deviation, 0 or more, found ${strength}.`
    );
  scales.forEach((side, i) => {
    if (!Number.isInteger(side) || side < 3 || side % 2 === 0 || side <= (scales[i - 1] ?? 0))
      throw new RangeError(`denoise: scales must be odd, from 3 up, each above the last, found [${scales}].`);
  });
  return tf.tidy(() => {
    const [length, height, width, channels] = x.shape;
    const variance = strength === undefined ? tf.square(estimateNoise(x)) : tf.scalar(strength ** 2);
    const basis = tf.tensor2d(dctBasis(length), [length, length]);
    const rows = tf.reshape(x, [length, height * width * channels]) as Tensor2D;
    let coarse = tf.reshape(tf.matMul(basis, rows), x.shape) as Tensor4D;
    const shares = bandVariances(scales);
    const bands = scales.map((side, i) => {
      const blurred = box(coarse, side);
      const band = shrink(tf.sub(coarse, blurred) as Tensor4D, tf.mul(variance, shares[i]));
      coarse = blurred;
      return band;
    });
    const clean = tf.addN([...bands, shrink(coarse, tf.mul(variance, shares[scales.length]))]);
    return tf.reshape(tf.matMul(basis, tf.reshape(clean, rows.shape), true), x.shape) as Tensor4D;
  });
}

/** band · max(0, 1 − 1.5 σ²/E), E the band's energy around each pixel. */
function shrink(band: Tensor4D, variance: Tensor): Tensor4D {
  // Channels are added one by one: there are few of them, and tfjs reduces a short axis slowly.
  const channels = tf.split(tf.square(band), band.shape[3], 3);
  const energy = box(tf.div(tf.addN(channels), channels.length) as Tensor4D, ENERGY);
  const gain = tf.relu(tf.sub(1, tf.div(tf.mul(variance, CAUTION), tf.add(energy, 1e-12))));
  return tf.mul(band, gain);
}

/** The mean over a square around each pixel, of the part of it that lies inside the frame; one direction after the other. */
const box = (x: Tensor4D, side: number): Tensor4D =>
  tf.avgPool(tf.avgPool(x, [side, 1], 1, "same"), [1, side], 1, "same");

/** What share of white noise's variance falls into each band, finest first, the coarse rest last. */
function bandVariances(scales: readonly number[]): number[] {
  const n = scales.reduce((sum, side) => sum + side - 1, 1);
  // Boxes are separable, their differences are not: keep each blur's impulse response as one row and take products.
  let row = Array.from({length: n}, (_, i) => +(i === (n - 1) / 2));
  const blurs = [row];
  for (const side of scales) {
    const half = (side - 1) / 2;
    row = row.map((_, i) => row.reduce((sum, v, j) => sum + (Math.abs(i - j) <= half ? v / side : 0), 0));
    blurs.push(row);
  }
  const squaredDot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0) ** 2;
  return blurs.map((blur, i) => {
    const next = blurs[i + 1];
    if (!next) return squaredDot(blur, blur);
    return squaredDot(blur, blur) - 2 * squaredDot(blur, next) + squaredDot(next, next);
  });
}

/** The orthonormal DCT-II over L samples, row-major [frequency, time]. */
export function dctBasis(length: number): Float32Array {
  return Float32Array.from({length: length * length}, (_, i) => {
    const [k, t] = [Math.floor(i / length), i % length];
    const norm = Math.sqrt((k ? 2 : 1) / length);
    return norm * Math.cos((Math.PI * k * (t + 0.5)) / length);
  });
}

/**
 * Immerkær's fast estimate of white noise (1996): the mean absolute answer of a 3×3 filter that is blind to planes,
 * σ = √(π/2)/6 · mean|x ∗ N|, over all frames and channels of `[L,H,W,C]`. A scalar; edges and texture bias it upward.
 */
export function estimateNoise(x: Tensor4D): tf.Scalar {
  const [, height, width, channels] = x.shape;
  if (height < 3 || width < 3)
    throw new Error(
      `estimateNoise: frames must be at least 3×3 pixels, found ${height}×${width}; give the strength instead.`
    );
  return tf.tidy(() => {
    const mask = [1, -2, 1, -2, 4, -2, 1, -2, 1];
    const filter = tf.tensor4d(
      mask.flatMap((v) => new Array<number>(channels).fill(v)),
      [3, 3, channels, 1]
    );
    const answer = tf.depthwiseConv2d(x, filter, 1, "valid");
    return tf.mul(tf.mean(tf.abs(answer)), Math.sqrt(Math.PI / 2) / 6) as tf.Scalar;
  });
}
