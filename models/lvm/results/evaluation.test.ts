import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {test} from "node:test";
import {checkManifest} from "../../weights/manifest.ts";
import {METRICS} from "../tasks/score.ts";
import {TASKS} from "../tasks/task.ts";
import {beatWords, unbeaten} from "./beat-words.ts";
import {evaluationText, keptEvaluation, type WrittenReport} from "./kept-evaluation.ts";
import {PAPER_RESULTS} from "./paper-results.ts";
import {
  baselineOf,
  perplexityOf,
  rowName,
  scoreOf,
  shippedEvaluation,
  shotsOf
} from "./shipped-evaluation.ts";

const manifest = checkManifest(
  JSON.parse(readFileSync(join(import.meta.dirname, "../../weights/manifest.json"), "utf8"))
);

test("the kept evaluation is of the weights that ship", async () => {
  const {weights, tier} = await shippedEvaluation();
  assert.equal(tier, "main");
  assert.deepEqual(
    weights.map(({model}) => model),
    ["lvm/vqgan", "lvm/llama"]
  );
  for (const {file, model, sha256} of weights) {
    const entry = manifest.files.find((one) => one.file === file);
    assert.equal(
      sha256,
      entry?.sha256,
      `${file} (${model}) is no longer what was evaluated; run npm run eval -- lvm and keep-evaluation.ts again`
    );
  }
});

test("the kept evaluation has tasks in order, each with its conditions, controls and baselines", async () => {
  const kept = await shippedEvaluation();
  const tasks = new Set(kept.tasks.map(({task}) => task));
  assert.deepEqual(
    [...tasks],
    TASKS.filter((name) => tasks.has(name))
  );
  for (const {task} of PAPER_RESULTS) assert.ok(tasks.has(task), `${task}, which the paper has`);
  assert.equal(new Set(kept.tasks.map(rowName)).size, kept.tasks.length);
  const ks = shotsOf(kept);
  const most = ks[ks.length - 1];
  for (const row of kept.tasks) {
    for (const k of ks)
      assert.ok(scoreOf(row, {k, control: null, temperature: 0}), `${rowName(row)}, k = ${k}`);
    assert.ok(scoreOf(row, {k: most, control: null, temperature: 1}), `${rowName(row)}, T = 1`);
    for (const control of ["shuffled", "wrong-task"] as const) {
      assert.ok(scoreOf(row, {k: most, control, temperature: 0}), `${rowName(row)}, ${control}`);
      assert.ok(perplexityOf(row, {k: most, control}));
    }
    for (const name of ["copy", "unchanged", "ceiling"] as const)
      assert.ok(baselineOf(row, name), rowName(row));
    const [ceiling, copy] = (["ceiling", "copy"] as const).map((name) => baselineOf(row, name)!.value);
    assert.ok(METRICS[row.metric].better === "higher" ? ceiling >= copy : ceiling <= copy, rowName(row));
  }
  assert.ok(kept.video!.perplexity.length === 16 && kept.n > 0);
});

test("a report is kept with five digits, a line a task, and the hashes of the tier's weights", () => {
  const row = {
    task: "mask",
    metric: "IoU",
    n: 2,
    perplexity: [],
    answers: [{k: 0, control: null, temperature: 0, scores: {IoU: {mean: 0.123456789, error: 0.01, n: 2}}}],
    baselines: {unchanged: {}, copy: {}, ceiling: {PSNR: {mean: null, error: null, n: 2}}}
  } as unknown as WrittenReport["tasks"][number];
  const report: WrittenReport = {
    n: 2,
    split: "train",
    tasks: [row, {...row, task: "depth"}],
    weights: ["lvm-vqgan.safetensors", "answers.npz"],
    device: "wasm"
  };
  const kept = keptEvaluation(report, manifest, "main");
  assert.equal(kept.painted, "PyTorch, models/torch/lvm/answer.py");
  assert.equal(
    keptEvaluation({...report, weights: [null, "lvm-main.safetensors"]}, manifest, "main").painted,
    "wasm"
  );
  assert.deepEqual(scoreOf(kept.tasks[0], {k: 0, control: null, temperature: 0}), {
    value: 0.12346,
    error: 0.01,
    n: 2
  });
  assert.equal(scoreOf(kept.tasks[0], {k: 1, control: null, temperature: 0}), undefined);
  assert.deepEqual(baselineOf(kept.tasks[0], "ceiling", "PSNR"), {value: Infinity, error: 0, n: 2});
  assert.equal(evaluationText(kept).trim().split("\n").length, 4);
  assert.deepEqual(JSON.parse(evaluationText(kept)).tasks, kept.tasks);
  assert.throws(
    () => keptEvaluation({...report, tasks: []}, manifest, "main"),
    /should have tasks, found none/
  );
});

test("the paper's results are told apart, each of a task that is ours too", () => {
  assert.equal(new Set(PAPER_RESULTS.map(({name}) => name)).size, PAPER_RESULTS.length);
  for (const {task} of PAPER_RESULTS) assert.ok(TASKS.includes(task));
});

test("what is not clearly better than a baseline is named", () => {
  const scored = (mean: number) => ({IoU: {mean, error: 0.01, n: 9}});
  const row = (task: string, mean: number) =>
    ({
      task,
      metric: "IoU",
      n: 9,
      answers: [{k: 7, control: null, temperature: 0, scores: scored(mean)}],
      perplexity: [],
      baselines: {copy: scored(0.5), unchanged: scored(0.2), ceiling: scored(1)}
    }) as unknown as WrittenReport["tasks"][number];
  const at = {k: 7, control: null, temperature: 0};
  assert.deepEqual(unbeaten(row("mask", 0.52), at), ["copy"]);
  assert.deepEqual(unbeaten(row("mask", 0.54), at), []);
  assert.match(
    beatWords([row("mask", 0.9), row("depth", 0.1)], at),
    /^1 of 2 .*: depth \(copying, the question as it is\)\.$/
  );
  assert.match(beatWords([row("mask", 0.9)], at), /^1 of 1 .* standard errors\.$/);
});
