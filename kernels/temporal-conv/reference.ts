// Temporal convolution and its two gradients from stock tfjs ops: the fallback without WebGPU, and what the kernels are
// held against. Time is a 2D convolution's height and space its width, so that no tensor has rank 5.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import type {Geometry} from "./geometry.ts";

const clips = (g: Geometry, channels: number): [number, number, number, number] => [
  g.rows / g.frames / g.pixels,
  g.frames,
  g.pixels,
  channels
];

/** [B,T,HW,C] with k−1 more frames: zeros, or the first and last frame repeated. */
function pad(x: Tensor4D, g: Geometry): Tensor4D {
  const after = g.taps - 1 - g.before;
  if (g.taps === 1) return x;
  if (g.padding === "zero")
    return tf.pad4d(x, [
      [0, 0],
      [g.before, after],
      [0, 0],
      [0, 0]
    ]);
  const [batch, , pixels, channels] = x.shape;
  const at = (frame: number) => tf.slice4d(x, [0, frame, 0, 0], [batch, 1, pixels, channels]);
  const first = Array.from({length: g.before}, () => at(0));
  const last = Array.from({length: after}, () => at(g.frames - 1));
  return tf.concat4d([...first, x, ...last], 1);
}

/** y[t] = Σ_j x[t + j − before]·filter[j] + bias, as `shape`. */
export function forward(x: Tensor4D, filter: Tensor3D, bias: Tensor1D | undefined, g: Geometry): Tensor4D {
  return tf.tidy(() => {
    const clip = pad(tf.reshape(x, clips(g, g.cin)), g);
    const y = tf.conv2d(clip, tf.reshape(filter, [g.taps, 1, g.cin, g.cout]), 1, "valid");
    const shape: [number, number, number, number] = [x.shape[0], x.shape[1], x.shape[2], g.cout];
    return tf.reshape(bias ? tf.add(y, bias) : y, shape);
  });
}

/** ∂/∂x: the temporal convolution of dy with the filter flipped in time and transposed in channels. */
export function backInput(dy: Tensor4D, filter: Tensor3D, g: Geometry): Tensor4D {
  return tf.tidy(() => {
    const flipped = tf.transpose(tf.reverse(filter, 0), [0, 2, 1]);
    const [batch, , pixels] = clips(g, g.cout);
    const after = g.taps - 1 - g.before;
    const all = g.padding === "edge" ? g.taps - 1 : 0;
    // With edge padding the gradient of the padded clip is wanted first: T + k − 1 frames.
    const pads: [number, number] = all ? [all, all] : [after, g.before];
    const clip = tf.pad4d(tf.reshape(dy, clips(g, g.cout)), [[0, 0], pads, [0, 0], [0, 0]]);
    let dx = tf.conv2d(clip, tf.reshape(flipped, [g.taps, 1, g.cout, g.cin]), 1, "valid") as Tensor4D;
    if (all) {
      // Then what fell on the copies of the first and the last frame is added to those frames.
      const part = (from: number, n: number) => tf.slice4d(dx, [0, from, 0, 0], [batch, n, pixels, g.cin]);
      const folded = (from: number, n: number) => tf.sum(part(from, n), 1, true) as Tensor4D;
      dx =
        g.frames === 1
          ? folded(0, g.taps)
          : tf.concat4d(
              [
                folded(0, g.before + 1),
                ...(g.frames > 2 ? [part(g.before + 1, g.frames - 2)] : []),
                folded(g.before + g.frames - 1, after + 1)
              ],
              1
            );
    }
    return tf.reshape(dx, [dy.shape[0], dy.shape[1], dy.shape[2], g.cin]);
  });
}

/** ∂/∂filter, [k,Cin,Cout]: per tap, xᵀ·dy. */
export function backFilter(x: Tensor4D, dy: Tensor4D, g: Geometry): Tensor3D {
  return tf.tidy(() => {
    const clip = pad(tf.reshape(x, clips(g, g.cin)), g);
    const [batch, frames, pixels] = clips(g, g.cin);
    const dyRows: Tensor2D = tf.reshape(dy, [g.rows, g.cout]);
    const taps = Array.from({length: g.taps}, (_, j) => {
      const shifted = tf.slice4d(clip, [0, j, 0, 0], [batch, frames, pixels, g.cin]);
      return tf.matMul(tf.reshape(shifted, [g.rows, g.cin]) as Tensor2D, dyRows, true, false);
    });
    return tf.stack(taps) as Tensor3D;
  });
}

/** ∂/∂bias, [Cout]: dy summed over every position. */
export function backBias(dy: Tensor4D, g: Geometry): Tensor1D {
  return tf.tidy(() => tf.sum(tf.reshape(dy, [g.rows, g.cout]), 0) as Tensor1D);
}
