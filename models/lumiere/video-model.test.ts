// From a weights file and a caption to drafts of a clip.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {onBackends} from "../testing.ts";
import {readSafetensors, writeSafetensors} from "../weights/index.ts";
import {captionTokens} from "./clips/caption-tokens.ts";
import {lumiereToWrite} from "./lumiere-file.ts";
import {pair, tiny} from "./lumiere-testing.ts";
import {lumiereDenoiser} from "./lumiere-denoiser.ts";
import {sample} from "./sampler.ts";
import {type Draft, drafts, openVideoModel} from "./video-model.ts";

const CAPTION = "a red sphere on the left slides to the right, on sand";

onBackends("a video model", ["wasm"], (check) => {
  const config = tiny({}, {captionLength: 32, vocabulary: 80});

  check("samples as its network does, told a caption in words", async (keep) => {
    const {params} = pair(config, keep, {gate: 0.3});
    const metadata = {config: JSON.stringify(config)};
    const model = keep(
      openVideoModel(readSafetensors(writeSafetensors(await lumiereToWrite(params, config), metadata)))
    );
    assert.deepEqual(model.shape, [8, 8, 8, 3]);
    const guidance = {scale: 2};
    const options = {steps: 3, seed: 5};
    const tokens = [Array.from(captionTokens(CAPTION))];
    const expected = keep(
      await sample(lumiereDenoiser(params, {config, tokens, guidance}), model.shape, options)
    );
    const seen: Draft[] = [];
    for await (const draft of drafts(model.denoiser({caption: CAPTION, guidance}), model.shape, options))
      seen.push(draft);
    assert.deepEqual(
      seen.map(({step}) => step),
      [0, 1, 2]
    );
    assert.deepEqual(seen[2].clean.data, await expected.data());
    assert.ok(seen[0].logSnr < seen[1].logSnr);
    assert.notDeepEqual(seen[0].noisy.data, seen[1].noisy.data);
    // Another caption is another clip.
    const other = keep(await sample(model.denoiser({caption: null}), model.shape, options));
    assert.notDeepEqual(await other.data(), await expected.data());
  });

  check("tells every n-th step and the last, and frees all when left early", async (keep) => {
    const {params} = pair(config, keep, {gate: 0.3});
    const denoiser = lumiereDenoiser(params, {config});
    const shape = [8, 8, 8, 3] as const;
    const steps: number[] = [];
    for await (const {step} of drafts(denoiser, shape, {steps: 5, every: 2})) steps.push(step);
    assert.deepEqual(steps, [1, 3, 4]);
    const before = tf.memory().numTensors;
    for await (const {step} of drafts(denoiser, shape, {steps: 5})) if (step === 1) break;
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(drafts(denoiser, shape, {every: 0}).next(), /every must be a whole number of steps/);
  });
});
