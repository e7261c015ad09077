// Window blending against multiply, pad and addN of stock tfjs.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {type Bench, compare} from "../bench.ts";
import {randomNormal} from "../random.ts";
import {blend} from "./blend.ts";
import {blendWindows} from "./index.ts";

export const bench: Bench = {
  name: "blend-windows",
  async *run(context) {
    const large = [
      [80, 128, 128, 3],
      [80, 16, 16, 3]
    ];
    for (const [frames, h, w, c] of context.small ? [[40, 16, 16, 3]] : large) {
      const starts = Array.from({length: Math.ceil((frames - 16) / 12) + 1}, (_, i) =>
        Math.min(12 * i, frames - 16)
      );
      const weights = starts.map(() => Float32Array.from({length: 16}, (_, f) => 1 - Math.abs(f - 7.5) / 9));
      const predictions = starts.map((_, i) => tf.tensor4d(randomNormal(16 * h * w * c, i), [16, h, w, c]));
      const shares = blend(predictions, starts, weights, frames);
      const read = predictions.reduce((sum, {size}) => sum + size, 0);
      const size = `${starts.length} windows of 16×${h}×${w}×${c} over ${frames}`;
      const common = {flops: 2 * read, bytes: 4 * (read + frames * h * w * c)};
      const dy = tf.tensor4d(randomNormal(frames * h * w * c, 99), [frames, h, w, c]);
      const ours = (...p: tf.Tensor[]) => blendWindows(p, starts, weights, frames);
      // With its weights on the GPU beforehand, as a careful person would have them.
      const tables = shares.shares.map((share) => tf.tensor4d(share, [16, 1, 1, 1]));
      const stock = (...p: tf.Tensor[]) =>
        tf.addN(
          p.map((prediction, i) => {
            const pads: [number, number] = [starts[i], frames - starts[i] - 16];
            return tf.pad4d(tf.mul(prediction, tables[i]) as Tensor4D, [pads, [0, 0], [0, 0], [0, 0]]);
          })
        );
      yield* await compare(context, {
        name: `blend-windows forward ${size}`,
        ours: () => ours(...predictions),
        stock: () => stock(...predictions),
        ...common
      });
      yield* await compare(context, {
        name: `blend-windows forward and gradient ${size}`,
        ours: () => tf.grads(ours)(predictions, dy),
        stock: () => tf.grads(stock)(predictions, dy),
        flops: 2 * common.flops,
        bytes: common.bytes + 8 * read
      });
      tf.dispose([...predictions, ...tables, dy]);
    }
  }
};
