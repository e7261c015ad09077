import assert from "node:assert/strict";
import {test} from "node:test";
import {
  checkConfig,
  CONFIGS,
  huggingFaceConfig,
  PAPER_CONFIGS,
  parameterCount,
  parameterShapes,
  REPOSITORY_CONFIGS
} from "./configs.ts";

test("parameterCount gives the sizes that the table of LVM's sizes has", () => {
  const table = {debug: 2.45, "100m": 117, "300m": 291, "600m": 648, "1b": 1147, "3b": 3275, "7b": 6544};
  const configs = {...PAPER_CONFIGS, ...REPOSITORY_CONFIGS};
  for (const [name, millions] of Object.entries(table)) {
    const found = parameterCount(configs[name as keyof typeof configs]) / 1e6;
    assert.ok(Math.abs(found - millions) <= 0.5 * (millions < 10 ? 0.01 : 1), `${name}: ${found}`);
  }
});

test("ours are about 1, 7 and 22 million", () => {
  const millions = Object.values(CONFIGS).map((config) => +(parameterCount(config) / 1e6).toFixed(1));
  assert.deepEqual(millions, [1.1, 6.9, 22.1]);
});

test("parameterShapes adds up to parameterCount, with Hugging Face's keys", () => {
  for (const config of [CONFIGS.nano, CONFIGS["22m"], PAPER_CONFIGS["3b"]]) {
    checkConfig(config);
    const shapes = parameterShapes(config);
    const total = Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0);
    assert.equal(total, parameterCount(config));
    assert.equal(Object.keys(shapes).length, 9 * config.layers + 3);
  }
  assert.ok("model.layers.3.self_attn.q_proj.weight" in parameterShapes(CONFIGS.nano));
});

test("huggingFaceConfig ends on no token and keeps the head untied", () => {
  const config = huggingFaceConfig(CONFIGS.nano);
  assert.equal(config.eos_token_id, null);
  assert.equal(config.tie_word_embeddings, false);
});

test("checkConfig refuses heads that cut hidden into odd parts", () => {
  assert.throws(() => checkConfig({...CONFIGS.nano, hidden: 12, heads: 4}), /even parts/);
  assert.throws(() => checkConfig({...CONFIGS.nano, layers: 0}), /layers must be a positive/);
});
