import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, randomArray, randomTensor} from "#kernels/testing";
import {under} from "../params.ts";
import {distance, onBackends} from "../testing.ts";
import {attention, causalWeights} from "./attention.ts";
import type {LlamaConfig} from "./configs.ts";
import {tokenTensor} from "./embedding.ts";
import {llama} from "./llama.ts";
import {llamaFloat64, lossFloat64, type Numbers} from "./llama-float64.ts";
import {checkParams, llamaParams} from "./llama-params.ts";
import {nextTokenLoss} from "./next-token-loss.ts";
import {rmsNorm} from "./rms-norm.ts";
import {interleavedToHalves, rope} from "./rope.ts";
import {swiglu} from "./swiglu.ts";

const config: LlamaConfig = {
  vocabulary: 21,
  hidden: 32,
  mlp: 40,
  layers: 2,
  heads: 2,
  context: 64,
  epsilon: 1e-6,
  theta: 10000
};
const tokens = [3, 17, 0, 5, 20, 5, 9, 11, 2];
/** Larger than the paper's 0.02, so that attention and the gates are far from flat. */
const DEVIATION = 0.3;

async function numbers(params: Record<string, tf.Tensor>): Promise<Numbers> {
  const entries = Object.entries(params).map(async ([key, tensor]) => [key, await tensor.data()]);
  return Object.fromEntries(await Promise.all(entries)) as Numbers;
}

