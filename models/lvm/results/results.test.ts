import assert from "node:assert/strict";
import {test} from "node:test";
import {comparable} from "./comparable.ts";
import {ranking, rankingWords} from "./ranking.ts";
import {lengthWords} from "./run-length.ts";
import {answerPerplexities, framePerplexities, validatedTasks} from "./run-perplexity.ts";
import {placeWords} from "./place-words.ts";
import {sizeSteps, sizeStepWords} from "./size-steps.ts";
import {readRuns, type TrainingRun, trainingRuns} from "./training-runs.ts";

const row = Array.from({length: 8}, (_, k) => Math.log(10 - k));
const run = (changes: Partial<TrainingRun> = {}): TrainingRun => ({
  name: "a",
  config: "nano",
  parameters: 1e6,
  mixture: "all",
  seed: 0,
  tokens: 1e8,
  steps: 1000,
  batch: 32,
  optimizer: "muon",
  lr: 1e-3,
  schedule: "linear",
  warmup: 100,
  questionWeight: 0.25,
  devices: 1,
  hardware: "a card",
  seconds: 60,
  points: [{tokens: 1e8, loss: 2}],
  validations: [{tokens: 1e8, answers: {mask: {nll: row, informative: row.map((v) => 2 * v)}}, video: row}],
  ...changes
});

test("the kept runs are read: curves that fall, validations of every task, sizes in order", async () => {
  const runs = await trainingRuns();
  assert.equal(new Set(runs.map(({name}) => name)).size, runs.length);
  for (const {name, points, tokens, steps, batch, parameters, validations, hardware} of runs) {
    assert.ok(points.length <= 260, `${name} has ${points.length} points`);
    assert.ok(points[0].loss > points[points.length - 1].loss, name);
    assert.equal(points[points.length - 1].tokens, tokens, name);
    assert.equal(tokens, steps * batch * 4096, name);
    assert.ok(parameters > 1e5 && hardware.length > 3);
    assert.equal(validations[validations.length - 1].tokens, tokens, name);
  }
  const sizes = runs.map(({parameters}) => parameters);
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => a - b)
  );
  assert.ok(validatedTasks(runs).length >= 10);
  assert.ok(comparable(runs, "parameters", {mixture: "all"})[0].values.length >= 3);
  assert.ok(comparable(runs, "mixture")[0].values.length >= 3);
});

test("a file without runs, and a run without a validation, are refused", () => {
  assert.throws(() => readRuns({version: 1, runs: []}), /with a run at least, found version 1 with 0/);
  const kept = {...run({validations: []}), points: {tokens: [1], loss: [2]}};
  assert.throws(
    () => readRuns({version: 1, runs: [kept]}),
    /“a” should have points and a validation, found 1/
  );
});

test("runs are comparable that differ in one thing and in their seeds", () => {
  const runs = [
    run(),
    run({seed: 1}),
    run({config: "7m", parameters: 7e6, lr: 5e-4}),
    run({config: "7m", parameters: 7e6, mixture: "pairs"}),
    run({config: "22m", parameters: 22e6, tokens: 2e9}),
    run({config: "7m", parameters: 7e6, batch: 8})
  ];
  const [sizes, ...none] = comparable(runs, "parameters", {mixture: "all"});
  assert.deepEqual([sizes.values, sizes.runs.length, sizes.fixed], [[1e6, 7e6], 3, "all"]);
  assert.equal(none.length, 0);
  const mixtures = comparable(runs, "mixture");
  assert.deepEqual(
    mixtures.map(({values, fixed}) => [values, fixed]),
    [[["all", "pairs"], "7m"]]
  );
});

test("perplexities are exponentials of the last validation's surprisals", () => {
  assert.deepEqual(answerPerplexities(run(), "mask").map(Math.round), [10, 9, 8, 7, 6, 5, 4, 3]);
  assert.equal(Math.round(answerPerplexities(run(), "mask", "informative")[0]), 100);
  assert.equal(framePerplexities(run()).length, 8);
  assert.deepEqual(framePerplexities(run({validations: [{tokens: 1, answers: {}}]})), []);
  assert.throws(() => answerPerplexities(run(), "depth"), /was validated on mask; found “depth”/);
});

