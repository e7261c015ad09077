// Products head by head are the products of the batch, and so are their gradients.
import * as tf from "@tensorflow/tfjs-core";
import {allClose, randomTensor} from "#kernels/testing";
import {onBackends} from "./testing.ts";
import {headProducts} from "./head-products.ts";

onBackends("products of heads", ["wasm", "cpu"], (check) => {
  for (const transposeB of [false, true])
    check(`few rows and many, ${transposeB ? "b transposed" : "b as it is"}`, async () => {
      for (const rows of [3, 40]) {
        const a = randomTensor<tf.Rank.R3>([3, rows, 5], 1);
        const b = randomTensor<tf.Rank.R3>(transposeB ? [3, 7, 5] : [3, 5, 7], 2);
        const found = headProducts(a, b, transposeB);
        const expected = tf.matMul(a, b, false, transposeB);
        allClose(await found.data(), await expected.data(), {atol: 1e-6});
        const slope = (product: typeof headProducts) =>
          tf.tidy(() =>
            tf.grad((x) =>
              product(x as tf.Tensor3D, b, transposeB)
                .square()
                .sum()
            )(a)
          );
        const [ours, theirs] = [slope(headProducts), slope((x, y, t) => tf.matMul(x, y, false, t))];
        allClose(await ours.data(), await theirs.data(), {atol: 1e-5});
        tf.dispose([a, b, found, expected, ours, theirs]);
      }
    });
});
