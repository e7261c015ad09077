// The transformer's parameters from and to files that Hugging Face's `LlamaForCausalLM` shares: its keys, linear layers [out,in].
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor} from "@tensorflow/tfjs-core";
import {owned, type ParamRecord, type Params} from "../params.ts";
import {
  floats,
  isQuantised,
  type Safetensors,
  type TensorToWrite,
  type WeightDtype,
  writeSafetensors
} from "../weights/index.ts";
import {checkConfig, huggingFaceConfig, type LlamaConfig, parameterShapes} from "./configs.ts";
import {checkParams} from "./llama-params.ts";

const EMBEDDING = "model.embed_tokens.weight";
/** Tables of RoPE that old exports wrote beside the weights; they are computed here. */
const COMPUTED = /^model\.layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/;

/** Whether the file has it the other way round: every matrix but the embedding, which is a table of rows. */
const turned = (key: string, shape: readonly number[]) => shape.length === 2 && key !== EMBEDDING;

/** Shape by key as the file has them, PyTorch's. */
export const llamaFileShapes = (config: LlamaConfig): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(parameterShapes(config)).map(([key, shape]) => [
      key,
      turned(key, shape) ? shape.toReversed() : shape
    ])
  );

/** @throws if a key is missing, has another shape than the configuration says, or is not of this architecture. */
function checkLlamaFile({tensors}: Safetensors, config: LlamaConfig): void {
  checkConfig(config);
  const shapes = llamaFileShapes(config);
  for (const [key, shape] of Object.entries(shapes)) {
    const found = tensors[key]?.shape;
    if (found?.join() !== shape.join())
      throw new Error(
        `The transformer's weights should hold “${key}” [${shape}], found ${found ? `[${found}]` : "none"}; load a file of this configuration${key === "lm_head.weight" && !found ? ", with a head of its own" : ""}.`
      );
  }
  const extra = Object.keys(tensors).find((key) => !shapes[key] && !COMPUTED.test(key));
  if (extra)
    throw new Error(
      `The transformer's weights hold “${extra}”, which this architecture has not; load a LLaMA without biases, of as many layers as the configuration says.`
    );
}

/**
 * Parameters from a file with Hugging Face's keys, in any dtype; tables of RoPE in it are passed over.
 *
 * @throws a sentence if a key is missing, has another shape than the configuration says, or is not of this architecture; nothing is
 * allocated then.
 */
export function llamaFromFile(file: Safetensors, config: LlamaConfig): Params {
  checkLlamaFile(file, config);
  const made = Object.entries(llamaFileShapes(config)).map(([key, shape]): [string, Tensor] => {
    const stored = () => tf.tensor(floats(file, key).data, shape, "float32");
    return [key, turned(key, shape) ? tf.tidy(() => tf.transpose(stored())) : stored()];
  });
  return owned(Object.fromEntries(made));
}

/**
 * The parameters in PyTorch's layout, to be given to `writeSafetensors`: one tensor a key. Of a quantised dtype are the
 * matrices only; norms stay F32: they are few, and sensitive. Reads each tensor once.
 */
export async function llamaToWrite(
  params: ParamRecord,
  config: LlamaConfig,
  dtype: WeightDtype = "F32"
): Promise<Record<string, TensorToWrite>> {
  checkParams(params, config);
  const tensors: Record<string, TensorToWrite> = {};
  for (const [key, shape] of Object.entries(llamaFileShapes(config))) {
    const stored = turned(key, shape) ? tf.tidy(() => tf.transpose(params[key])) : params[key];
    const data = (await stored.data()) as Float32Array;
    if (stored !== params[key]) stored.dispose();
    tensors[key] = {shape, data, dtype: isQuantised(dtype) && shape.length < 2 ? "F32" : dtype};
  }
  return tensors;
}

/**
 * The two files of a folder that `LlamaForCausalLM.from_pretrained` loads unchanged, from a weights file (quantised
 * weights multiplied out); parameters in memory first become one: `readSafetensors(writeSafetensors(await llamaToWrite(params, config)))`.
 *
 * @throws as `llamaFromFile`.
 */
export function huggingFaceFolder(
  file: Safetensors,
  config: LlamaConfig,
  dtype: "F32" | "F16" = "F32"
): Record<"config.json" | "model.safetensors", Uint8Array<ArrayBuffer>> {
  checkLlamaFile(file, config);
  const tensors = Object.keys(llamaFileShapes(config)).map((key): [string, TensorToWrite] => [
    key,
    {...floats(file, key), dtype}
  ]);
  const json = {...huggingFaceConfig(config), torch_dtype: dtype === "F16" ? "float16" : "float32"};
  return {
    "config.json": new TextEncoder().encode(JSON.stringify(json, null, 2) + "\n"),
    // transformers refuses a file that does not say whose layout it has.
    "model.safetensors": writeSafetensors(Object.fromEntries(tensors), {format: "pt"})
  };
}
