// Fresh parameters of the transformer.
import * as tf from "@tensorflow/tfjs-core";
import {owned, type ParamRecord, type Params} from "../params.ts";
import {draws} from "../random.ts";
import {checkConfig, type LlamaConfig, parameterShapes} from "./configs.ts";

/**
 * Every matrix normal with standard deviation 0.02, the head's too, every norm 1, as LVM's code starts. The loss of the
 * first step is then about ln V + 0.02²·D/2, not ln V.
 */
export function llamaParams(config: LlamaConfig, {seed = 0, deviation = 0.02} = {}): Params {
  checkConfig(config);
  const record: Record<string, tf.Tensor> = {};
  for (const [key, shape] of Object.entries(parameterShapes(config))) {
    if (shape.length === 1) record[key] = tf.ones(shape);
    else {
      const draw = draws(seed, key);
      const values = Float32Array.from({length: shape[0] * shape[1]}, () => deviation * draw.normal());
      record[key] = tf.tensor2d(values, shape as [number, number]);
    }
  }
  return owned(record);
}

/** @throws naming the first parameter that is missing or of another shape than the config says. */
export function checkParams(params: ParamRecord, config: LlamaConfig): void {
  for (const [key, shape] of Object.entries(parameterShapes(config))) {
    const found = params[key];
    if (!found) throw new Error(`The transformer needs a parameter “${key}” [${shape}]; load it.`);
    if (found.shape.join() !== shape.join())
      throw new Error(
        `The parameter “${key}” must be [${shape}], but is [${found.shape}]; load the weights of this config.`
      );
  }
}
