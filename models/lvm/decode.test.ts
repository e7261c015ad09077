import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {allClose} from "#kernels/testing";
import {onBackends} from "../testing.ts";
import type {LlamaConfig} from "./configs.ts";
import {createDecoder} from "./decode.ts";
import {tokenTensor} from "./embedding.ts";
import {llama} from "./llama.ts";
import {llamaParams} from "./llama-params.ts";

const config: LlamaConfig = {
  vocabulary: 21,
  hidden: 32,
  mlp: 40,
  layers: 2,
  heads: 2,
  context: 200,
  epsilon: 1e-6,
  theta: 10000
};
const prompt = [3, 17, 0, 5, 20, 5, 9, 11, 2];
const codes = 16;

onBackends("decode", ["webgpu", "wasm"], (check) => {
  const params = () => llamaParams(config, {seed: 1, deviation: 0.3});
  const full = async (p: Record<string, tf.Tensor>, tokens: readonly number[]) => {
    const all = tf.tidy(() => llama(p, tokenTensor([tokens], 21), {config}));
    const [rows] = (await all.array()) as number[][][];
    all.dispose();
    return rows;
  };

  check("prompt and drawn tokens have the logits of the whole forward, at every position", async (keep) => {
    const p = keep(params());
    const d = keep(await createDecoder(p, config));
    await d.prefill(prompt);
    for (let i = 0; i < 4; i++) {
      const expected = (await full(p, d.tokens[0])).at(-1)!;
      allClose((await d.logits())[0], expected, {atol: 1e-4, rtol: 1e-4});
      await d.generate({count: 1, seed: i});
    }
    // Past one chunk of the attention's keys.
    await d.generate({count: 140, row: 70});
    allClose((await d.logits())[0], (await full(p, d.tokens[0])).at(-1)!, {atol: 2e-4, rtol: 1e-4});
  });

  check("a prompt in any cut gives the same, and rewinding too", async (keep) => {
    const p = keep(params());
    const d = keep(await createDecoder(p, config, {context: 64}));
    const expected = (await full(p, prompt)).at(-1)!;
    for (const cuts of [[9], [1, 8], [4, 3, 2]]) {
      await d.rewind(0);
      let at = 0;
      for (const size of cuts) await d.prefill(prompt.slice(at, (at += size)));
      allClose((await d.logits())[0], expected, {atol: 1e-4, rtol: 1e-4});
    }
    const first = await d.generate({count: 6, seed: 3});
    await d.rewind(9);
    allClose((await d.logits())[0], expected, {atol: 1e-4, rtol: 1e-4});
    assert.deepEqual(await d.generate({count: 6, seed: 3, row: 4}), first);
  });

  check(
    "temperature 0 takes the greatest logit; specials are never drawn; the count is exact",
    async (keep) => {
      const p = keep(params());
      const d = keep(await createDecoder(p, config));
      await d.prefill(prompt);
      const rows: number[] = [];
      const greedy = await d.generate({
        temperature: 0,
        count: 20,
        row: 8,
        codes,
        onRow: (drawn) => rows.push(drawn[0].length)
      });
      assert.deepEqual(rows, [8, 16, 20]);
      const logits = await full(p, d.tokens[0]);
      greedy[0].forEach((id, i) => {
        const open = logits[prompt.length - 1 + i].slice(0, codes);
        assert.equal(id, open.indexOf(Math.max(...open)));
      });
      const [hot] = await d.generate({temperature: 5, count: 100, row: 100, codes, suppress: [4]});
      assert.equal(hot.length, 100);
      assert.ok(hot.every((id) => id >= 0 && id < codes && id !== 4));
    }
  );

  check("a batch draws candidates of its own, each as it would alone", async (keep) => {
    const p = keep(params());
    const d = keep(await createDecoder(p, config, {batch: 3, context: 64}));
    await d.prefill(prompt);
    const drawn = await d.generate({count: 12, seed: 5});
    assert.equal(new Set(drawn.map(String)).size, 3);
    const logits = await d.logits();
    for (let b = 0; b < 3; b++)
      allClose(logits[b], (await full(p, d.tokens[b])).at(-1)!, {atol: 1e-4, rtol: 1e-4});
    await d.prefill([
      [1, 2],
      [3, 4],
      [5, 6]
    ]);
    assert.deepEqual(
      d.tokens.map((row) => row.at(-1)),
      [2, 4, 6]
    );
    allClose((await d.logits())[2], (await full(p, d.tokens[2])).at(-1)!, {atol: 1e-4, rtol: 1e-4});
  });

  check(
    "the last token may lie one beyond the context, and is the one that a longer context gives",
    async (keep) => {
      const p = keep(params());
      for (const temperature of [0, 1]) {
        const [short, roomy] = [16, 17].map((context) => createDecoder(p, config, {context}));
        const drawn: number[][][] = [];
        for (const made of [short, roomy]) {
          const d = keep(await made);
          await d.prefill(prompt);
          drawn.push(await d.generate({count: 8, row: 3, temperature, seed: 5, codes}));
          if (made !== short) continue;
          assert.equal(d.tokens[0].length, 17);
          await assert.rejects(d.generate({count: 1}), /exceed the decoder's context of 16/);
          await d.rewind(9);
          assert.deepEqual(await d.generate({count: 8, temperature, seed: 5, codes}), drawn[0]);
        }
        assert.deepEqual(drawn[0], drawn[1]);
      }
    }
  );

  check("it stops at a row and goes on from there", async (keep) => {
    const d = keep(await createDecoder(keep(params()), config, {context: 64}));
    await d.prefill(prompt);
    const stop = new AbortController();
    const stopped = d.generate({
      count: 32,
      row: 4,
      signal: stop.signal,
      onRow: () => stop.abort(new Error("enough"))
    });
    await assert.rejects(stopped, /enough/);
    assert.equal(d.tokens[0].length, 13);
    const [rest] = await d.generate({count: 8});
    await d.rewind(9);
    const [whole] = await d.generate({count: 12});
    assert.deepEqual(whole.slice(4), rest);
  });

  check("halves give nearly the same", async (keep) => {
    const p = keep(params());
    const d = keep(await createDecoder(p, config, {weights: "f16", context: 64}));
    await d.prefill(prompt);
    await d.generate({count: 3, row: 3});
    allClose((await d.logits())[0], (await full(p, d.tokens[0])).at(-1)!, {atol: 3e-2, rtol: 3e-2});
  });

  check("what does not fit is told in a sentence", async (keep) => {
    const p = keep(params());
    const d = keep(await createDecoder(p, config, {context: 16}));
    await assert.rejects(createDecoder(p, config, {batch: 9}), /must be 1 to 8, found 9/);
    await assert.rejects(d.generate(), /nothing to go on from/);
    await assert.rejects(d.prefill([3, 21]), /Token 1 of sequence 0 is 21/);
    const none = /^Error: prefill needs at least one token, found none; give BOS at least\.$/;
    for (const nothing of [[], new Int32Array(0), [[]]]) await assert.rejects(d.prefill(nothing), none);
    await assert.rejects(d.prefill([[1], [2]]), /^Error: prefill needs 1 sequence, found 2; give as many\.$/);
    const pair = keep(await createDecoder(p, config, {batch: 2, context: 16}));
    await assert.rejects(pair.prefill([[1], [2], [3]]), /needs 1 sequence or 2, one a row, found 3; give/);
    await assert.rejects(createDecoder(p, config, {context: 201}), /1 to 200, found 201; leave it out for/);
    await d.prefill(prompt);
    await assert.rejects(d.generate({count: 9}), /exceed the decoder's context of 16/);
    await assert.rejects(d.generate({count: 0}), /count must be .*, found 0; leave it out for the usual\.$/);
    await assert.rejects(d.generate({count: 2, topP: 0}), /topP must be above 0/);
    await assert.rejects(d.generate({count: 2, suppress: Array(21).keys()}), /Every id is suppressed/);
    await assert.rejects(d.rewind(10), /from 0 to 9, found 10; choose one of them/);
    const broken: Record<string, tf.Tensor> = Object.fromEntries(Object.entries(p) as [string, tf.Tensor][]);
    broken["model.norm.weight"] = keep(tf.fill([32], NaN));
    const n = keep(await createDecoder(broken, config, {context: 16}));
    await n.prefill(prompt);
    await assert.rejects(n.generate({count: 2}), /not numbers/);
  });
});
