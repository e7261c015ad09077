// The image model's parameters, drawn from a seed, and parameters of any of Lumiere's networks from PyTorch's layout.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {owned, type Params, TORCH_AXES} from "../params.ts";
import {draws} from "../random.ts";
import {imageConfig, type LumiereConfig} from "./lumiere-config.ts";
import {lumiereShapes} from "./lumiere-shapes.ts";

/** Tables of rows, which are the same way round here and in PyTorch. */
const TABLE = /^caption\.(embedding|position)\.weight$/;
/** The last layer of every branch, which starts at zero: blocks start as their shortcut, and v̂ as 0. */
const ZERO = /(^conv_out|\.conv2|\.(self|cross)\.\d+\.out)\.weight$/;

/** The axes to transpose a parameter by from PyTorch's layout to ours; undefined where they agree. */
export const axesOf = (key: string, shape: readonly number[]): readonly number[] | undefined =>
  TABLE.test(key) ? undefined : TORCH_AXES[shape.length];

/** A parameter from its numbers in PyTorch's layout. */
export function fromTorch(key: string, shape: readonly number[], data: Float32Array): Tensor {
  const axes = axesOf(key, shape);
  const stored = () => tf.tensor(data, [...shape], "float32");
  return axes ? tf.tidy(() => tf.transpose(stored(), [...axes])) : stored();
}

/**
 * The image model's initial parameters: weights uniform in ±1/√fan-in (PyTorch), biases zero, norms 1 and 0, vectors of words
 * and positions normal with deviation 0.02; the last layer of every branch and of the network zero.
 */
export function unetParams(config: LumiereConfig, {seed = 0}: {seed?: number} = {}): Params {
  const made = Object.entries(lumiereShapes(imageConfig(config))).map(([key, shape]): [string, Tensor] => {
    const size = shape.reduce((n, side) => n * side, 1);
    if (TABLE.test(key)) {
      const draw = draws(seed, key);
      return [
        key,
        fromTorch(
          key,
          shape,
          Float32Array.from({length: size}, () => 0.02 * draw.normal())
        )
      ];
    }
    if (shape.length === 1) return [key, key.endsWith(".bias") ? tf.zeros(shape) : tf.ones(shape)];
    const data = ZERO.test(key) ? new Float32Array(size) : uniformFan(size, size / shape[0], seed, key);
    return [key, fromTorch(key, shape, data)];
  });
  return owned(Object.fromEntries(made));
}
