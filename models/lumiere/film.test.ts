import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {onBackends} from "../testing.ts";
import {film, type Film} from "./film.ts";

onBackends("a film", ["wasm"], (check) => {
  const denoiser = (x: tf.Tensor4D) => tf.mul(x, 0.5) as tf.Tensor4D;
  const shape = [2, 2, 2, 3] as const;
  const all = async (options: Parameters<typeof film>[2]) => {
    const list: Film[] = [];
    for await (const one of film(denoiser, shape, options)) list.push(one);
    return list;
  };
  const counts = (films: Film[]) => films.map(({drafts, done}) => [drafts.length, done]);

  check("piles up drafts, and is done after the last, or after as many as are wanted", async () => {
    const films = await all({steps: 3});
    assert.deepEqual(counts(films), [
      [1, false],
      [2, false],
      [3, true]
    ]);
    assert.ok(films[2].seconds > 0);
    assert.deepEqual(counts(await all({steps: 3, only: 1})), [[1, true]]);
  });

  check("the first step, which compiles, does not count where there are others, stopped or not", async () => {
    const slowAtFirst = async (x: tf.Tensor4D, {step}: {step: number}) => {
      if (!step) await new Promise((resolve) => setTimeout(resolve, 150));
      return tf.mul(x, 0.5) as tf.Tensor4D;
    };
    let asked = false;
    let last: Film | undefined;
    for await (const one of film(slowAtFirst, shape, {steps: 5, stop: () => asked})) {
      last = one;
      asked = one.drafts.length === 2;
    }
    assert.deepEqual([last!.done, last!.drafts.length], [true, 2]);
    assert.ok(last!.seconds < 0.07, `${last!.seconds} s a step`);
  });

  check("keeps few of many steps, the last always", async () => {
    const films = await all({steps: 20, keep: 4});
    assert.deepEqual(
      films.at(-1)?.drafts.map(({step}) => step),
      [4, 9, 14, 19]
    );
  });

  check("stops when asked, also while a draft is shown, and keeps what has come", async () => {
    let asked = false;
    const films: Film[] = [];
    for await (const one of film(denoiser, shape, {steps: 5, stop: () => asked})) {
      films.push(one);
      asked = one.drafts.length === 2;
    }
    assert.deepEqual(counts(films), [
      [1, false],
      [2, false],
      [2, true]
    ]);
  });
});
