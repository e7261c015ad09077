import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {greatest, onBackends} from "../testing.ts";
import {gaborBank, gaborFilters} from "./gabor-bank.ts";

onBackends("the Gabor bank", ["wasm"], (check) => {
  check("answers 0 to a flat frame, and to an edge by its orientation", async (keep) => {
    const bank = keep(gaborBank(8));
    const flat = keep(bank(keep(tf.fill([1, 9, 9, 3], 0.7) as tf.Tensor4D)));
    assert.ok(
      (await greatest(keep(tf.slice4d(flat, [0, 3, 3, 0], [1, 3, 3, 8])))) < 1e-6,
      "inside, away from the padding"
    );
    const step = keep(
      tf.tidy(
        () =>
          tf.tile(
            tf.reshape(tf.linspace(0, 8, 9).greater(4).toFloat(), [1, 1, 9, 1]),
            [1, 9, 1, 3]
          ) as tf.Tensor4D
      )
    );
    const answer = await keep(tf.slice4d(keep(bank(step)), [0, 4, 4, 0], [1, 1, 1, 8])).data();
    assert.ok(
      Math.abs(answer[1]) > 3 * Math.abs(answer[5]) + 1e-3,
      `upright edges excite filter 1: ${answer}`
    );
  });

  check("filters have mean 0 and length 1; a bank needs an odd size", () => {
    const {data, shape} = gaborFilters(4, 7);
    for (let o = 0; o < 4; o++) {
      const taps = Array.from({length: 7 * 7 * 3}, (_, i) => data[i * 4 + o]);
      assert.ok(Math.abs(taps.reduce((a, b) => a + b)) < 1e-5 && Math.abs(Math.hypot(...taps) - 1) < 1e-5);
    }
    assert.deepEqual(shape, [7, 7, 3, 4]);
    assert.throws(() => gaborFilters(4, 6), /odd size of 3 or more, found 4 and 6/);
  });
});
