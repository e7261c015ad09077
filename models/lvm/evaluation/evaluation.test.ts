// The whole evaluation with models of random weights: each number of the report against the parts that it is made of.
import assert from "node:assert/strict";
import {test} from "node:test";
import {onBackends} from "../../testing.ts";
import {writeSafetensors} from "../../weights/index.ts";
import {openLanguageModel} from "../language-model.ts";
import {evaluationSentence, EVALUATION_SEEDS, promptOf, withShots} from "../prompt.ts";
import {scoreAnswer} from "../tasks/score.ts";
import {planSentence} from "../tasks/sentence-plan.ts";
import {TINY_LLAMA, tinyLlamaFile, tinyVqganFile} from "../testing.ts";
import {openTokenizer} from "../tokenizer.ts";
import type {VqganConfig} from "../vqgan.ts";
import {promptings} from "./answers.ts";
import {plansOf, readAnswers} from "./answers-file.ts";
import {drawEpisodes, renderOnCpu} from "./episodes.ts";
import {evaluateLvm} from "./evaluate.ts";
import {meanScores} from "./mean-scores.ts";
import {reportText} from "./report-text.ts";
import {picturesOf} from "./tokenizer-row.ts";

/** 64×64 pictures as 256 tokens of 16 codes. */
const VQGAN: VqganConfig = {
  resolution: 64,
  imageChannels: 3,
  hiddenChannels: 4,
  channelMult: [1, 1, 1],
  numResBlocks: 1,
  zChannels: 4,
  quantizedEmbedDim: 4,
  numEmbeddings: 16,
  groups: 2,
  encoderReach: "cell"
};
/** Room for a demonstration, a question and all of its answer but the last token. */
const LLAMA = {...TINY_LLAMA, layers: 1, context: 1024};
const close = (a: number, b: number, within = 1e-6) =>
  assert.ok(Math.abs(a - b) <= within * (1 + Math.abs(b)), `found ${a}, expected ${b}`);

test("means: decibels by their errors, missing scores left out", () => {
  const means = meanScores([{IoU: 0.2, PSNR: 20}, {IoU: 0.6, PSNR: Infinity}, {PSNR: 10}]);
  assert.deepEqual(means.IoU && {...means.IoU, error: 0}, {mean: 0.4, error: 0, n: 2});
  close(means.IoU!.error, 0.2);
  close(means.PSNR!.mean, -10 * Math.log10((0.01 + 0 + 0.1) / 3));
  assert.equal(meanScores([{PSNR: Infinity}]).PSNR!.mean, Infinity);
  assert.equal(means.AbsRel, undefined);
});

test("controls stand at the greatest k, where they differ from the right prompt", () => {
  const names = (ks: number[]) => promptings(ks).map(({k, control}) => `${control ?? "right"} ${k}`);
  assert.deepEqual(names([0, 1, 7]), ["right 0", "right 1", "right 7", "shuffled 7", "wrong-task 7"]);
  assert.deepEqual(names([0, 1]), ["right 0", "right 1", "wrong-task 1"]);
  assert.deepEqual(names([0]), ["right 0"]);
});

test("plans of told sentences are those of their shard, drawn by shares or with one task", () => {
  const shares = [];
  for (let seed = 1; shares.length < 4; seed++) {
    const plan = planSentence(seed);
    if (plan.kind === "pairs") shares.push({seed, task: plan.task!.name, shard: "a"});
  }
  const single = [7, 8].map((seed) => ({seed, task: "boxes" as const, shard: "b"}));
  const plans = plansOf([...shares, ...single]);
  shares.forEach(({seed}, i) => assert.deepEqual(plans[i], planSentence(seed)));
  assert.deepEqual(plans[4], planSentence(7, {task: "boxes"}));
  const [{seed, task}] = shares;
  assert.notDeepEqual(planSentence(seed), planSentence(seed, {task}), "the two differ");
});

test("photographs are whole pictures", () => {
  const two = picturesOf(
    new Uint8Array(24).map((_, i) => i),
    2
  );
  assert.deepEqual([two.length, two[1].data[0]], [2, 12]);
  assert.throws(() => picturesOf(new Uint8Array(25), 2), /found 25, which is no multiple of 12/);
});

