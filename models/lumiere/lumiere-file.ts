// Lumiere's networks from and to weights files, with PyTorch's keys and layouts and the configuration in the metadata.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor} from "@tensorflow/tfjs-core";
import {owned, param, type ParamRecord, type Params} from "../params.ts";
import {
  floats,
  isQuantised,
  type Safetensors,
  type TensorToWrite,
  type WeightDtype
} from "../weights/index.ts";
import {checkLumiere} from "./check-lumiere.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import {isTemporal, lumiereShapes, type Shapes} from "./lumiere-shapes.ts";
import {axesOf, fromTorch} from "./unet-params.ts";

/**
 * The configuration that a file carries, JSON under `config` in its metadata, checked.
 *
 * @throws a sentence if there is none, or it cannot be built.
 */
export function lumiereConfigOf({metadata}: Safetensors): LumiereConfig {
  let config: unknown;
  try {
    config = JSON.parse(metadata.config ?? "null");
  } catch {
    config = null;
  }
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new Error(
      `Lumiere’s weights should carry their configuration as JSON under “config” in __metadata__, found ${metadata.config ? `“${metadata.config.slice(0, 60)}”` : "none"}; export them again or pass {config}.`
    );
  checkLumiere(config as LumiereConfig);
  return config as LumiereConfig;
}

/** @throws if a key is missing, has another shape than the configuration says, or is not of this architecture. */
function checkFile({tensors}: Safetensors, shapes: Shapes): void {
  for (const [key, shape] of Object.entries(shapes)) {
    const found = tensors[key]?.shape;
    if (found?.join() !== shape.join())
      throw new Error(
        `Lumiere’s weights should hold “${key}” [${shape}], found ${found ? `[${found}]` : "none"}; load a file of this configuration.`
      );
  }
  const extra = Object.keys(tensors).find((key) => !Object.hasOwn(shapes, key));
  if (!extra) return;
  const option = ["caption", "course"].find((name) => `.${extra}`.includes(`.${name}.`));
  const inflated = Object.keys(shapes).some(isTemporal);
  const wanted = !isTemporal(extra)
    ? "of this configuration"
    : !inflated
      ? "of an image model, or a configuration with `temporal`"
      : option
        ? `of a model without \`temporal.${option}\`, or a configuration with it`
        : "of this configuration";
  throw new Error(
    `Lumiere’s weights hold “${extra}”, which this configuration has not; load a file ${wanted}.`
  );
}

/**
 * Parameters from a file of `unet` or `stunet`, in any dtype; the configuration is the file's own unless told.
 *
 * @throws a sentence if a key is missing, has another shape than the configuration says, or is not of this architecture; nothing is
 * allocated then.
 */
export function lumiereFromFile(
  file: Safetensors,
  {config = lumiereConfigOf(file)}: {config?: LumiereConfig} = {}
): {params: Params; config: LumiereConfig} {
  const shapes = lumiereShapes(config);
  checkFile(file, shapes);
  const made = Object.entries(shapes).map(([key, shape]): [string, Tensor] => [
    key,
    fromTorch(key, shape, floats(file, key).data)
  ]);
  return {params: owned(Object.fromEntries(made)), config};
}

/**
 * The parameters in PyTorch's layout, to be given to `writeSafetensors` with `{config: JSON.stringify(config)}`. Of a quantised
 * dtype are matrices and kernels only; norms, biases and tables of words stay F32: they are few, and sensitive. Reads each tensor once.
 */
export async function lumiereToWrite(
  params: ParamRecord,
  config: LumiereConfig,
  dtype: WeightDtype = "F32"
): Promise<Record<string, TensorToWrite>> {
  const tensors: Record<string, TensorToWrite> = {};
  for (const [key, shape] of Object.entries(lumiereShapes(config))) {
    const tensor = param(params, key, "lumiereToWrite");
    const axes = axesOf(key, shape);
    // The transpose that undoes one by `axes`.
    const back = axes?.map((_, i) => axes.indexOf(i));
    const stored = back ? tf.tidy(() => tf.transpose(tensor, back)) : tensor;
    const data = (await stored.data()) as Float32Array;
    if (stored !== tensor) stored.dispose();
    const stays = isQuantised(dtype) && !(axes && shape.length > 1);
    tensors[key] = {shape, data, dtype: stays ? "F32" : dtype};
  }
  return tensors;
}
