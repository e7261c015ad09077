import * as tf from "@tensorflow/tfjs-core";
import {allClose} from "#kernels/testing";
import {onBackends} from "../testing.ts";
import {gpuEngine} from "./decode-gpu.ts";
import {decodeShapes} from "./decode-shapes.ts";
import {tokenTensor} from "./embedding.ts";
import {llama} from "./llama.ts";
import {llamaParams} from "./llama-params.ts";
import {samplingOf} from "./sampling.ts";

const config = {
  ...{vocabulary: 33, hidden: 48, mlp: 90, layers: 1, heads: 3, context: 150, epsilon: 1e-6, theta: 10000}
};

onBackends("the decoder's engine", ["webgpu"], (check) => {
  check(
    "a GPU's shapes give the logits of the whole forward, also after a row is taken back",
    async (keep) => {
      const params = keep(llamaParams(config, {seed: 1, deviation: 0.3}));
      const engine = keep(await gpuEngine(params, config, 2, "f32", decodeShapes(config, false)));
      const {sampling, suppressed} = samplingOf({seed: 3}, config.vocabulary);
      const prompt = Array.from({length: 70}, (_, i) => (7 * i) % config.vocabulary);
      await engine.append([prompt], 0);
      engine.choose(sampling, suppressed);
      const drawn = await engine.draw(5, prompt.length);
      await engine.draw(4, prompt.length + 5);
      engine.undraw!(prompt.length + 5);
      const found = await engine.logits();
      for (const row of [0, 1]) {
        const expected = tf.tidy(() => {
          const ids = tokenTensor([[...prompt, ...drawn[row]]], config.vocabulary);
          return llama(params, ids, {config, lastOnly: true});
        });
        allClose(found[row], await expected.data(), {atol: 2e-4, rtol: 1e-4});
        expected.dispose();
      }
    }
  );
});
