// The 2D convolution against tf.fused.conv2d at the shapes of Lumiere's levels, and each tile by itself.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import {type Bench, compare, row, settled} from "../bench.ts";
import {randomNormal} from "../random.ts";
import {forceTile, TILES} from "./gpu.ts";
import {conv2d} from "./index.ts";
import {forward} from "./reference.ts";

/** Images, side of x, channels in and out; whether sides are doubled. */
const LARGE = [
  [80, 32, 64, 64, 0],
  [80, 32, 128, 64, 0],
  [40, 16, 96, 64, 1],
  [40, 16, 96, 96, 0],
  [20, 8, 192, 192, 0]
];
const SMALL = [[1, 8, 16, 16, 0]];

const REPEATS = 5;

export const bench: Bench = {
  name: "conv2d",
  async *run(context) {
    const {gpu, ceilings, small} = context;
    for (const [images, side, cin, cout, doubling] of small ? SMALL : LARGE) {
      const double = doubling === 1;
      const scale = double ? 2 : 1;
      const draw = (shape: number[], seed: number) =>
        tf.tensor(randomNormal(tf.util.sizeFromShape(shape), seed), shape);
      const x = draw([images, side, side, cin], 1) as Tensor4D;
      const filter = draw([3, 3, cin, cout], 2) as Tensor4D;
      const bias = draw([cout], 3) as Tensor1D;
      const plus = draw([images, side * scale, side * scale, cout], 4) as Tensor4D;
      const inputs = {x, filter, bias, plus};
      const flops = 2 * 9 * cin * plus.size;
      const name = `conv2d ${images}×${side}×${side}×${cin}→${cout}${double ? " doubled" : ""}`;
      const ours = () => conv2d(x, filter, {bias, plus, double});
      yield* await compare(context, {
        name,
        ours,
        stock: () => forward(inputs, double),
        flops,
        bytes: 4 * (x.size + filter.size + 2 * plus.size)
      });
      for (const [tile, shape] of small || gpu.backend !== "webgpu" ? [] : Object.entries(TILES)) {
        forceTile(shape);
        const once = async (times: number) => {
          await settled(gpu);
          const start = performance.now();
          for (let i = 0; i < times; i++) ours().dispose();
          await settled(gpu);
          return (performance.now() - start) / times;
        };
        await once(1);
        const times = Math.max(1, Math.min(200, Math.ceil(30 / (await once(10)))));
        const taken: number[] = [];
        for (let i = 0; i < REPEATS; i++) taken.push(await once(times));
        forceTile(null);
        const told = row(context, `${name}, tile ${tile}`, "ms", taken);
        const rate = flops / told.value / 1e6;
        yield {...told, share: ceilings.fmaGflops && rate / ceilings.fmaGflops};
      }
      tf.dispose([x, filter, bias, plus]);
    }
  }
};
