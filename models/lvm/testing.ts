// For tests only: models so small that a test takes milliseconds, as weights files, with random weights far from flat.
import {randomArray} from "#kernels/testing";
import {readSafetensors, type Safetensors, type TensorToWrite, writeSafetensors} from "../weights/index.ts";
import {type LlamaConfig} from "./configs.ts";
import {llamaFileShapes} from "./llama-file.ts";
import type {Picture} from "./tasks/picture.ts";
import {type VqganConfig, vqganShapes} from "./vqgan.ts";

/** 8×8 pictures as 4×4 tokens of 16 codes. */
export const TINY_VQGAN: VqganConfig = {
  resolution: 8,
  imageChannels: 3,
  hiddenChannels: 4,
  channelMult: [1, 2],
  numResBlocks: 1,
  zChannels: 6,
  quantizedEmbedDim: 4,
  numEmbeddings: 16,
  groups: 2,
  encoderReach: "cell"
};

/** 16 codes and 100 specials. */
export const TINY_LLAMA: LlamaConfig = {
  vocabulary: 116,
  hidden: 16,
  mlp: 24,
  layers: 2,
  heads: 2,
  context: 256,
  epsilon: 1e-6,
  theta: 10000
};

type Values = (key: string, shape: number[], size: number, index: number) => Float32Array;

const randomWeights = (shapes: Record<string, number[]>, values: Values): Record<string, TensorToWrite> =>
  Object.fromEntries(
    Object.entries(shapes).map(([key, shape], i) => {
      const size = shape.reduce((n, side) => n * side, 1);
      return [key, {shape, data: values(key, shape, size, i)}];
    })
  );

/** A file that carries its config. */
const fileOf = (weights: Record<string, TensorToWrite>, config: object): Safetensors =>
  readSafetensors(writeSafetensors(weights, {config: JSON.stringify(config)}));

/** Weights of a tokenizer that exercise everything, biases and norms too, in PyTorch's layout. */
export function vqganWeights(config: VqganConfig, seed = 1): Record<string, TensorToWrite> {
  return randomWeights(vqganShapes(config), (key, shape, size, i) => {
    const scale = shape.length === 4 ? Math.sqrt(3 / (size / shape[0])) : 0.5;
    const centre = /norm[^.]*\.weight$/.test(key) ? 1 : 0;
    return randomArray(size, seed + i).map((x) => centre + scale * x);
  });
}

export const tinyVqganFile = (config: VqganConfig = TINY_VQGAN, seed = 0): Safetensors =>
  fileOf(vqganWeights(config, 100 * seed + 1), config);

export function tinyLlamaFile(config: LlamaConfig = TINY_LLAMA, seed = 0): Safetensors {
  const weights = randomWeights(llamaFileShapes(config), (key, _shape, size, i) =>
    randomArray(size, 100 * seed + 1 + i).map((x) => (key.includes("norm") ? 1 + 0.5 * x : 0.5 * x))
  );
  return fileOf(weights, config);
}

/** A picture of random bytes. */
export function noise(side: number, seed = 1): Picture {
  const data = Uint8Array.from(randomArray(3 * side * side, seed), (x) => 127.5 * (x + 1));
  return {width: side, height: side, data};
}
