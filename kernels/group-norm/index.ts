// Group norm with what usually follows it, in two or three passes instead of a dozen ops.
import type {Tensor, Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {differentiable, isTapeOn, onWebgpu} from "../tfjs-internals.ts";
import {type Geometry, geometry, type GroupNormInputs, type GroupNormOptions} from "./geometry.ts";
import * as gpu from "./gpu.ts";
import * as reference from "./reference.ts";

export type {GroupNormOptions};

/**
 * act(x̂·weight + bias), or act((x̂·weight + bias)·(1 + scale) + shift) with `film` = [scale | shift]: group norm (Wu & He 2018) with
 * FiLM (Perez et al. 2018) and SiLU where they are asked for. x̂ has mean 0 and variance 1 in every group of C/groups channels, over
 * all positions of an image, or of all `frames` of a clip, as `nn.GroupNorm` has on `[B,C,T,H,W]`.
 *
 * Shapes: x `[B·T,H,W,C]`, weight and bias `[C]`, film `[F,2C]` with F a divisor of the batch of images (of clips, where frames
 * share statistics), result as x; float32. Differentiable in all four; on WebGPU to any order (beyond the first by
 * stock ops), elsewhere once.
 *
 * Cost on WebGPU: x read twice, the result written once; two dispatches, or three where a group is too long for one workgroup. Its
 * sums are added in a fixed order: the same bits each run. Elsewhere stock tfjs.
 *
 * @throws if a shape, a dtype, groups or frames do not fit, saying which.
 */
export function groupNorm(
  x: Tensor4D,
  weight: Tensor1D,
  bias: Tensor1D,
  options: GroupNormOptions
): Tensor4D {
  const {film} = options;
  const inputs = {x, weight, bias, ...(film && {film})};
  const g = geometry(inputs, options);
  return onWebgpu() ? onGpu(inputs, g) : reference.compose(inputs, g);
}

const record = ([x, weight, bias, film]: Tensor[]): GroupNormInputs => ({
  x: x as Tensor4D,
  weight: weight as Tensor1D,
  bias: bias as Tensor1D,
  ...(film && {film: film as Tensor2D})
});

function onGpu(inputs: GroupNormInputs, g: Geometry): Tensor4D {
  const list = [inputs.x, inputs.weight, inputs.bias, ...(inputs.film ? [inputs.film] : [])];
  return differentiable(
    {...inputs} as unknown as Record<string, Tensor>,
    (save) => {
      const stats = gpu.stats(inputs.x, g);
      save([stats, ...list]);
      return gpu.forward(inputs, stats, g);
    },
    (dy, [stats, ...saved]): Record<string, () => Tensor> => {
      const told = record(saved);
      // Somebody differentiates this gradient too.
      if (isTapeOn()) {
        const all = reference.gradients(told, dy, g);
        return {x: () => all.x, weight: () => all.weight, bias: () => all.bias, film: () => all.film!};
      }
      const sums = gpu.sumsOf(told, dy, stats, g);
      return {
        x: () => gpu.gradX(told, dy, stats, sums, g),
        weight: () => gpu.gradAffine(told, sums, 1, g),
        bias: () => gpu.gradAffine(told, sums, 0, g),
        film: () => gpu.gradFilm(told, sums, g)
      };
    }
  ) as Tensor4D;
}
