// What every part of the group norm needs to know about its shapes, and the checks on what it is given.
import type {Tensor, Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";

export interface GroupNormInputs {
  /** `[B·T,H,W,C]`. */
  x: Tensor4D;
  /** `[C]` each. */
  weight: Tensor1D;
  bias: Tensor1D;
  /** `[F,2C]`: for each of F clips the scale and then the shift of FiLM; F divides the batch of statistics. */
  film?: Tensor2D;
}

export interface GroupNormOptions {
  groups: number;
  /** Images that share statistics, 1 unless told. */
  frames?: number;
  epsilon?: number;
  film?: Tensor2D;
  /** What follows the norm (and FiLM); nothing unless told. */
  act?: "silu";
}

export interface Geometry {
  /** Sets of statistics: images, or clips where frames share them. */
  batch: number;
  /** Positions of one set: frames·H·W. */
  rows: number;
  channels: number;
  groups: number;
  /** Clips with a FiLM of their own; 0 without FiLM. */
  films: number;
  epsilon: number;
  silu: boolean;
}

/** PyTorch's default. */
const EPSILON = 1e-5;

export function geometry({x, weight, bias, film}: GroupNormInputs, options: GroupNormOptions): Geometry {
  const {groups, frames = 1, epsilon = EPSILON, act} = options;
  const fail = (text: string): never => {
    throw new Error(`groupNorm: ${text}`);
  };
  if (x.rank !== 4) fail(`x must be [B·T,H,W,C], but its shape is [${x.shape}]; fold time into the batch.`);
  const [images, height, width, channels] = x.shape;
  if (!x.size) fail(`x [${x.shape}] is empty; pass at least one image.`);
  if (!Number.isInteger(groups) || groups < 1 || channels % groups)
    fail(`groups must divide the ${channels} channels, but is ${groups}; choose a divisor.`);
  if (!Number.isInteger(frames) || frames < 1 || images % frames)
    fail(
      `frames must be a whole number that divides the batch of ${images} images, but is ${frames}; pass T of [B·T,H,W,C].`
    );
  const batch = images / frames;
  for (const [name, t] of Object.entries({weight, bias}))
    if (t.rank !== 1 || t.shape[0] !== channels)
      fail(`${name} must be [${channels}], one per channel, but its shape is [${t.shape}]; reshape it.`);
  if (film && (film.rank !== 2 || film.shape[1] !== 2 * channels || !film.size || batch % film.shape[0]))
    fail(
      `film must be [F,${2 * channels}], scale and shift by channel for F clips that divide the ${batch} sets of statistics, but its shape is [${film.shape}]; reshape it.`
    );
  for (const [name, t] of Object.entries({x, weight, bias, film}) as [string, Tensor | undefined][])
    if (t && t.dtype !== "float32") fail(`${name} must be float32, but is ${t.dtype}; cast it.`);
  if (act !== undefined && act !== "silu") fail(`act must be "silu" or left out, but is "${String(act)}".`);
  const rows = frames * height * width;
  return {batch, rows, channels, groups, films: film?.shape[0] ?? 0, epsilon, silu: act === "silu"};
}
