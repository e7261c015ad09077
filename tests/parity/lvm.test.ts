// Parity of the shipped weights with PyTorch: the tokenizer with our own module there, the transformer with Hugging Face's
// LlamaForCausalLM. The goldens are made by models/torch/goldens.py from the files whose sha256 they carry.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {llama, type LlamaConfig, llamaFromFile, tokenTensor} from "#models/lvm/index";
import {decodeFeatures, encode, lookup, codebook, type VqganConfig, vqganFromFile} from "#models/lvm/vqgan";
import {onBackends} from "#models/testing";
import {floats, sha256Of} from "#models/weights/index";
import {bytesOf, manifest, open} from "./files.ts";

const TRANSFORMERS = ["lvm-nano", "lvm-main"] as const;
const NAMES = ["lvm-vqgan", ...TRANSFORMERS] as const;
const weights = Object.fromEntries(NAMES.map((name) => [name, open(`models/weights/${name}.safetensors`)]));
const goldens = Object.fromEntries(NAMES.map((name) => [name, open(`tests/parity/${name}.safetensors`)]));
const configOf = <T>(name: string) => JSON.parse(weights[name].metadata.config!) as T;

test("the goldens are of the weights that are shipped, and the manifest lists them", async () => {
  for (const name of NAMES) {
    const found = await sha256Of(bytesOf(`models/weights/${name}.safetensors`));
    assert.equal(goldens[name].metadata.sha256, found, `${name}: make the goldens again`);
    const entry = manifest.files.find(({file}) => file === `${name}.safetensors`);
    assert.equal(entry?.sha256, found, `${name}: the manifest is of another file`);
  }
});

onBackends("The shipped weights", ["wasm", "webgpu"], (check, backend) => {
  // A software GPU takes its time: there one image is encoded and the beginning of the sentence read.
  const software = backend === "webgpu";
  const tolerance = software ? 1e-3 : 1e-4;

  check("the tokenizer's ids and reconstructions are PyTorch's", async (keep) => {
    const config = configOf<VqganConfig>("lvm-vqgan");
    const params = keep(vqganFromFile(weights["lvm-vqgan"], config));
    const golden = goldens["lvm-vqgan"];
    const count = software ? 1 : 2;
    const {shape, data} = floats(golden, "images");
    const size = data.length / shape[0];
    const images = keep(
      tf.tensor4d(data.slice(0, count * size), [count, ...shape.slice(1)] as [number, number, number, number])
    );
    const ids = keep(encode(params, images, {config}));
    const truth = floats(golden, "ids").data.slice(0, 256 * count);
    const found = await ids.data();
    // A feature half way between two codes may fall to either: rounding differs.
    const other = found.filter((id, i) => id !== truth[i]).length;
    assert.ok(other <= 1 * count, `${other} of ${found.length} ids differ`);
    if (software) return;
    const shown = keep(
      tf.tidy(() => {
        const flat = tf.tensor1d(Int32Array.from(truth), "int32");
        const codes = tf.reshape(lookup(codebook(params), flat), [count, 16, 16, config.quantizedEmbedDim]);
        return tf.clipByValue(decodeFeatures(params, codes as Tensor4D, {config}), 0, 1) as Tensor4D;
      })
    );
    const expected = floats(golden, "reconstruction").data;
    const worst = Array.from(await shown.data(), (v, i) => Math.abs(v - expected[i])).reduce((a, b) =>
      Math.max(a, b)
    );
    assert.ok(worst <= tolerance, `a pixel differs by ${worst}`);
  });

  for (const name of TRANSFORMERS)
    check(`the logits of ${name} are LlamaForCausalLM's`, async (keep) => {
      const config = configOf<LlamaConfig>(name);
      const params = keep(llamaFromFile(weights[name], config));
      const golden = goldens[name];
      const positions = [...floats(golden, "positions").data].slice(0, software ? 3 : undefined);
      const tokens = floats(golden, "tokens").data.slice(0, positions.at(-1)! + 1);
      const ids = keep(tokenTensor([[...tokens]], config.vocabulary));
      const logits = await keep(llama(params, ids, {config})).data();
      const expected = floats(golden, "logits").data;
      let worst = 0;
      positions.forEach((at, p) => {
        for (let v = 0; v < config.vocabulary; v++) {
          const gap = Math.abs(logits[at * config.vocabulary + v] - expected[p * config.vocabulary + v]);
          worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
        }
      });
      assert.ok(worst <= tolerance, `a logit differs by ${worst}`);
    });
});
