// A VQGAN's parameters: drawn from a seed, or from and to a safetensors file with diffusers' keys.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {owned, type ParamRecord, param, type Params, TORCH_AXES} from "../params.ts";
import {draws} from "../random.ts";
import {
  floats,
  isQuantised,
  type Safetensors,
  type TensorToWrite,
  type WeightDtype
} from "../weights/index.ts";
import {CODEBOOK, type VqganConfig, vqganShapes} from "./vqgan-config.ts";

/** From PyTorch's layout to ours: convolutions become [kh,kw,in,out], all else stays. */
function ours(shape: readonly number[], data: Float32Array): Tensor {
  const stored = () => tf.tensor(data, shape as number[], "float32");
  return shape.length === 4 ? tf.tidy(() => tf.transpose(stored(), [...TORCH_AXES[4]])) : stored();
}

/**
 * Initial parameters: convolutions uniform in ±1/√fan-in (PyTorch), biases zero, norms 1 and 0, codes uniform in ±1/K
 * (taming-transformers).
 */
export function vqganParams(config: VqganConfig, {seed = 0}: {seed?: number} = {}): Params {
  const made = Object.entries(vqganShapes(config)).map(([key, shape]): [string, Tensor] => {
    const size = shape.reduce((n, side) => n * side, 1);
    if (shape.length === 4) return [key, ours(shape, uniformFan(size, size / shape[0], seed, key))];
    if (key === CODEBOOK) {
      const draw = draws(seed, key);
      const bound = 1 / shape[0];
      return [
        key,
        ours(
          shape,
          Float32Array.from({length: size}, () => draw.uniform(-bound, bound))
        )
      ];
    }
    return [key, key.endsWith(".weight") ? tf.ones(shape) : tf.zeros(shape)];
  });
  return owned(Object.fromEntries(made));
}

/**
 * Parameters from a file with diffusers' keys (`vqvae/diffusion_pytorch_model.safetensors` of amused, or ours), in any dtype.
 *
 * @throws a sentence if a key is missing, has another shape than the configuration says, or is not of this architecture (such
 * as the attention of other VQGANs); nothing is allocated then.
 */
export function vqganFromFile(file: Safetensors, config: VqganConfig): Params {
  const shapes = vqganShapes(config);
  for (const [key, shape] of Object.entries(shapes)) {
    const found = file.tensors[key]?.shape;
    if (found?.join() !== shape.join())
      throw new Error(
        `The VQGAN's weights should hold “${key}” [${shape}], found ${found ? `[${found}]` : "none"}; load a file of this configuration.`
      );
  }
  const extra = Object.keys(file.tensors).find((key) => !shapes[key]);
  if (extra)
    throw new Error(
      `The VQGAN's weights hold “${extra}”, which this architecture has not; load a file of a VQGAN without attention.`
    );
  return owned(
    Object.fromEntries(
      Object.entries(shapes).map(([key, shape]) => [key, ours(shape, floats(file, key).data)])
    )
  );
}

/**
 * The parameters in PyTorch's layout, to be given to `writeSafetensors`; norms and biases stay F32 beside a quantised dtype. Reads each
 * tensor once.
 */
export async function vqganToWrite(
  params: ParamRecord,
  config: VqganConfig,
  dtype: WeightDtype = "F32"
): Promise<Record<string, TensorToWrite>> {
  const tensors: Record<string, TensorToWrite> = {};
  for (const [key, shape] of Object.entries(vqganShapes(config))) {
    const tensor = param(params, key, "vqganToWrite");
    const stored = shape.length === 4 ? tf.tidy(() => tf.transpose(tensor, [3, 2, 0, 1])) : tensor;
    const data = (await stored.data()) as Float32Array;
    tensors[key] = {shape, data, dtype: isQuantised(dtype) && shape.length < 2 ? "F32" : dtype};
    if (stored !== tensor) stored.dispose();
  }
  return tensors;
}
