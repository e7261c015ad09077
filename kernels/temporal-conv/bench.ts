// Temporal convolution against tf.conv2d over [B,T,H·W,C] with a k×1 filter, the best that stock tfjs offers for it.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor1D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {type Bench, compare} from "../bench.ts";
import {randomNormal} from "../random.ts";
import {geometry} from "./geometry.ts";
import {temporalConv} from "./index.ts";

const LARGE = [
  [16, 64, 64, 64, 64, 3],
  [16, 64, 64, 3, 3, 3],
  [80, 16, 16, 256, 256, 3]
];
const SMALL = [
  [8, 8, 8, 16, 16, 3],
  [16, 32, 32, 3, 3, 3]
];

function stock(x: Tensor, filter: Tensor, bias: Tensor, frames: number): Tensor4D {
  const [n, h, w, cin] = x.shape;
  const [k, , cout] = filter.shape;
  const clip = tf.reshape(x, [n / frames, frames, h * w, cin]) as Tensor4D;
  const y = tf.conv2d(clip, tf.reshape(filter, [k, 1, cin, cout]) as Tensor4D, 1, "same");
  return tf.reshape(tf.add(y, bias), [n, h, w, cout]);
}

export const bench: Bench = {
  name: "temporal-conv",
  async *run(context) {
    for (const [frames, h, w, cin, cout, k] of context.small ? SMALL : LARGE) {
      const size = `${frames}×${h}×${w}×${cin}→${cout} k=${k}`;
      const draw = (shape: number[], seed: number) =>
        tf.tensor(randomNormal(tf.util.sizeFromShape(shape), seed), shape);
      const x = draw([frames, h, w, cin], 1) as Tensor4D;
      const filter = draw([k, cin, cout], 2) as Tensor3D;
      const bias = draw([cout], 3) as Tensor1D;
      const dy = draw([frames, h, w, cout], 4);
      const {rows: positions} = geometry(x, filter, {frames, bias});
      const product = 2 * positions * k * cin * cout;
      const [input, output, weights] = [x.size * 4, dy.size * 4, filter.size * 4];
      const ours = (...[x, filter, bias]: Tensor[]) =>
        temporalConv(x as Tensor4D, filter as Tensor3D, {frames, bias: bias as Tensor1D});
      const theirs = (...[x, filter, bias]: Tensor[]) => stock(x, filter, bias, frames);
      yield* await compare(context, {
        name: `temporal-conv forward ${size}`,
        ours: () => ours(x, filter, bias),
        stock: () => theirs(x, filter, bias),
        flops: product,
        bytes: input + output + weights
      });
      yield* await compare(context, {
        name: `temporal-conv forward and three gradients ${size}`,
        ours: () => tf.grads(ours)([x, filter, bias], dy),
        stock: () => tf.grads(theirs)([x, filter, bias], dy),
        flops: 3 * product,
        // Forward reads x and writes y; dx reads dy and writes dx; dfilter reads x and dy; dbias reads dy.
        bytes: 3 * input + 4 * output + 3 * weights,
        tolerance: 1e-3
      });
      tf.dispose([x, filter, bias, dy]);
    }
  }
};
