// The house's int8: a weight `NAME` stored as I8, with a F32 tensor `NAME.scale` of one number per output channel. The output
// channel is axis 0, as in PyTorch's linear and convolution weights: w[o,…] = scale[o]·q[o,…].
import type {TensorToWrite} from "./dtypes.ts";

/** What the name of a weight's scales ends in. */
export const SCALE_SUFFIX = ".scale";

/**
 * A weight `[O,…]` as int8 with a scale per output channel, max|w[o]|/127, symmetric and without offset: the two tensors to
 * write, under `key` and `key.scale`. The error of a weight is at most half its channel's scale.
 *
 * @throws if the weight has no axis or is not finite.
 */
export function quantiseRows(
  key: string,
  shape: readonly number[],
  data: ArrayLike<number>
): Record<string, TensorToWrite> {
  const rows = shape[0];
  if (!shape.length || !rows || data.length % rows)
    throw new Error(
      `quantiseRows: “${key}” must have output channels along axis 0, but is [${shape}] with ${data.length} numbers; store it as F16.`
    );
  const width = data.length / rows;
  const scale = new Float32Array(rows);
  const codes = new Int8Array(data.length);
  for (let row = 0; row < rows; row++) {
    let greatest = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!Number.isFinite(data[i]))
        throw new Error(
          `quantiseRows: “${key}” holds ${data[i]} at ${i}; only finite weights can be stored.`
        );
      greatest = Math.max(greatest, Math.abs(data[i]));
    }
    // A row of zeros keeps a scale of 1: 0/0 would be NaN.
    scale[row] = greatest / 127 || 1;
    for (let i = row * width; i < (row + 1) * width; i++)
      codes[i] = Math.max(-127, Math.min(127, Math.round(data[i] / scale[row])));
  }
  return {
    [key]: {shape, data: codes, dtype: "I8"},
    [key + SCALE_SUFFIX]: {shape: [rows], data: scale, dtype: "F32"}
  };
}

/** q·scale, in place. */
export function dequantised(
  key: string,
  codes: Float32Array,
  shape: readonly number[],
  scale: Float32Array
): Float32Array {
  if (scale.length !== shape[0])
    throw new Error(
      `“${key}${SCALE_SUFFIX}” should hold a scale for each of the ${shape[0]} output channels, found ${scale.length}; export the weights again.`
    );
  const width = codes.length / scale.length;
  for (let i = 0; i < codes.length; i++) codes[i] *= scale[Math.floor(i / width)];
  return codes;
}
