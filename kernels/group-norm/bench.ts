// Group norm with SiLU, as Lumiere's blocks use it, against the same in stock tfjs ops.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {type Bench, compare} from "../bench.ts";
import {randomNormal} from "../random.ts";
import {geometry, type GroupNormOptions} from "./geometry.ts";
import {groupNorm} from "./index.ts";
import {compose} from "./reference.ts";

interface Size {
  images: number;
  side: number;
  channels: number;
  groups: number;
  /** Images that share statistics. */
  frames: number;
  film: boolean;
}

// A residual block's norm and an inflation block's at the finest level, and a residual block's at the coarsest.
const LARGE: Size[] = [
  {images: 80, side: 32, channels: 64, groups: 16, frames: 1, film: true},
  {images: 80, side: 32, channels: 64, groups: 16, frames: 80, film: false},
  {images: 20, side: 8, channels: 192, groups: 32, frames: 1, film: true}
];
const SMALL: Size[] = [{images: 4, side: 8, channels: 16, groups: 4, frames: 4, film: true}];

/** FLOPs a number: subtract, square and add for the statistics; subtract, scale, scale, shift and five for SiLU. */
const FORWARD = 14;
const BACKWARD = 40;

export const bench: Bench = {
  name: "group-norm",
  async *run(context) {
    for (const {images, side, channels, groups, frames, film} of context.small ? SMALL : LARGE) {
      const draw = (shape: number[], seed: number) =>
        tf.tensor(randomNormal(tf.util.sizeFromShape(shape), seed), shape);
      const x = draw([images, side, side, channels], 1) as Tensor4D;
      const inputs: Tensor[] = [x, draw([channels], 2), draw([channels], 3)];
      if (film) inputs.push(draw([1, 2 * channels], 4));
      const dy = draw(x.shape, 5);
      const options: GroupNormOptions = {groups, frames, act: "silu"};
      const record = ([x, weight, bias, film]: Tensor[]) => ({
        x: x as Tensor4D,
        weight: weight as Tensor1D,
        bias: bias as Tensor1D,
        film: film as Tensor2D | undefined
      });
      const ours = (...all: Tensor[]) => {
        const {x, weight, bias, film} = record(all);
        return groupNorm(x, weight, bias, {...options, film});
      };
      const stock = (...all: Tensor[]) => compose(record(all), geometry(record(all), options));
      const size = `${images}×${side}×${side}×${channels}, ${groups} groups${frames > 1 ? " by clip" : ""}${film ? ", FiLM" : ""}, SiLU`;
      yield* await compare(context, {
        name: `group-norm forward ${size}`,
        ours: () => ours(...inputs),
        stock: () => stock(...inputs),
        flops: FORWARD * x.size,
        bytes: 2 * 4 * x.size,
        tolerance: 1e-4
      });
      yield* await compare(context, {
        name: `group-norm forward and gradients ${size}`,
        ours: () => tf.grads(ours)(inputs, dy),
        stock: () => tf.grads(stock)(inputs, dy),
        flops: (FORWARD + BACKWARD) * x.size,
        // Forward reads x and writes y; the gradients read x and dy, and write dx.
        bytes: 5 * 4 * x.size,
        tolerance: 1e-3
      });
      tf.dispose([...inputs, dy]);
    }
  }
};
