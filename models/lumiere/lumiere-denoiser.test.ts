// A network as a denoiser: guidance in one batch or two passes, images and clips, and a clip sampled end to end.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {guide} from "./guidance.ts";
import {imageConfig} from "./lumiere-config.ts";
import {lumiereDenoiser, type LumiereDenoiserOptions} from "./lumiere-denoiser.ts";
import {noisyClip, pair, TINY, tiny} from "./lumiere-testing.ts";
import {sample} from "./sampler.ts";
import {stunet} from "./stunet.ts";
import {unet} from "./unet.ts";

onBackends("a guided network", ["wasm"], (check) => {
  const at = {logSnr: -0.5, step: 0, steps: 1};

  check(
    "B11: guidance mixes the captioned and the uncaptioned answer, in one batch as in two",
    async (keep) => {
      const {image, params} = pair(TINY, keep, {gate: 0.4});
      const x = keep(noisyClip(4));
      const clip = (tokens: number[][]) =>
        keep(stunet(params, x, {config: TINY, frames: 4, logSnr: -0.5, tokens}));
      const [told, untold] = [clip([[3, 4]]), clip([[1]])];
      const run = async (options: Partial<LumiereDenoiserOptions>) =>
        keep(await lumiereDenoiser(params, {config: TINY, tokens: [[3, 4]], ...options})(x, at));
      assert.equal(await distance(await run({}), told), 0);
      assert.equal(await distance(await run({guidance: {scale: 0}}), untold), 0);
      const guidance = {scale: 4, rescale: 0.7};
      const expected = keep(guide(told, untold, guidance));
      for (const batched of [true, false])
        assert.ok((await distance(await run({guidance, batched}), expected)) < 1e-4);
      const two = await lumiereDenoiser(params, {
        config: TINY,
        tokens: [
          [3, 4],
          [3, 4]
        ],
        clips: 2,
        guidance
      })(keep(tf.concat4d([x, x], 0)), at);
      assert.ok((await distance(keep(two), keep(tf.concat4d([expected, expected], 0)))) < 1e-4);
      const config = imageConfig(TINY);
      const images = await lumiereDenoiser(image, {
        config,
        tokens: [[3]],
        guidance: {scale: 2, rescale: 0.5}
      })(x, at);
      const answer = (tokens: number[][]) => keep(unet(image, x, {config, logSnr: -0.5, tokens}));
      assert.ok(
        (await distance(
          keep(images),
          keep(guide(answer([[3]]), answer([[1]]), {scale: 2, rescale: 0.5}, 4))
        )) < 1e-4
      );
      assert.throws(
        () => lumiereDenoiser(params, {config: TINY, guidance: {scale: 99}}),
        /found 99; 2 to 8 is usual/
      );
    }
  );

  check("a clip is sampled from noise by a conditioned network, guided, with nothing given", async (keep) => {
    const config = tiny({mixing: "space-time"}, {inChannels: 7});
    const {params} = pair(config, keep, {gate: 0.4});
    const denoiser = lumiereDenoiser(params, {config, tokens: [[3, 4]], guidance: {scale: 3}});
    const run = () => sample(denoiser, [8, 8, 8, 3], {steps: 3, seed: 1, clip: 1});
    const a = keep(await run());
    assert.equal(await distance(a, keep(await run())), 0);
    const [high] = await keep(tf.tidy(() => tf.max(tf.abs(a)))).data();
    assert.ok(high <= 1 + 1e-6);
    const many = lumiereDenoiser(params, {config, tokens: [[3], [4], [5]], clips: 2, guidance: {scale: 3}});
    await assert.rejects(
      sample(many, [16, 8, 8, 3], {steps: 1}),
      /tokens must be one caption for each of the 2 clips, found 3/
    );
  });
});
