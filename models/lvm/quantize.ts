// Vector quantisation: the nearest code, the gradient that passes it by, and the two losses that bring codes and features together
// (VQ-VAE, arXiv 1711.00937 §3.2).
import {nearestCode} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {oneHot} from "./embedding.ts";

type CustomGrad = Parameters<typeof tf.customGrad>[0];

/** sg(x): x, but no gradient flows back. For the losses of `quantize`, and of cells that train with others. */
export const stopGradient = <T extends Tensor>(x: T): T =>
  tf.customGrad(((h: Tensor) => ({
    value: tf.clone(h),
    gradFunc: (dy: Tensor) => tf.zerosLike(dy)
  })) as CustomGrad)(x) as T;

/** The straight-through estimator z + sg(zq − z): zq's value, exactly, with z's gradient; zq gets none. For training cells too. */
export const straightThrough = <T extends Tensor>(z: T, zq: T): T =>
  tf.customGrad(((_: Tensor, code: Tensor) => ({
    value: tf.clone(code),
    gradFunc: (dy: Tensor) => [tf.clone(dy), tf.zerosLike(dy)]
  })) as CustomGrad)(z, zq) as T;

/**
 * The codes of ids: [N] int32 and [K,D] → [N,D]. As `embed`, but the ids are saved for the gradient, since they belong to the
 * forward pass and are gone when it comes.
 */
export const lookup = (codebook: Tensor2D, ids: Tensor1D): Tensor2D =>
  tf.customGrad(((table: Tensor2D, save: tf.GradSaveFunc) => {
    save([ids]);
    const gradFunc = (dy: Tensor2D, [chosen]: Tensor[]) =>
      tf.matMul(oneHot(chosen as Tensor1D, codebook.shape[0]), dy, true);
    return {value: tf.gather(table, ids), gradFunc};
  }) as CustomGrad)(codebook) as Tensor2D;

/**
 * Which of the two losses β weighs. "paper": mean((zq − sg z)²) + β·mean((z − sg zq)²), as VQ-VAE writes it. "legacy":
 * mean((z − sg zq)²) + β·mean((zq − sg z)²), as taming-transformers computed it at first and open-muse still does; taming's own
 * comment calls it a bug.
 */
export type BetaConvention = "paper" | "legacy";

export interface Quantized {
  /** [B,h·w] int32, row by row. */
  ids: Tensor2D;
  /** The codes in the features' place, [B,h,w,D], with the straight-through gradient. */
  zq: Tensor4D;
  /** mean((z − sg zq)²): moves the encoder. */
  commitment: Scalar;
  /** mean((zq − sg z)²): moves the codebook. */
  codebook: Scalar;
  /** Their sum, weighed by the convention. */
  loss: Scalar;
}

/**
 * Replaces each feature of z [B,h,w,D] by its nearest code of the codebook [K,D]. β is 0.25 and the convention "paper" unless told.
 *
 * @throws if the features and codes differ in D.
 */
export function quantize(
  z: Tensor4D,
  codebook: Tensor2D,
  {beta = 0.25, convention = "paper"}: {beta?: number; convention?: BetaConvention} = {}
): Quantized {
  const [batch, height, width, dim] = z.shape;
  const [commitmentWeight, codebookWeight] = convention === "paper" ? [beta, 1] : [1, beta];
  return tf.tidy(() => {
    const flat = tf.reshape(z, [-1, dim]) as Tensor2D;
    const ids = nearestCode(flat, codebook);
    const codes = tf.reshape(lookup(codebook, ids), z.shape) as Tensor4D;
    const gap = (a: Tensor, b: Tensor) => tf.mean(tf.square(tf.sub(a, b))) as Scalar;
    const commitment = gap(z, stopGradient(codes));
    const toCodes = gap(codes, stopGradient(z));
    return {
      ids: tf.reshape(ids, [batch, height * width]) as Tensor2D,
      zq: straightThrough(z, codes),
      commitment,
      codebook: toCodes,
      loss: tf.add(tf.mul(commitment, commitmentWeight), tf.mul(toCodes, codebookWeight)) as Scalar
    };
  }) as unknown as Quantized;
}
