// The image model by itself: its caption's encoder, its noise level, and that images never hear each other.
import assert from "node:assert/strict";
import {doubled} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {captionBatch, encodeCaption} from "./caption-encoder.ts";
import {frame, noisyClip, openUnet, TINY} from "./lumiere-testing.ts";
import {noiseFeatures} from "./noise-embedding.ts";
import {halved} from "./spatial-resize.ts";
import {unet} from "./unet.ts";

onBackends("the image model", ["wasm", "cpu"], (check) => {
  check(
    "a caption is its words: padding is seen by nothing, order counts, none is “no caption”",
    async (keep) => {
      const params = keep(openUnet(TINY));
      const encode = (captions: number[][]) => {
        const caption = encodeCaption(keep(captionBatch(captions, TINY)), params, TINY);
        Object.values(caption).forEach((tensor) => keep(tensor as tf.Tensor));
        return caption;
      };
      const [short, swapped] = [encode([[3, 4]]), encode([[4, 3]])];
      assert.deepEqual(short.states.shape, [1, 6, 8]);
      assert.deepEqual(
        [...(await short.mask.data())].map((v) => v === 0),
        [true, true, false, false, false, false]
      );
      assert.ok((await distance(short.pooled, swapped.pooled)) > 1e-4);
      // What stands at padding may be anything.
      const table = params["caption.embedding.weight"];
      const noise = keep(
        tf.tidy(() =>
          tf.pad(tf.ones([1, 8]), [
            [0, 11],
            [0, 0]
          ])
        )
      );
      const other: Record<string, tf.Tensor> = {...params};
      other["caption.embedding.weight"] = keep(tf.add(table, noise));
      const x = keep(noisyClip(1));
      const run = (p: Record<string, tf.Tensor>, tokens?: number[][]) =>
        keep(unet(p, x, {config: TINY, logSnr: 0, tokens}));
      assert.ok((await distance(run(params, [[3, 4]]), run(other, [[3, 4]]))) < 1e-6);
      assert.equal(await distance(run(params), run(params, [[1]])), 0);
      assert.ok((await distance(run(params), run(params, [[3, 4]]))) > 1e-4);
      const ids = keep(captionBatch([[5], []], TINY));
      assert.deepEqual([...(await ids.data())], [5, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
      assert.throws(
        () => captionBatch(keep(tf.zeros([1, 3], "int32")) as tf.Tensor2D, TINY),
        /must be int32 \[B,6\], found int32 \[1,3\]/
      );
    }
  );

  check("images of a batch never hear each other, and each hears its own noise level", async (keep) => {
    const params = keep(openUnet(TINY));
    const x = keep(noisyClip(3));
    const both = keep(unet(params, x, {config: TINY, logSnr: [-2, 0, 3], tokens: [[3], [4], [5]]}));
    for (let t = 0; t < 3; t++) {
      const alone = keep(
        unet(params, keep(frame(x, t)), {
          config: TINY,
          logSnr: keep(tf.tensor1d([[-2, 0, 3][t]])),
          tokens: [[3 + t]]
        })
      );
      assert.ok((await distance(keep(frame(both, t)), alone)) < 1e-5);
    }
    const quiet = keep(unet(params, x, {config: TINY, logSnr: [-2, 0, 4], tokens: [[3], [4], [5]]}));
    assert.ok((await distance(keep(frame(both, 2)), keep(frame(quiet, 2)))) > 1e-4);
    assert.equal(await distance(keep(frame(both, 1)), keep(frame(quiet, 1))), 0);
  });

  check("noise features are sines and cosines at 1/8 to 8 radians a unit of log-SNR", async (keep) => {
    const values = await keep(noiseFeatures(keep(tf.tensor1d([2])))).data();
    assert.equal(values.length, 64);
    for (const [i, expected] of [
      [0, Math.sin(0.25)],
      [31, Math.sin(16)],
      [32, Math.cos(0.25)],
      [63, Math.cos(16)]
    ])
      assert.ok(Math.abs(values[i] - expected) < 1e-4, `feature ${i}: ${values[i]}, expected ${expected}`);
  });

  check("halving takes the mean of 2×2 pixels, doubling repeats each", async (keep) => {
    const x = keep(tf.tensor4d([1, 2, 3, 6], [1, 2, 2, 1]));
    assert.deepEqual([...(await keep(halved(x)).data())], [3]);
    assert.deepEqual([...(await keep(doubled(x)).data())], [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 6, 6, 3, 3, 6, 6]);
  });
});
