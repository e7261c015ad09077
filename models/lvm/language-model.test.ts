// Scores, distributions and attention of a whole sequence against float64 and against llama's own taps, on random weights.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {allClose} from "#kernels/testing";
import {onBackends} from "../testing.ts";
import {tokenTensor} from "./embedding.ts";
import {openLanguageModel} from "./language-model.ts";
import {softmax} from "./llama-float64.ts";
import {llama} from "./llama.ts";
import {surprisals} from "./perplexity.ts";
import {TINY_LLAMA as config, tinyLlamaFile} from "./testing.ts";

const sequence = (length: number, seed = 1) =>
  Int32Array.from({length}, (_, i) => (i ? (i * i * 7 + i * seed) % 16 : 100));
const images = [
  {start: 1, end: 17},
  {start: 17, end: 33},
  {start: 33, end: 49}
];

onBackends("language model", ["webgpu", "wasm"], (check, backend) => {
  const whole = async (model: ReturnType<typeof openLanguageModel>, tokens: ArrayLike<number>) => {
    const logits = tf.tidy(() => llama(model.params, tokenTensor([tokens], 116), {config}));
    const flat = await logits.data();
    logits.dispose();
    return flat;
  };
  const rest = (values: Float32Array) => values.subarray(1);

  check("scores are −ln p of the whole forward, over the seams of chunks too", async (keep) => {
    const model = keep(openLanguageModel(tinyLlamaFile(), {chunk: 16}));
    assert.deepEqual(model.vocabulary, {codes: 16, bos: 16, eos: 17, size: 116});
    // Three chunks, of which the last is a single token.
    const long = sequence(33);
    const found = await model.score(long);
    assert.equal(found.length, 33);
    assert.ok(Number.isNaN(found[0]));
    const logits = await whole(model, long);
    const expected = surprisals(logits.subarray(0, 32 * 116), long.subarray(1), 116);
    allClose(rest(found), expected, {atol: 1e-4, rtol: 1e-4, what: "nats"});
    assert.ok(Math.max(...expected) - Math.min(...expected) > 3, "far from flat");
    allClose(await model.logits(long), logits.subarray(32 * 116), {atol: 1e-4, rtol: 1e-4});
  });

  check(
    "what was read before changes nothing: longer, shorter, another tail, another sequence",
    async (keep) => {
      const model = keep(openLanguageModel(tinyLlamaFile()));
      const a = sequence(30);
      const tails = [a, a.slice(0, 10), sequence(36), Int32Array.from(a, (id, i) => (i < 20 ? id : 15 - id))];
      for (const tokens of [...tails, sequence(15, 3), a.slice(0, 1)]) {
        const kept = await model.score(tokens);
        assert.equal(kept.length, tokens.length);
        const logits = await whole(model, tokens);
        const before = logits.subarray(0, logits.length - 116);
        const alone = surprisals(before, tokens.subarray(1), 116);
        allClose(rest(kept), alone, {atol: 1e-4, rtol: 1e-4});
        const probabilities = await model.distribution(tokens);
        const last = softmax([...logits.subarray(logits.length - 116)]);
        allClose(probabilities, last, {atol: 1e-5});
        assert.ok(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-5);
      }
    }
  );

  check("calls at once take turns", async (keep) => {
    const model = keep(openLanguageModel(tinyLlamaFile()));
    const [a, b] = [sequence(20), sequence(12, 5)];
    const alone = [await model.score(a), await model.distribution(b)];
    model.forget();
    const [first, , second] = await Promise.all([
      model.score(a),
      model.attention(b, {layer: 0, head: 0}),
      model.distribution(b)
    ]);
    allClose(rest(first), rest(alone[0]), {atol: 1e-4, rtol: 1e-4});
    allClose(second, alone[1], {atol: 1e-5});
  });

  check("attention is the row of llama's own table; masses are its sums", async (keep) => {
    const model = keep(openLanguageModel(tinyLlamaFile()));
    const tokens = sequence(49);
    const tables = new Map<string, Float32Array>();
    const heads = [0, 1].flatMap((layer) => [0, 1].map((head) => ({layer, head})));
    const pending: Promise<void>[] = [];
    const tap = (name: string, t: tf.Tensor) => {
      if (/attention/.test(name)) {
        const copy = tf.keep(tf.clone(t));
        pending.push(copy.data().then((d) => (tables.set(name, d as Float32Array), copy.dispose())));
      }
    };
    tf.tidy(() => void llama(model.params, tokenTensor([tokens], 116), {config, heads, tap}));
    await Promise.all(pending);
    for (const query of [48, 20, 0]) {
      const mass = await model.attentionMass(tokens, {images, query});
      assert.deepEqual([mass.length, mass[0].length, mass[0][0].length], [2, 2, 4]);
      for (const {layer, head} of heads) {
        const row = tables.get(`layers.${layer}.attention.${head}`)!.subarray(query * 49, query * 49 + 49);
        const found = await model.attention(tokens, {layer, head, query});
        assert.equal(found.length, query + 1);
        allClose(found, row.subarray(0, query + 1), {atol: 1e-5, what: `layer ${layer} head ${head}`});
        const sum = (from: number, to: number) => row.subarray(from, to).reduce((a, w) => a + w, 0);
        const expected = [sum(1, 17), sum(17, 33), sum(33, 49), sum(0, 1)];
        allClose(mass[layer][head], expected, {atol: 1e-5, what: `masses at ${query}`});
      }
    }
    const last = await model.attention(tokens, {layer: 1, head: 1});
    assert.equal(last.length, 49, "the last position unless told");
  });

  check("what was forgotten is read again", async (keep) => {
    const model = keep(openLanguageModel(tinyLlamaFile()));
    const tokens = sequence(30);
    const before = tf.memory().numTensors;
    const first = await model.score(tokens);
    assert.equal(tf.memory().numTensors - before, 4, "keys and values of two layers");
    model.forget();
    await model.score(tokens.subarray(0, 5));
    assert.deepEqual(rest(await model.score(tokens)).length, 29);
    allClose(rest(await model.score(tokens)), rest(first), {atol: 1e-4, rtol: 1e-4});
  });

  check("its decoder goes on where the scores end", async (keep) => {
    const model = keep(openLanguageModel(tinyLlamaFile()));
    const decoder = keep(await model.decoder({context: 64}));
    await decoder.prefill(Array.from(sequence(20)));
    allClose((await decoder.logits())[0], await model.logits(sequence(20)), {atol: 1e-4, rtol: 1e-4});
  });

  if (backend !== "wasm") return;

  check("what does not fit is refused with a sentence", async (keep) => {
    const model = keep(openLanguageModel(tinyLlamaFile()));
    const none = /^RangeError: The model needs at least one token, found none; give BOS at least\.$/;
    await assert.rejects(model.score([]), none);
    await assert.rejects(model.logits([]), none);
    await assert.rejects(model.distribution([]), none);
    await assert.rejects(model.attention([], {layer: 0, head: 0}), none);
    await assert.rejects(model.attentionMass([], {images}), none);
    await assert.rejects(model.score([1, 116]), /Token 1 of sequence 0 is 116/);
    await assert.rejects(model.score(sequence(258)), /258 tokens, but the context of 256 can score 257/);
    const beyond = await model.score(sequence(257));
    assert.ok(beyond[256] > 0, "the last may lie one beyond the context");
    allClose(rest(await model.score(sequence(256))), beyond.subarray(1, 256), {atol: 1e-4, rtol: 1e-4});
    await assert.rejects(
      model.distribution(sequence(257)),
      /position from 0 to 255 of the sequence, found 256; .*the last\.$/
    );
    await assert.rejects(
      model.attention([1], {layer: 2, head: 0}),
      /no head 0 in layer 2; .*; choose one of them\.$/
    );
    await assert.rejects(
      model.attention([1, 2], {layer: 0, head: 0, query: 2}),
      /position from 0 to 1 of the sequence, found 2/
    );
    assert.ok(Number.isNaN((await model.score([1]))[0]), "a refusal leaves it working");
  });
});
