// Nearest code against ‖e‖² − 2 z·e with a table of distances and argMin, in stock tfjs.
import * as tf from "@tensorflow/tfjs-core";
import {type Bench, compare} from "../bench.ts";
import {randomNormal} from "../random.ts";
import {nearestCode} from "./index.ts";
import * as reference from "./reference.ts";

export const bench: Bench = {
  name: "nearest-code",
  async *run(context) {
    const large = [
      [4096, 8192, 64],
      [256, 8192, 256],
      [65536, 1024, 4]
    ];
    for (const [n, k, d] of context.small ? [[64, 256, 16]] : large) {
      const z = tf.tensor2d(randomNormal(n * d, 1), [n, d]);
      const codes = tf.tensor2d(randomNormal(k * d, 2), [k, d]);
      yield* await compare(context, {
        name: `nearest-code ${n} vectors of ${d}, ${k} codes`,
        ours: () => nearestCode(z, codes),
        stock: () => reference.nearest(z, codes),
        // Two vectors within rounding of a tie may differ: how many do is checked, and against float64 in the tests.
        flops: 3 * n * k * d,
        bytes: 4 * (n * d + k * d + n),
        tolerance: Infinity
      });
      const [ours, stock] = [nearestCode(z, codes), reference.nearest(z, codes)];
      const [a, b] = [await ours.data(), await stock.data()];
      const different = a.filter((index, i) => index !== b[i]).length;
      if (different > 1e-3 * n + 1)
        throw new Error(`nearest-code: ${different} of ${n} indices differ from stock.`);
      tf.dispose([z, codes, ours, stock]);
    }
  }
};
