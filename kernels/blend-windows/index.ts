// Window blending: MultiDiffusion's weighted aggregation of overlapping windows into one clip.
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {differentiable, isTapeOn, onWebgpu} from "../tfjs-internals.ts";
import {type Blend, blend} from "./blend.ts";
import * as gpu from "./gpu.ts";
import * as reference from "./reference.ts";

/**
 * out[f] = Σ_i w_i[f]·Φ_i[f] / Σ_i w_i[f] over the windows i that cover frame f: the minimiser of MultiDiffusion's
 * least-squares objective in closed form (Lumiere, arXiv 2401.12945 §3.2 eq. 3; Bar-Tal et al., arXiv 2302.08113 eq. 5).
 *
 * `predictions[i]` is [len_i,H,W,C] float32 and covers frames starts[i] … starts[i] + len_i − 1 of a clip of `frames`;
 * `weights[i]` has len_i finite numbers ≥ 0. The result is [frames,H,W,C]. Where a weight is 0 the prediction is not
 * looked at, so that a NaN there does no harm on WebGPU.
 *
 * Cost: on WebGPU reads each prediction once and writes the clip once (per 8 windows). Differentiable in the predictions.
 *
 * @throws if a frame has zero total weight, a window reaches beyond the clip, or shapes disagree, saying which.
 */
export function blendWindows(
  predictions: Tensor[],
  starts: number[],
  weights: (Float32Array | number[])[],
  frames: number
): Tensor4D {
  return combine(predictions as Tensor4D[], blend(predictions, starts, weights, frames));
}

function combine(predictions: Tensor4D[], b: Blend): Tensor4D {
  return differentiable(
    Object.fromEntries(predictions.map((prediction, i) => [`prediction${i}`, prediction])),
    () => (onWebgpu() ? gpu.forward(predictions, b) : reference.forward(predictions, b)),
    (dy) => {
      const back = onWebgpu() && !isTapeOn() ? gpu.backward : reference.backward;
      return Object.fromEntries(b.starts.map((_, i) => [`prediction${i}`, () => back(dy as Tensor4D, b, i)]));
    }
  ) as Tensor4D;
}
