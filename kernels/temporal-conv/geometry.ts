// What every part of the temporal convolution needs to know about its shapes, and the checks on what it is given.
import type {Tensor} from "@tensorflow/tfjs-core";

export type TimePadding = "zero" | "edge";

export interface Geometry {
  /** B·T·H·W, the positions at which the filter is applied. */
  rows: number;
  frames: number;
  /** H·W. */
  pixels: number;
  taps: number;
  cin: number;
  cout: number;
  /** Frames before the first that the first tap reaches: ⌊(k−1)/2⌋, so an even filter looks one further ahead. */
  before: number;
  padding: TimePadding;
}

export function geometry(
  x: Tensor,
  filter: Tensor,
  {frames, bias, padding = "zero"}: {frames: number; bias?: Tensor; padding?: TimePadding}
): Geometry {
  const fail = (text: string): never => {
    throw new Error(`temporalConv: ${text}`);
  };
  if (x.rank !== 4) fail(`x must be [B·T,H,W,Cin], but its shape is [${x.shape}]; fold time into the batch.`);
  if (filter.rank !== 3) fail(`filter must be [k,Cin,Cout], but its shape is [${filter.shape}]; reshape it.`);
  const [n, h, w, channels] = x.shape;
  const [taps, cin, cout] = filter.shape;
  if (channels !== cin) {
    fail(`x has ${channels} channels, but the filter [${filter.shape}] expects ${cin}; make them equal.`);
  }
  if (!Number.isInteger(frames) || frames < 1 || n % frames) {
    fail(
      `frames must be a whole number that divides the batch of ${n} images, but is ${frames}; pass T of [B·T,H,W,C].`
    );
  }
  if (!x.size || !filter.size)
    fail(`x [${x.shape}] or filter [${filter.shape}] is empty; pass at least one of each.`);
  if (bias && (bias.rank !== 1 || bias.shape[0] !== cout)) {
    fail(`bias must be [${cout}], one per output channel, but its shape is [${bias.shape}]; reshape it.`);
  }
  for (const [name, t] of Object.entries({x, filter, bias})) {
    if (t && t.dtype !== "float32") fail(`${name} must be float32, but is ${t.dtype}; cast it.`);
  }
  if (padding !== "zero" && padding !== "edge")
    fail(`padding must be "zero" or "edge", but is "${String(padding)}".`);
  const before = Math.floor((taps - 1) / 2);
  return {rows: n * h * w, frames, pixels: h * w, taps, cin, cout, before, padding};
}
