// Weights of the transformer between our layout and Hugging Face's.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {allClose} from "#kernels/testing";
import {onBackends} from "../testing.ts";
import {floats, readSafetensors, type TensorToWrite, writeSafetensors} from "../weights/index.ts";
import {tokenTensor} from "./embedding.ts";
import {huggingFaceFolder, llamaFileShapes, llamaFromFile, llamaToWrite} from "./llama-file.ts";
import {llamaFloat64} from "./llama-float64.ts";
import {llama} from "./llama.ts";
import {TINY_LLAMA as config, tinyLlamaFile} from "./testing.ts";

const file = tinyLlamaFile();
const tokens = [3, 100, 0, 5, 15, 5];
const stored = (tensors: Record<string, TensorToWrite>) => readSafetensors(writeSafetensors(tensors));
const all = (): Record<string, TensorToWrite> =>
  Object.fromEntries(Object.keys(file.tensors).map((key) => [key, floats(file, key)]));

/** A file's numbers with linear layers turned to [in,out] by hand. */
function turned() {
  return Object.fromEntries(
    Object.keys(file.tensors).map((key) => {
      const {shape, data} = floats(file, key);
      if (shape.length < 2 || key.includes("embed")) return [key, data];
      const [out, inputs] = shape;
      return [key, Float32Array.from(data, (_, n) => data[(n % out) * inputs + Math.floor(n / out)])];
    })
  );
}

onBackends("llama file", ["webgpu", "wasm"], (check, backend) => {
  check("a file in PyTorch's layout gives the logits of the equations", async (keep) => {
    const params = keep(llamaFromFile(file, config));
    assert.deepEqual(params["model.layers.1.mlp.up_proj.weight"].shape, [16, 24]);
    assert.deepEqual(params["lm_head.weight"].shape, [16, 116]);
    const logits = keep(llama(params, keep(tokenTensor([tokens], 116)), {config}));
    const expected = llamaFloat64(turned(), tokens, config).flat();
    allClose(await logits.data(), expected, {atol: 2e-5, rtol: 1e-4, what: "logits"});
  });

  check("parameters go back to the file that they came from, to the bit", async (keep) => {
    const params = keep(llamaFromFile(file, config));
    const back = await llamaToWrite(params, config);
    assert.deepEqual(Object.keys(back), Object.keys(file.tensors));
    for (const [key, {shape, data}] of Object.entries(back)) {
      assert.deepEqual(shape, file.tensors[key].shape, key);
      assert.deepEqual(data, floats(file, key).data, key);
    }
  });

  if (backend !== "wasm") return;

  check("quantised matrices are near what they were, and norms stay whole", async (keep) => {
    const params = keep(llamaFromFile(file, config));
    const key = "model.layers.0.mlp.down_proj.weight";
    const truth = await params[key].data();
    let last = Infinity;
    for (const dtype of ["Q4", "Q6", "Q8"] as const) {
      const quantised = stored(await llamaToWrite(params, config, dtype));
      assert.equal(quantised.tensors["lm_head.weight"].dtype, dtype);
      assert.equal(quantised.tensors["model.norm.weight"].dtype, "F32");
      const near = await keep(llamaFromFile(quantised, config))[key].data();
      const gap = Math.hypot(...truth.map((x, i) => x - near[i])) / Math.hypot(...truth);
      assert.ok(gap > 0 && gap < last / 3, `${dtype}: ${gap}`);
      last = gap;
    }
    assert.ok(last < 0.01, `${last}`);
  });

  check("the folder holds what LlamaForCausalLM reads: keys, shapes and its config", () => {
    const folder = huggingFaceFolder(file, config);
    const json = JSON.parse(new TextDecoder().decode(folder["config.json"]));
    assert.deepEqual(
      [json.architectures, json.hidden_size, json.intermediate_size, json.vocab_size, json.torch_dtype],
      [["LlamaForCausalLM"], 16, 24, 116, "float32"]
    );
    const read = readSafetensors(folder["model.safetensors"]);
    assert.equal(read.metadata.format, "pt");
    for (const [key, shape] of Object.entries(llamaFileShapes(config))) {
      assert.deepEqual(read.tensors[key].shape, shape);
      assert.deepEqual(floats(read, key).data, floats(file, key).data);
    }
    assert.deepEqual(read.tensors["model.layers.0.mlp.down_proj.weight"].shape, [16, 24]);
    const half = huggingFaceFolder(file, config, "F16");
    assert.ok(
      Object.values(readSafetensors(half["model.safetensors"]).tensors).every((t) => t.dtype === "F16")
    );
    assert.match(new TextDecoder().decode(half["config.json"]), /"float16"/);
  });

  check("a folder from quantised weights is multiplied out, without scales", async (keep) => {
    const quantised = stored(await llamaToWrite(keep(llamaFromFile(file, config)), config, "Q5"));
    const read = readSafetensors(huggingFaceFolder(quantised, config)["model.safetensors"]);
    assert.deepEqual(Object.keys(read.tensors).sort(), Object.keys(file.tensors).sort());
    assert.deepEqual(floats(read, "lm_head.weight").data, floats(quantised, "lm_head.weight").data);
  });

  check("what does not fit is refused with a sentence before anything is allocated", () => {
    const before = tf.memory().numTensors;
    const {"lm_head.weight": head, ...headless} = all();
    assert.throws(
      () => llamaFromFile(stored(headless), config),
      /“lm_head\.weight” \[116,16\], found none; .* with a head of its own/
    );
    const flat = {...all(), "lm_head.weight": {...head, shape: [16, 116]}};
    assert.throws(
      () => llamaFromFile(stored(flat), config),
      /“lm_head\.weight” \[116,16\], found \[16,116\]/
    );
    assert.throws(
      () => llamaFromFile(file, {...config, layers: 1}),
      /hold “model\.layers\.1\.input_layernorm\.weight”, which this architecture has not/
    );
    const biased = {...all(), "model.layers.0.self_attn.q_proj.bias": {shape: [1], data: [0]}};
    assert.throws(() => llamaFromFile(stored(biased), config), /q_proj\.bias”.*without biases/);
    assert.throws(() => llamaFromFile(file, {...config, heads: 3}), /heads must cut hidden/);
    assert.equal(tf.memory().numTensors, before);
    const table = {...all(), "model.layers.0.self_attn.rotary_emb.inv_freq": {shape: [1], data: [1]}};
    llamaFromFile(stored(table), config).dispose();
  });
});
