// Truths D19, D20 and D22.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {
  cinemagraph,
  type Condition,
  imageToVideo,
  inpainting,
  noCondition,
  outpainting,
  widenConvIn,
  withCondition
} from "./condition.ts";
import {inflate} from "./inflate.ts";
import {lumiereDenoiser} from "./lumiere-denoiser.ts";
import {frame, noisyClip, nudged, openUnet, pair, TINY, tiny} from "./lumiere-testing.ts";
import {isTemporal} from "./lumiere-shapes.ts";
import {stunet} from "./stunet.ts";
import {mixStyle} from "./style.ts";

onBackends("conditioning", ["webgpu", "wasm"], (check, backend) => {
  const sum = async (x: tf.Tensor) => {
    const total = tf.sum(x);
    const [value] = await total.data();
    total.dispose();
    return value;
  };
  const outside = async ({clip, mask}: Condition) => {
    const worst = tf.tidy(() => tf.max(tf.abs(tf.mul(clip, tf.sub(1, mask)))));
    const [value] = await worst.data();
    worst.dispose();
    return value;
  };

  check(
    "D20: image-to-video gives frame 0 alone, a cinemagraph all but its region, inpainting its mask",
    async (keep) => {
      const image = keep(noisyClip(1));
      const i2v = keep(imageToVideo(image, 4));
      assert.equal(await sum(i2v.mask), 64);
      assert.equal(await distance(keep(frame(i2v.clip, 0)), image), 0);
      assert.equal(await outside(i2v), 0);
      const region = keep(
        tf.tensor2d(
          Array.from({length: 64}, (_, p) => +(p % 8 < 3)),
          [8, 8]
        )
      );
      const still = keep(cinemagraph(image, region, 4));
      assert.equal(await sum(still.mask), 64 + 3 * (64 - 24));
      assert.equal(await distance(keep(frame(still.clip, 0)), image), 0);
      const rest = keep(tf.tidy(() => tf.mul(image, tf.reshape(tf.sub(1, region), [1, 8, 8, 1]))));
      assert.equal(await distance(keep(frame(still.clip, 2)), rest as tf.Tensor4D), 0);
      assert.equal(await outside(still), 0);
      const clip = keep(noisyClip(4));
      const mask = keep(tf.reshape(region, [1, 8, 8, 1]) as tf.Tensor4D);
      const filled = keep(inpainting(clip, mask));
      assert.equal(await sum(filled.mask), 4 * 24);
      assert.equal(await outside(filled), 0);
      const out = keep(outpainting(clip, {left: 2, top: 1}));
      assert.equal(await sum(out.mask), 4 * 6 * 7);
      assert.equal(await outside(out), 0);
      assert.equal(await sum(keep(noCondition([4, 8, 8])).mask), 0);
    }
  );

  check(
    "D19: channels are J, C, M; at their start C and M change nothing, and the network is the unconditioned",
    async (keep) => {
      const config = tiny({}, {inChannels: 7});
      const {image, params} = pair(config, keep);
      assert.deepEqual(params["conv_in.weight"].shape, [3, 3, 7, 4]);
      const x = keep(noisyClip(4));
      const condition = keep(imageToVideo(keep(noisyClip(1, {seed: 8})), 4));
      const input = keep(withCondition(x, condition));
      assert.equal(await distance(keep(tf.slice4d(input, [0, 0, 0, 0], [-1, -1, -1, 3])), x), 0);
      assert.equal(await distance(keep(tf.slice4d(input, [0, 0, 0, 3], [-1, -1, -1, 3])), condition.clip), 0);
      assert.equal(await distance(keep(tf.slice4d(input, [0, 0, 0, 6], [-1, -1, -1, 1])), condition.mask), 0);
      const told = {frames: 4, logSnr: 0.5, tokens: [[3]]};
      const plain = keep(stunet(keep(inflate(image, TINY, {seed: 1})), x, {config: TINY, ...told}));
      const conditioned = keep(stunet(params, input, {config, ...told}));
      assert.ok((await distance(plain, conditioned)) < 1e-5);
      if (backend === "webgpu") return;
      const trained = keep(nudged(params, ["conv_in.weight"], 0.1));
      const denoise = async (condition?: Condition) =>
        keep(await lumiereDenoiser(trained, {config, condition})(x, {logSnr: 0, step: 0, steps: 1}));
      const [given, none] = [await denoise(condition), await denoise()];
      assert.ok((await distance(given, none)) > 1e-4);
      assert.throws(() => stunet(params, x, {config, ...told}), /must be \[B·T,H,W,7\].*add C and M/);
    }
  );

  check("sizes that do not match are refused with a sentence", (keep) => {
    const [clip, image] = [keep(noisyClip(4)), keep(noisyClip(1))];
    const mask = keep(tf.ones([3, 8, 8, 1]) as tf.Tensor4D);
    assert.throws(
      () => inpainting(clip, mask),
      /the same frames and size, found \[4,8,8,3\] and \[3,8,8,1\]/
    );
    assert.throws(
      () => inpainting(clip, keep(tf.ones([1, 4, 8, 1]) as tf.Tensor4D)),
      /found \[4,8,8,3\] and \[4,4,8,1\]/
    );
    assert.throws(
      () => imageToVideo(clip, 4),
      /the image must be \[H,W,3\] or \[1,H,W,3\], found \[4,8,8,3\]/
    );
    assert.throws(() => imageToVideo(image, 0), /frames must be a whole number of at least 1, found 0/);
    assert.throws(
      () => cinemagraph(image, keep(tf.ones([4, 4])), 2),
      /region must be \[8,8\].*found \[4,4\]/
    );
    assert.throws(() => outpainting(clip, {top: 5, bottom: 3}), /leave 0×8 pixels of 8×8/);
    assert.throws(
      () => outpainting(clip, {top: -1}),
      /top must be a whole number of pixels, 0 or more, found -1/
    );
    const condition = keep(noCondition([2, 8, 8]));
    assert.throws(
      () => withCondition(clip, condition),
      /of one size, found \[4,8,8,3\], \[2,8,8,3\] and \[2,8,8,1\]/
    );
    assert.throws(
      () => widenConvIn({"conv_in.weight": keep(tf.ones([3, 3, 7, 2]))}, 7),
      /can only get more, but 7/
    );
  });
});

