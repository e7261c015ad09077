// Encodings of time for temporal attention. The paper names none; all three are ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D, Tensor3D} from "@tensorflow/tfjs-core";
import {param, type ParamRecord} from "../params.ts";

/** How a layer can tell one frame from another. Without it ("none") the stack is permutation-equivariant in time. */
export type Position = "none" | "sinusoidal" | "learned";

/** h `[N,T,C]` plus the encoding of its frames; "learned" reads `position.weight`. */
export function addPosition(h: Tensor3D, position: Position, frames: number, params: ParamRecord): Tensor3D {
  if (position === "none") return h;
  if (position === "sinusoidal")
    return tf.add(h, tf.tensor2d(sinusoids(frames, h.shape[2]), [frames, h.shape[2]]));
  if (position !== "learned")
    throw new Error(
      `attentionInflation: position must be "none", "sinusoidal" or "learned", but is "${String(position)}".`
    );
  const table = param<Tensor2D>(params, "position.weight", "attentionInflation");
  if (table.shape[0] < frames)
    throw new Error(
      `attentionInflation: learned positions reach ${table.shape[0]} frames, but the clip has ${frames}; initialise them with positions: ${frames}.`
    );
  return tf.add(h, tf.slice2d(table, [0, 0], [frames, table.shape[1]]));
}

/**
 * h `[B,T·H·W,C]` plus the encoding of frame, row and column: sinusoids over time in the first half of the channels, over rows in
 * the next quarter, over columns in the last. "learned" has no table of places.
 */
export function addPlaces(
  h: Tensor3D,
  position: Position,
  [frames, height, width]: readonly [number, number, number]
): Tensor3D {
  if (position === "none") return h;
  const channels = h.shape[2];
  if (position !== "sinusoidal" || channels % 4)
    throw new Error(
      `attentionInflation: with mixing "space-time", position must be "none" or "sinusoidal" and channels a multiple of 4, found "${String(position)}" and ${channels}.`
    );
  const quarter = channels / 4;
  const [time, rows, columns] = [
    sinusoids(frames, 2 * quarter),
    sinusoids(height, quarter),
    sinusoids(width, quarter)
  ];
  const encoding = new Float32Array(h.shape[1] * channels);
  for (let n = 0; n < h.shape[1]; n++) {
    const [t, y, x] = [Math.floor(n / (height * width)), Math.floor(n / width) % height, n % width];
    encoding.set(time.subarray(2 * quarter * t, 2 * quarter * (t + 1)), n * channels);
    encoding.set(rows.subarray(quarter * y, quarter * (y + 1)), n * channels + 2 * quarter);
    encoding.set(columns.subarray(quarter * x, quarter * (x + 1)), n * channels + 3 * quarter);
  }
  return tf.add(h, tf.tensor2d(encoding, [h.shape[1], channels]));
}

/** Sines in even and cosines in odd channels, at periods from 2π to 10,000·2π frames (Vaswani et al. 2017, §3.5). */
export function sinusoids(frames: number, channels: number): Float32Array {
  return Float32Array.from({length: frames * channels}, (_, i) => {
    const c = i % channels;
    const angle = Math.floor(i / channels) / 10000 ** ((2 * Math.floor(c / 2)) / channels);
    return c % 2 ? Math.cos(angle) : Math.sin(angle);
  });
}
