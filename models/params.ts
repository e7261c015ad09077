// A model's parameters: a flat record of tensors whose keys are the PyTorch state-dict keys of the same module, so that parity
// and loading are loops over keys. Tensors are laid out channels last; TORCH_AXES says how to get there from PyTorch.
import type {Tensor} from "@tensorflow/tfjs-core";

/** Parameters as a model reads them. */
export type ParamRecord = Readonly<Record<string, Tensor>>;
/** Parameters that somebody owns: `dispose()` frees every tensor. It is not enumerable, so that a loop sees tensors only. */
export type Params = Record<string, Tensor> & {dispose(): void};

/** Axes for a transpose from PyTorch's layout to ours, by the rank of the weight: linear, 1D and 2D convolution. */
export const TORCH_AXES: Readonly<Record<number, readonly number[]>> = {
  2: [1, 0],
  3: [2, 1, 0],
  4: [2, 3, 1, 0]
};

/** Parameters of which `record` is owned: `dispose()` frees these, and leaves those of `shared` to whose they are. */
export function owned(record: Record<string, Tensor>, shared: ParamRecord = {}): Params {
  const all = {...shared, ...record};
  return Object.defineProperty(all, "dispose", {
    value: () => Object.keys(record).forEach((key) => all[key].dispose()),
    enumerable: false
  }) as unknown as Params;
}

/** The parameter of a key, or a sentence that says which keys there are. */
export function param<T extends Tensor>(params: ParamRecord, key: string, who: string): T {
  const found = params[key];
  if (!found)
    throw new Error(
      `${who} needs a parameter “${key}”, found ${Object.keys(params).join(", ") || "none"}; initialise it or load it.`
    );
  return found as T;
}

/** The parameters under a prefix, without it: `under(params, "down.1.")`. */
export function under(params: ParamRecord, prefix: string): ParamRecord {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, tensor]) => [key.slice(prefix.length), tensor])
  );
}

/** Called with the name of each intermediate of a model and its tensor, which lives until the model returns: `tf.keep` what you want longer. */
export type Tap = (name: string, tensor: Tensor) => void;