onBackends("evaluation", ["wasm"], (check) => {
  const opened = () => ({
    tokenizer: openTokenizer(tinyVqganFile(VQGAN)),
    model: openLanguageModel(tinyLlamaFile(LLAMA))
  });
  const settings = {render: renderOnCpu, n: 2, ks: [0, 1], temperatures: [0, 1], batch: 2, contexts: [1]};

  check(
    "a task's row: perplexities, answers, controls and baselines are those of its parts",
    async (keep) => {
      const {tokenizer, model} = opened();
      keep(tokenizer);
      keep(model);
      const {tasks} = await evaluateLvm({...settings, tokenizer, model, parts: ["mask"]});
      assert.equal(tasks.length, 1);
      const [row] = tasks;
      assert.deepEqual([row.task, row.metric, row.n], ["mask", "IoU", 2]);

      const plans = [0, 1].map((i) => evaluationSentence("mask", i));
      const episodes = await drawEpisodes(plans, renderOnCpu);
      const means = [];
      const scores = [];
      for (const {plan, slots, frame} of episodes) {
        const ids = await tokenizer.encode(slots.map(({image}) => image));
        const tokens = slots.map((slot, i) => ({...slot, image: ids[i]}));
        const prompt = promptOf(withShots(tokens, 1), {vocabulary: model.vocabulary});
        const nats = await model.score([...prompt.tokens, ...ids.at(-1)!]);
        const answer = nats.subarray(prompt.tokens.length);
        assert.equal(answer.length, 256);
        means.push(answer.reduce((sum, v) => sum + v, 0) / 256);
        const decoder = keep(await model.decoder());
        await decoder.prefill(prompt.tokens);
        const greedy = await decoder.generate({temperature: 0, codes: 16});
        scores.push(scoreAnswer(plan, frame, (await tokenizer.decode(greedy))[0]));
      }
      const found = row.perplexity.find(({k, control}) => k === 1 && !control)!;
      close(found.meanOfPerplexities, (Math.exp(means[0]) + Math.exp(means[1])) / 2, 1e-4);
      close(found.perplexityOfMean, Math.exp((means[0] + means[1]) / 2), 1e-4);
      const wrong = row.perplexity.find(({control}) => control === "wrong-task")!;
      assert.ok(Math.abs(wrong.nats - found.nats) > 1e-3, "other demonstrations, another surprisal");

      const conditions = row.answers.map(({k, control, temperature}) => `${control ?? "right"} ${k} ${temperature}`); // prettier-ignore
      assert.deepEqual(conditions, ["right 0 0", "right 0 1", "right 1 0", "right 1 1", "wrong-task 1 0"]);
      close(row.answers[2].scores.IoU!.mean, (scores[0].IoU! + scores[1].IoU!) / 2);
      const copies = episodes.map(({plan, slots, frame}) => scoreAnswer(plan, frame, slots[13].image).IoU!);
      close(row.baselines.copy.IoU!.mean, (copies[0] + copies[1]) / 2);
      const questions = episodes.map(
        ({plan, slots, frame}) => scoreAnswer(plan, frame, slots[14].image).IoU!
      );
      close(row.baselines.unchanged.IoU!.mean, (questions[0] + questions[1]) / 2);
      assert.equal(row.baselines.ceiling.IoU!.n, 2);
    }
  );

  check("answers from a file are scored as our own; those to other sentences are refused", async (keep) => {
    const {tokenizer, model} = opened();
    keep(tokenizer);
    keep(model);
    const plans = [0, 1].map((i) => evaluationSentence("colorization", i));
    const truths = (await drawEpisodes(plans, renderOnCpu)).map(({slots}) => slots.at(-1)!.image);
    const ids = await tokenizer.encode(truths);
    const flat = ids.flatMap((image) => Array.from(image));
    const list = (first: number) =>
      JSON.stringify({sentences: [0, 1].map((i) => ({seed: EVALUATION_SEEDS + first + i, task: "colorization"}))}); // prettier-ignore
    const file = writeSafetensors({
      answer_k7_t0_s0: {shape: [2, 256], data: flat, dtype: "I32"},
      answer_wrong_k7: {shape: [2, 256], data: flat.map((id) => 15 - id), dtype: "I32"},
      truth: {shape: [2, 256], data: flat, dtype: "I32"},
      nll_k7: {shape: [2], data: [0, Math.log(4)]},
      nll_wrong_k7: {shape: [2], data: [1, 1]}
    });
    const answers = readAnswers(file, list(0), "answers.safetensors");
    const {tasks} = await evaluateLvm({...settings, tokenizer, answers, parts: ["colorization"]});
    const [row] = tasks;
    assert.deepEqual(row.answers[0].scores, row.baselines.ceiling, "the truth's own tokens are the ceiling");
    assert.ok(row.answers[0].scores["tokenizer-feature distance"]!.mean > 0);
    assert.equal(row.answers[1].control, "wrong-task");
    assert.ok(row.answers[1].scores.MSE!.mean !== row.answers[0].scores.MSE!.mean);
    close(row.perplexity[0].meanOfPerplexities, 2.5);
    close(row.perplexity[0].perplexityOfMean, 2);
    const text = reportText({n: 2, split: "train", tasks});
    assert.match(text, /colorization +MSE ↓ +2 /);
    assert.match(text, /mean over answers \(LVM\) +2\.50 +2\.72/);

    const others = readAnswers(file, list(5), "answers.safetensors");
    await assert.rejects(
      evaluateLvm({...settings, tokenizer, answers: others, parts: ["colorization"]}),
      /true answers only [\d.]+ % agree/
    );
  });

  check("compositions have a row for each annotation, and none is lost", async (keep) => {
    const {tokenizer, model} = opened();
    keep(tokenizer);
    model.dispose();
    const {tasks} = await evaluateLvm({...settings, n: 8, tokenizer, parts: ["composition"]});
    const plans = Array.from({length: 8}, (_, i) => evaluationSentence("composition", i));
    const sorts = plans.map(({task}) => task!.answer.as);
    assert.deepEqual(tasks.map(({of}) => of), [...new Set(sorts)].sort()); // prettier-ignore
    for (const {of, n, metric, baselines} of tasks) {
      assert.equal(n, sorts.filter((as) => as === of).length);
      assert.equal(baselines.ceiling[metric]!.n, n);
    }
    assert.match(reportText({n: 8, split: "train", tasks}), new RegExp(`composition: ${sorts[0]} `));
  });

  check("the tokenizer's and the videos' tables", async (keep) => {
    const {tokenizer, model} = opened();
    keep(tokenizer);
    keep(openLanguageModel(tinyLlamaFile(LLAMA)));
    model.dispose();
    const roomy = keep(openLanguageModel(tinyLlamaFile({...LLAMA, context: 4096})));
    const photographs = picturesOf(new Uint8Array(64 * 64 * 3).fill(90), 64);
    const report = await evaluateLvm({
      ...settings,
      n: 1,
      tokenizer,
      model: roomy,
      photographs,
      parts: ["tokenizer", "video"]
    });
    const {renders, pictures, photographs: photos} = report.tokenizer!;
    assert.deepEqual([pictures.n, photos!.n], [4, 1]);
    assert.ok(renders.n <= 4 && pictures.codesUsed <= 16 && pictures.codebookPerplexity <= 16);
    assert.ok(pictures.agreement > 0 && pictures.agreement <= 1 && pictures.psnr > 0);
    // One colour gives one token inside, and no more than nine at the picture's edges.
    assert.ok(photos!.codesUsed <= 10);
    const {perplexity, frames} = report.video!;
    assert.deepEqual(perplexity.map(({context}) => context), [...Array(16).keys()]); // prettier-ignore
    assert.ok(perplexity.every((one) => one.perplexityOfMean > 1 && one.n === 1));
    assert.equal(frames.length, 1);
    close(frames[0].gain, frames[0].psnr - frames[0].copy);
    await assert.rejects(
      evaluateLvm({...settings, tokenizer, parts: ["masks"]}),
      /has the parts tokenizer, video, mask, .* found “masks”/
    );
  });
});
