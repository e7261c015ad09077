// Nearest code: vector quantisation's lookup.
import type {Tensor1D, Tensor2D} from "@tensorflow/tfjs-core";
import {onWebgpu, withoutTape} from "../tfjs-internals.ts";
import * as gpu from "./gpu.ts";
import * as reference from "./reference.ts";

/**
 * index[n] = argmin_k ‖z_n − e_k‖², the lowest index on a tie (VQ-VAE, arXiv 1711.00937 eq. 1).
 *
 * z is [N,D], codebook [K,D], both float32; the result is [N] int32, in 0 … K − 1. On WebGPU the distances are summed as
 * Σ (z − e)² in float32, relative error about D·6e−8, so that only codes closer than that to a tie can be swapped; a row
 * with a NaN gets 0. Elsewhere they come from a matrix product of the vectors moved by the codebook's mean.
 *
 * An index has no gradient: the result is detached from z and the codebook, so that a loss may gather with it. The
 * straight-through estimator, z + stopgradient(e − z), is the caller's, with tf.customGrad.
 *
 * Cost: 3·N·K·D FLOPs, no N×K table.
 *
 * @throws if a shape or a dtype does not fit, saying which.
 */
export function nearestCode(z: Tensor2D, codebook: Tensor2D): Tensor1D {
  const fail = (text: string): never => {
    throw new Error(`nearestCode: ${text}`);
  };
  for (const [name, t] of Object.entries({z, codebook})) {
    if (t.rank !== 2)
      fail(`${name} must have rank 2, vectors as rows, but its shape is [${t.shape}]; reshape it.`);
    if (t.dtype !== "float32") fail(`${name} must be float32, but is ${t.dtype}; cast it.`);
    if (!t.size) fail(`${name} is empty ([${t.shape}]); pass at least one vector.`);
  }
  if (z.shape[1] !== codebook.shape[1]) {
    fail(
      `z has vectors of ${z.shape[1]} numbers, but the codebook of ${codebook.shape[1]}; they must agree.`
    );
  }
  return withoutTape(() => (onWebgpu() ? gpu.nearest(z, codebook) : reference.nearest(z, codebook)));
}