onBackends("llama", ["webgpu", "wasm", "cpu"], (check) => {
  const params = (seed = 1) => llamaParams(config, {seed, deviation: DEVIATION});

  check("logits are those of the equations in float64", async (keep) => {
    const p = keep(params());
    p["model.norm.weight"].dispose();
    p["model.norm.weight"] = randomTensor([32], 9);
    const sequences = [tokens, [...tokens].reverse()];
    const logits = keep(llama(p, keep(tokenTensor(sequences, 21)), {config}));
    const plain = await numbers(p);
    const expected = sequences.flatMap((s) => llamaFloat64(plain, s, config).flat());
    allClose(await logits.data(), expected, {atol: 2e-5, rtol: 1e-4, what: "logits"});
  });

  check("weights with neighbours turning give the same after the permutation", async (keep) => {
    // Turning neighbours 2i, 2i + 1 of an interleaved head equals turning i, i + d/2 of the permuted one.
    const weight = keep(randomTensor([32, 32], 4) as tf.Tensor2D);
    const permuted = keep(interleavedToHalves(weight, 2));
    const [a, b] = [await weight.array(), await permuted.array()];
    for (let head = 0; head < 2; head++)
      for (let i = 0; i < 8; i++) {
        assert.equal(b[5][head * 16 + i], a[5][head * 16 + 2 * i]);
        assert.equal(b[5][head * 16 + i + 8], a[5][head * 16 + 2 * i + 1]);
      }
  });

  check("a token changes no logits before it", async (keep) => {
    const p = keep(params());
    const changed = [...tokens];
    changed[5] = 14;
    const logits = keep(llama(p, keep(tokenTensor([tokens, changed], 21)), {config}));
    const [a, b] = (await logits.array()) as number[][][];
    for (let t = 0; t < tokens.length; t++) {
      const apart = Math.max(...a[t].map((v, i) => Math.abs(v - b[t][i])));
      if (t < 5) assert.equal(apart, 0, `position ${t}`);
      else assert.ok(apart > 1e-3, `position ${t}`);
    }
  });

  check("RoPE keeps norms, and products depend on the distance only", async () => {
    const [q, k] = [1, 2].map((seed) => randomArray(16, seed));
    const at = async (values: Float32Array, start: number) => {
      const turned = tf.tidy(() => rope(tf.tensor4d(values, [1, 1, 1, 16]), {start}));
      const found = await turned.data();
      turned.dispose();
      return found;
    };
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, v, i) => sum + v * b[i], 0);
    const near = dot(await at(q, 9), await at(k, 4));
    const far = dot(await at(q, 4005), await at(k, 4000));
    assert.ok(Math.abs(near - far) < 1e-5, `${near} and ${far}`);
    assert.ok(Math.abs(dot(await at(q, 4095), await at(q, 4095)) - dot(q, q)) < 1e-5);
    assert.ok(Math.abs(near - dot(q, k)) > 1e-2);
  });

  check("all positions moved leave the logits as they were", async (keep) => {
    const p = keep(params());
    const ids = keep(tokenTensor([tokens], 21));
    const here = keep(llama(p, ids, {config}));
    const there = keep(llama(p, ids, {config, start: 37}));
    assert.ok((await distance(here, there)) < 2e-4);
  });

  check("RMSNorm does not see the scale of x; SwiGLU's gate goes through SiLU", async (keep) => {
    const x = keep(randomTensor([3, 8], 1) as tf.Tensor2D);
    const weight = keep(randomTensor([8], 2) as tf.Tensor1D);
    const big = keep(tf.mul(x, 100) as tf.Tensor2D);
    assert.ok((await distance(keep(rmsNorm(x, weight)), keep(rmsNorm(big, weight)))) < 1e-4);
    const one = (value: number) => keep(tf.tensor2d([[value]]));
    const mlp = {"gate_proj.weight": one(2), "up_proj.weight": one(-3), "down_proj.weight": one(0.5)};
    const [found] = await keep(swiglu(mlp, one(1))).data();
    assert.ok(Math.abs(found - 0.5 * (2 / (1 + Math.exp(-2))) * -3) < 1e-5);
  });

  check("past and present in any cut give the whole forward's logits, at every position", async (keep) => {
    const p = keep(params());
    const whole = keep(llama(p, keep(tokenTensor([tokens], 21)), {config}));
    for (const cut of [
      [1, 1, 1, 1, 1, 1, 1, 1, 1],
      [4, 5],
      [7, 1, 1]
    ]) {
      const held: ({k: tf.Tensor4D; v: tf.Tensor4D} | null)[] = [null, null];
      const parts: tf.Tensor3D[] = [];
      let start = 0;
      for (const size of cut) {
        const ids = tokenTensor([tokens.slice(start, start + size)], 21);
        const store = {
          past: (layer: number) => held[layer],
          write(layer: number, made: {k: tf.Tensor4D; v: tf.Tensor4D}) {
            const before = held[layer];
            const join = (a: tf.Tensor4D | undefined, b: tf.Tensor4D) =>
              tf.keep(a ? (tf.concat([a, b], 2) as tf.Tensor4D) : tf.clone(b));
            next[layer] = {k: join(before?.k, made.k), v: join(before?.v, made.v)};
          }
        };
        const next: {k: tf.Tensor4D; v: tf.Tensor4D}[] = [];
        parts.push(llama(p, ids, {config, start, store}));
        ids.dispose();
        next.forEach((made, layer) => {
          if (held[layer]) tf.dispose([held[layer].k, held[layer].v]);
          held[layer] = made;
        });
        start += size;
      }
      const joined = keep(tf.concat3d(parts, 1));
      tf.dispose(parts);
      held.forEach((pair) => tf.dispose([pair!.k, pair!.v]));
      assert.ok((await distance(whole, joined)) < 5e-5, cut.join());
    }
  });

  check("the tap is shown the attention of the heads asked for", async (keep) => {
    const p = keep(params());
    const seen: Record<string, tf.Tensor> = {};
    const ids = keep(tokenTensor([tokens], 21));
    const logits = keep(
      llama(p, ids, {
        config,
        heads: [{layer: 1, head: 0}],
        tap: (name, tensor) => (seen[name] = keep(tf.keep(tf.clone(tensor))))
      })
    );
    assert.deepEqual(Object.keys(seen), [
      "embedding",
      "layers.0.attended",
      "layers.0",
      "layers.1.attention.0",
      "layers.1.attended",
      "layers.1",
      "norm",
      "logits"
    ]);
    const [weights] = (await seen["layers.1.attention.0"].array()) as number[][][];
    weights.forEach((row, t) => {
      assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5);
      assert.ok(row.slice(t + 1).every((w) => w === 0));
    });
    const last = keep(llama(p, ids, {config, lastOnly: true}));
    const end = keep(tf.slice3d(logits, [0, tokens.length - 1, 0], [1, 1, 21]));
    assert.ok((await distance(last, end)) < 1e-5);
  });

  check("queries taken in slices give the same output and gradients", async (keep) => {
    const p = keep(params());
    const layer = under(p, "model.layers.0.self_attn.");
    const x = keep(randomTensor([2 * 7, 32], 3) as tf.Tensor2D);
    const weights = causalWeights;
    const at = (table: number) => (x: tf.Tensor) =>
      attention(layer, x as tf.Tensor2D, 2, {heads: 2, start: 0, rope: (h) => tf.clone(h), weights, table});
    const [whole, sliced] = [at(1e6), at(2 * 2 * 7 * 3)];
    assert.ok((await distance(keep(whole(x)), keep(sliced(x)))) < 1e-5);
    const probe = keep(randomTensor([2 * 7, 32], 4));
    const [a, b] = [whole, sliced].map((f) => keep(tf.grad(f)(x, probe)));
    assert.ok((await distance(a, b)) < 1e-4);
  });

  check("a part can be replaced", async (keep) => {
    const p = keep(params());
    const ids = keep(tokenTensor([tokens], 21));
    const without = keep(llama(p, ids, {config, parts: {rope: (x) => tf.clone(x)}}));
    assert.ok((await distance(keep(llama(p, ids, {config})), without)) > 1e-3);
  });

  check("the first loss is ln V + 0.02²·D/2 or so, and ln V exactly with a zero head", async (keep) => {
    const wide = {...config, vocabulary: 300, hidden: 64, layers: 1};
    const p = keep(llamaParams(wide, {seed: 3}));
    const ids = Array.from({length: 64}, (_, i) => (i * 77) % 300);
    const input = keep(tokenTensor([ids], 300));
    const targets = keep(tokenTensor([[...ids.slice(1), 0]], 300));
    const loss = async () =>
      (await keep(nextTokenLoss(keep(llama(p, input, {config: wide})), targets)).data())[0];
    assert.ok(Math.abs((await loss()) - (Math.log(300) + 0.02 ** 2 * 32)) < 0.05);
    p["lm_head.weight"].dispose();
    p["lm_head.weight"] = tf.zeros([64, 300]);
    assert.ok(Math.abs((await loss()) - Math.log(300)) < 1e-5);
  });

  check("the loss counts only what the mask lets through", async (keep) => {
    const logits = keep(randomTensor([1, 3, 5], 1) as tf.Tensor3D);
    const targets = keep(tokenTensor([[1, 4, 0]], 5));
    const only = keep(nextTokenLoss(logits, targets, keep(tf.tensor2d([[0, 1, 0]]))));
    const row = Array.from((await logits.data()).slice(5, 10));
    const expected = Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0)) - row[4];
    assert.ok(Math.abs((await only.data())[0] - expected) < 1e-5);
  });

  check("gradients of all parameters are the finite differences of float64", async (keep) => {
    const small = {...config, vocabulary: 11, hidden: 8, mlp: 12};
    const p = keep(llamaParams(small, {seed: 5, deviation: 0.4}));
    const ids = [3, 7, 0, 5, 10, 5];
    const input = keep(tokenTensor([ids.slice(0, -1)], 11));
    const targets = keep(tokenTensor([ids.slice(1)], 11));
    const keys = Object.keys(p);
    const loss = (...values: tf.Tensor[]) => {
      const named = Object.fromEntries(keys.map((key, i) => [key, values[i]]));
      return nextTokenLoss(llama(named, input, {config: small}), targets);
    };
    const found = tf.grads(loss as (...x: tf.Tensor[]) => tf.Tensor)(keys.map((key) => p[key]));
    found.forEach((tensor) => keep(tensor));
    const plain = await numbers(p);
    for (const [i, key] of keys.entries()) {
      const direction = randomArray(p[key].size, i + 1);
      const at = (step: number) =>
        lossFloat64({...plain, [key]: Array.from(plain[key], (v, j) => v + step * direction[j])}, ids, small);
      const expected = (at(1e-5) - at(-1e-5)) / 2e-5;
      const gradient = Array.from(await found[i].data());
      const slope = gradient.reduce((sum, v, j) => sum + v * direction[j], 0);
      assert.ok(
        Math.abs(slope - expected) <= 1e-5 + 1e-3 * Math.abs(expected),
        `${key}: ${slope}, ${expected}`
      );
    }
  });

  check("what does not fit is told in a sentence", (keep) => {
    const p = keep(params());
    assert.throws(() => tokenTensor([[1, 21]], 21), /Token 1 of sequence 0 is 21/);
    assert.throws(() => tokenTensor([[1, 2], [3]], 21), /one length/);
    assert.throws(() => tokenTensor([[]], 21), /at least one token/);
    const ids = keep(tokenTensor([tokens], 21));
    assert.throws(() => llama(p, ids, {config, start: 60}), /context holds 64; drop the earliest/);
    assert.throws(() => llama(p, ids, {config, heads: [{layer: 2, head: 0}]}), /no head 0 in layer 2/);
    assert.throws(() => checkParams(p, {...config, mlp: 41}), /gate_proj.weight” must be \[32,41\]/);
  });
});
