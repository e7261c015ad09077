// What blending is given, checked, and each window's share of each frame: its weight over the frame's total weight.
import type {Tensor} from "@tensorflow/tfjs-core";

export interface Blend {
  /** Frames of the whole clip. */
  frames: number;
  /** First frame of each window. */
  starts: number[];
  /** Per window, per frame of it: w_i / Σ w, in float32 from float64 sums. */
  shares: Float32Array<ArrayBuffer>[];
}

export function blend(
  predictions: Tensor[],
  starts: number[],
  weights: (Float32Array | number[])[],
  frames: number
): Blend {
  const fail = (text: string): never => {
    throw new Error(`blendWindows: ${text}`);
  };
  const count = predictions.length;
  if (!Number.isInteger(frames) || frames < 1)
    fail(`frames must be a whole number from 1, but is ${frames}.`);
  if (!count) fail("there is no window; pass at least one prediction.");
  if (starts.length !== count || weights.length !== count) {
    fail(
      `${count} predictions need as many starts and weights, but there are ${starts.length} and ${weights.length}.`
    );
  }
  const [, ...image] = predictions[0].shape;
  const totals = new Float64Array(frames);
  predictions.forEach(({shape, dtype}, i) => {
    const [length, ...own] = shape;
    const start = starts[i];
    if (shape.length !== 4)
      fail(`prediction ${i} must be [frames,H,W,C], but its shape is [${shape}]; reshape it.`);
    if (dtype !== "float32") fail(`prediction ${i} must be float32, but is ${dtype}; cast it.`);
    if (own.join() !== image.join()) {
      fail(`prediction ${i} has images of [${own}], but prediction 0 of [${image}]; all windows must agree.`);
    }
    if (!length || own.includes(0))
      fail(`prediction ${i} is empty ([${shape}]); a window has at least one frame.`);
    if (!Number.isInteger(start) || start < 0 || start + length > frames) {
      fail(
        `window ${i} covers frames ${start} to ${start + length - 1}, but the clip has frames 0 to ${frames - 1}; ` +
          `move or shorten it.`
      );
    }
    if (weights[i].length !== length) {
      fail(`window ${i} has ${length} frames, but ${weights[i].length} weights; give one weight a frame.`);
    }
    weights[i].forEach((weight: number, f: number) => {
      if (!(weight >= 0) || weight === Infinity) {
        fail(`weight ${f} of window ${i} is ${weight}, but weights must be finite and not negative.`);
      }
      totals[start + f] += weight;
    });
  });
  const bare = Array.from(totals.keys()).filter((f) => totals[f] === 0);
  if (bare.length) {
    const named = bare.slice(0, 8).join(", ") + (bare.length > 8 ? ", …" : "");
    fail(
      `${bare.length === 1 ? "frame" : "frames"} ${named} of ${frames} ${bare.length === 1 ? "has" : "have"} zero total ` +
        `weight; every frame needs a window with a positive weight there.`
    );
  }
  const shares = weights.map((w, i) =>
    Float32Array.from(w, (weight: number, f: number) => weight / totals[starts[i] + f])
  );
  return {frames, starts: [...starts], shares};
}
