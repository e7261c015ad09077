// Which frames hear which, measured and not read off the architecture: the temporal reach that kernels and resizing allow (Lumiere §3.1)
// against what a network makes of it. Ours.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {draws} from "../random.ts";

/**
 * How much each frame of y = f(x) depends on each frame of x: `matrix[output][input]` = |∂y[i]/∂x[j]|, measured by gradients.
 *
 * x is one clip `[T,H,W,C]`; f maps a batch of clips `[B·T,H,W,C]` to `[B·T',H',W',C']` and must not depend on B. Each entry is
 * √(‖Jᵀr‖²/|r|) for a probe r of random signs in output frame i: an unbiased estimate (Hutchinson 1989) of the mean squared
 * derivative per output value, 1 for the identity. One backward pass over T' clips, in parts of `batch` clips at a time, and one
 * readback.
 */
export async function temporalJacobian(
  f: (x: Tensor4D) => Tensor4D,
  x: Tensor4D,
  {frames, seed = 0, batch = 16}: {frames: number; seed?: number; batch?: number}
): Promise<number[][]> {
  if (x.rank !== 4 || x.shape[0] !== frames)
    throw new Error(
      `temporalJacobian: x must be one clip [T,H,W,C] of ${frames} frames, but its shape is [${x.shape}].`
    );
  const rows = tf.tidy(() => {
    const [outFrames, ...size] = f(x).shape;
    const values = size[0] * size[1] * size[2];
    const draw = draws(seed, "probe");
    const probe = tf.tensor2d(
      Float32Array.from({length: values}, () => (draw.below(2) ? 1 : -1)),
      [1, values]
    );
    const parts: tf.Tensor2D[] = [];
    for (let first = 0; first < outFrames; first += batch) {
      const count = Math.min(batch, outFrames - first);
      parts.push(
        tf.tidy(() => {
          // Clip b of the batch is x once more, and asks about output frame first + b alone.
          const which = tf.tensor2d(
            Float32Array.from(
              {length: count * outFrames},
              (_, i) => +(i % outFrames === first + Math.floor(i / outFrames))
            ),
            [count * outFrames, 1]
          );
          const dy = tf.reshape(tf.matMul(which, probe), [count * outFrames, ...size]);
          const clips = tf.concat(
            Array.from({length: count}, () => x),
            0
          );
          const dx = tf.grad((h: tf.Tensor) => f(h as Tensor4D))(clips, dy);
          return tf.sqrt(
            tf.div(tf.sum(tf.square(tf.reshape(dx, [count, frames, -1])), 2), values)
          ) as tf.Tensor2D;
        })
      );
    }
    return tf.concat(parts, 0);
  });
  const matrix = (await rows.array()) as number[][];
  rows.dispose();
  return matrix;
}