onBackends("style", ["wasm"], (check) => {
  check(
    "D22: α = 0 and α = 1 are exact, between is linear, temporal weights stay the same tensors",
    async (keep) => {
      for (const inChannels of [3, 7]) {
        const config = tiny({}, {inChannels});
        const {params} = pair(config, keep);
        const style = keep(openUnet(config, 44));
        const keys = Object.keys(params);
        const mixed = await Promise.all(
          [0, 0.25, 1].map(async (alpha) => keep(mixStyle(params, style, alpha)))
        );
        for (const key of keys) {
          if (isTemporal(key)) {
            assert.ok(
              mixed.every((m) => m[key] === params[key]),
              key
            );
            continue;
          }
          assert.equal(await distance(mixed[0][key], params[key]), 0, key);
          if (key === "conv_in.weight" && inChannels === 7) {
            const cut = (t: tf.Tensor, from: number, size: number) =>
              keep(tf.slice(t, [0, 0, from, 0], [-1, -1, size, -1]));
            assert.equal(await distance(cut(mixed[2][key], 0, 3), style[key]), 0);
            assert.equal(await distance(cut(mixed[2][key], 3, 4), cut(params[key], 3, 4)), 0);
            continue;
          }
          assert.equal(await distance(mixed[2][key], style[key]), 0, key);
          const quarter = keep(tf.tidy(() => tf.add(tf.mul(style[key], 0.25), tf.mul(params[key], 0.75))));
          assert.ok((await distance(mixed[1][key], quarter)) < 1e-6, key);
        }
        assert.throws(
          () => mixStyle(params, style, 1.2),
          /alpha must be from 0 \(original\) to 1 \(style\), found 1.2/
        );
        assert.throws(() => mixStyle(params, {}, 1), /needs a parameter “noise.linear1.weight”/);
        const other: Record<string, tf.Tensor> = {...style};
        other["conv_out.bias"] = keep(tf.zeros([4]));
        assert.throws(
          () => mixStyle(params, other, 1),
          /“conv_out.bias” must have one shape in both, found \[3\] and \[4\]/
        );
      }
    }
  );
});