test("a ranking says which steps are larger than the luck of seeds", () => {
  const ranked = ranking([
    {name: "1 M", values: [3.4, 3.35]},
    {name: "22 M", values: [2.9, 3]},
    {name: "7 M", values: [2.95, 3.05]}
  ]);
  assert.deepEqual(
    ranked.order.map(({name}) => name),
    ["22 M", "7 M", "1 M"]
  );
  assert.deepEqual(ranked.steps, ["within", "apart"]);
  assert.equal(
    rankingWords(ranked),
    "From the lowest: 22 M 2.95 (2.90 to 3.00, 2 seeds), 7 M 3.00 (2.95 to 3.05, 2 seeds), 1 M 3.38 (3.35 to 3.40, 2 seeds). The seeds of 22 M and 7 M differ by more than their means do, so which of them is lower stays open."
  );
  const single = ranking([
    {name: "a", values: [1]},
    {name: "b", values: [2, 2.1]}
  ]);
  assert.match(rankingWords(single), /a 1\.00 \(1 seed\).*Of a and b one has a single seed/);
  const clear = ranking([
    {name: "a", values: [1, 1.1]},
    {name: "b", values: [2, 2.1]}
  ]);
  assert.match(rankingWords(clear), /Every step is larger than the seeds differ\.$/);
  assert.throws(() => ranking([]), /found nothing/);
  assert.throws(() => ranking([{name: "a", values: []}]), /found no value of “a”/);
});

test("runs are called short where the largest size saw few tokens a parameter, and only there", () => {
  const group = (tokens: number) => ({
    tokens,
    steps: 500,
    batch: 32,
    fixed: "all",
    values: [1e6, 22e6],
    runs: [run(), run({parameters: 22e6})]
  });
  const size = (count: number) => `${count / 1e6} M`;
  assert.match(
    lengthWords(group(66e6), size),
    /500 steps of 32 sentences, 100 .* from 3\.0 tokens a parameter at 22 M to 66 at 1 M.*short runs/
  );
  assert.doesNotMatch(lengthWords(group(2e9), size), /short/);
});

test("steps between sizes are counted over tasks", () => {
  const sizes = (...values: number[][]) => values.map((list, i) => ({name: `${i} M`, values: list}));
  const steps = sizeSteps([sizes([3, 3.1], [2, 2.1], [1.9, 2.2]), sizes([5, 5.1], [5.05, 5.2], [4, 4.1])]);
  assert.deepEqual(
    steps.map(({from, to, of, falls, apart}) => [from, to, of, falls, apart]),
    [
      ["0 M", "1 M", 2, 1, 1],
      ["1 M", "2 M", 2, 1, 1]
    ]
  );
  assert.equal(
    sizeStepWords(steps.slice(0, 1), "perplexity"),
    "From 0 M to 1 M perplexity falls on 1 of 2 tasks, there by more than the seeds differ."
  );
  const one = sizeSteps([sizes([3, 3.2], [2.9, 3.1], [3])]);
  assert.equal(
    sizeStepWords(one, "loss"),
    "From 0 M to 1 M loss falls, though by no more than the seeds differ. From 1 M to 2 M loss does not fall."
  );
});

test("the place of one among several is told with what is clearly lower", () => {
  const of = (all: number[]) =>
    ranking([
      {name: "all", values: all},
      {name: "pairs", values: [2, 2.1]},
      {name: "video", values: [9]}
    ]);
  assert.equal(
    placeWords(of([2.5, 2.6]), "all"),
    "“pairs” is lowest with 2.05; “all” comes 2 of 3 with 2.55, and lower by more than the seeds differ is “pairs”."
  );
  assert.match(placeWords(of([2.05, 2.6]), "all"), /nothing is lower by more than the seeds differ\.$/);
  assert.equal(
    placeWords(of([1, 1.1]), "all"),
    "“all” is lowest with 1.05, but not clearly lower than “video”."
  );
  assert.throws(() => placeWords(of([1]), "none"), /found no “none”/);
});
