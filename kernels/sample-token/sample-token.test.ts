import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {createPlan} from "../plan.ts";
import {openTestGpu, randomArray, type TestGpu} from "../testing.ts";
import {distribution, sampleToken, type Sampling} from "./reference.ts";
import {settingsWords} from "./settings.ts";
import {sampleToken as kernel, STAGED} from "./wgsl.ts";

const plain: Sampling = {temperature: 1, topK: 0, topP: 1, seed: 7};

/** Tokens that the kernel draws from the same logits at positions 0 … n − 1, for each row of a batch. */
async function draw(logits: Float32Array, suppressed: number[], sampling: Sampling, n: number, batch = 1) {
  const vocabulary = suppressed.length;
  const plan = createPlan("test");
  const tokens = plan.buffer("tokens", 4 * n * batch);
  plan.add(kernel, {
    buffers: {
      logits: plan.buffer("logits", logits as Float32Array<ArrayBuffer>),
      suppressed: plan.buffer("suppressed", Uint32Array.from(suppressed)),
      settings: plan.buffer("settings", settingsWords(sampling)),
      tokens,
      state: plan.buffer("state", 4 * batch)
    },
    uniforms: {vocabulary, stride: logits.length / batch, context: n, batch},
    tunables: {staged: vocabulary <= STAGED ? vocabulary : 0}
  });
  await plan.ready();
  plan.run(n);
  const found = [...new Int32Array(await plan.read(tokens, 0, 4 * n * batch))];
  plan.dispose();
  return found;
}

describe("sampling on the CPU", () => {
  test("the nucleus is the smallest set with enough mass", () => {
    const logits = [0.4, 0.3, 0.2, 0.1].map(Math.log);
    const kept = (topP: number, topK = 0) =>
      [...distribution(logits, [0, 0, 0, 0], {...plain, topP, topK})!].filter((p) => p > 0).length;
    assert.deepEqual([kept(0.39), kept(0.41), kept(0.75), kept(0.95), kept(1)], [1, 2, 3, 4, 4]);
    assert.deepEqual([kept(1, 2), kept(0.5, 2), kept(0.6, 2)], [2, 1, 2]);
  });

  test("frequencies are the probabilities", () => {
    const logits = [0.5, 0.3, 0.2].map(Math.log);
    const counts = [0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[sampleToken(logits, [0, 0, 0], plain, i, 0)]++;
    assert.ok(Math.abs(counts[0] / 4000 - 0.5) < 0.03, counts.join());
    assert.ok(Math.abs(counts[2] / 4000 - 0.2) < 0.03, counts.join());
  });
});

describe("sampleToken on webgpu", () => {
  let t: TestGpu;
  before(async () => void (t = await openTestGpu("webgpu")));
  after(() => t.close());

  for (const size of [37, STAGED + 5]) {
    const logits = randomArray(size, 3).map((v) => 4 * v);
    const suppressed = Array.from({length: size}, (_, i) => +(i % 5 === 2));
    const cases: Partial<Sampling>[] = [
      {},
      {temperature: 0},
      {temperature: 0.3},
      {topK: 1},
      {topK: 5},
      {topP: 0.5},
      {topP: 0.9, topK: 8},
      {seed: 2 ** 40 + 3, temperature: 1.5}
    ];
    for (const chosen of size > 100 ? cases.slice(4, 7) : cases) {
      test(`${size} ids, ${JSON.stringify(chosen)}: the same tokens as the CPU`, async () => {
        const sampling = {...plain, ...chosen};
        const n = size > 100 ? 4 : 48;
        const found = await draw(logits, suppressed, sampling, n);
        const expected = found.map((_, i) => sampleToken(logits, suppressed, sampling, i, 0));
        assert.deepEqual(found, expected);
        assert.ok(found.every((id) => !suppressed[id]));
        await t.check();
      });
    }
  }

  test("ties go by id: top-k keeps the first of equals, temperature 0 takes the first", async () => {
    const logits = Float32Array.from({length: 300}, (_, i) => (i % 3 ? 1 : 2));
    const none = new Array<number>(300).fill(0);
    const found = await draw(logits, none, {...plain, topK: 4}, 64);
    assert.deepEqual(
      [...new Set(found)].sort((a, b) => a - b),
      [0, 3, 6, 9]
    );
    assert.deepEqual(await draw(logits, none, {...plain, temperature: 0}, 2), [0, 0]);
  });

  test("rows of a batch draw differently, and the same again", async () => {
    const logits = new Float32Array(2 * 50);
    const none = new Array<number>(50).fill(0);
    const found = await draw(logits, none, plain, 16, 2);
    assert.deepEqual(found, await draw(logits, none, plain, 16, 2));
    assert.notDeepEqual(found.slice(0, 16), found.slice(16));
    assert.notDeepEqual(found, await draw(logits, none, {...plain, seed: 8}, 16, 2));
  });

  test("a NaN is told by −1, and one that is suppressed does not count", async () => {
    const logits = Float32Array.from([1, NaN, 0]);
    assert.deepEqual(await draw(logits, [0, 0, 0], plain, 1), [-1]);
    assert.notEqual((await draw(logits, [0, 1, 0], plain, 1))[0], -1);
    assert.equal(sampleToken(logits, [0, 0, 0], plain, 0, 0), -1);
    assert.deepEqual(await draw(logits, [1, 1, 1], plain, 1), [-1]);
  });
});
