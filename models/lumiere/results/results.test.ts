import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {test} from "node:test";
import {checkManifest, type Manifest, type ManifestEntry} from "../../weights/manifest.ts";
import type {MadeReport} from "../evaluation/evaluate.ts";
import type {Estimate} from "../metrics/estimate.ts";
import {evaluationText, keptEvaluation, withReport, type WrittenReport} from "./kept-evaluation.ts";
import {manifestScores} from "./manifest-scores.ts";
import {PAPER_RESULTS} from "./paper-results.ts";
import {
  besideOf,
  checkEvaluation,
  setOf,
  shippedEvaluation,
  sweepOf,
  textSets
} from "./shipped-evaluation.ts";

const estimate = (value: number, n = 8): Estimate => ({value, low: value, high: value, n});
const beat = {lock: estimate(0.9), error: estimate(0.001), hit: estimate(0.5)};

const video: MadeReport = {
  name: "video-period",
  n: 8,
  maker: "stunet",
  task: "text",
  beside: "real, 8 of train",
  made: {weights: "/somewhere/model.safetensors", captions: "/elsewhere", say: "period", steps: 50},
  attributes: {shape: estimate(0.812344)},
  motion: {
    slow: beat,
    sweep: [
      {period: 40, frequency: 1 / 40, ...beat},
      {period: 6, frequency: 1 / 6, ...beat}
    ]
  },
  jump: estimate(1.02)
};
const image: MadeReport = {
  ...video,
  name: "video-image",
  task: "image",
  given: {firstFrame: estimate(Infinity), background: estimate(31)}
};
const written: WrittenReport = {
  sets: [video, image, {...video, name: "cascade-period", maker: "cascade"}],
  real: [{name: "real, 8 of train", n: 8, split: "train", frames: 80, size: 32}],
  controls: [],
  notes: [],
  weights: [],
  classifier: "lumiere-classifier.safetensors",
  device: "wasm"
};

const entry = (model: string, tier: ManifestEntry["tier"] = "main"): ManifestEntry => ({
  file: `${model.replace("/", "-")}-${tier}.safetensors`,
  model,
  tier,
  bytes: 1,
  sha256: "0".repeat(64),
  config: {},
  trained: {},
  scores: {}
});
const manifest: Manifest = {
  version: 1,
  files: [entry("lumiere/stunet"), entry("lumiere/stunet", "nano"), entry("lumiere/classifier", "nano")]
};

test("an evaluation is kept with five digits, the hashes of its weights, and no path of a machine", () => {
  const kept = keptEvaluation(written, manifest, "main");
  assert.equal(kept.painted, "PyTorch, models/torch/lumiere/sample_clips.py");
  assert.deepEqual(
    kept.weights.map(({file}) => file),
    ["lumiere-stunet-main.safetensors", "lumiere-classifier-nano.safetensors"]
  );
  assert.deepEqual(kept.unshipped, ["lumiere/cascade-keyframes", "lumiere/cascade-tsr"]);
  assert.equal(kept.sets[0].attributes!.shape.value, 0.81234);
  const text = evaluationText(kept);
  assert.ok(!/somewhere|elsewhere/.test(text));
  assert.equal(text.trim().split("\n").length, 9, "a line a set");
  assert.throws(
    () => keptEvaluation({...written, sets: [image]}, manifest, "main"),
    /clips of text by the Space-Time U-Net, found video-image/
  );
  assert.throws(
    () => keptEvaluation({...written, classifier: null}, manifest, "main"),
    /judged by a classifier, found none/
  );
  assert.throws(
    () => keptEvaluation(written, {version: 1, files: []}, "main"),
    /no main weights for lumiere\/stunet/
  );
});

test("a network trained anew has its sets replaced, while the others are of weights that still ship", () => {
  const ssr = (name: string, hash: string) => ({...entry("lumiere/ssr"), file: name, sha256: hash});
  const large: MadeReport = {...video, name: "ssr-2", maker: "ssr"};
  const before = keptEvaluation({...written, sets: [video, large]}, {...manifest, files: [...manifest.files, ssr("old", "1".repeat(64))]}, "main"); // prettier-ignore
  const after: Manifest = {...manifest, files: [...manifest.files, ssr("new", "2".repeat(64))]};
  const report = {...written, sets: [{...large, jump: estimate(9)}], controls: [{name: "spoilt", n: 1}]};
  const kept = keptEvaluation(withReport(before, report, after), after, "main");
  assert.deepEqual(
    kept.sets.map(({name, jump}) => [name, jump!.value]),
    [
      ["video-period", 1.02],
      ["ssr-2", 9]
    ]
  );
  assert.deepEqual([kept.controls, kept.real.length], [[], 1]);
  assert.ok(kept.weights.some(({file}) => file === "new") && !kept.weights.some(({file}) => file === "old"));
  const retrained = {...after, files: after.files.map((one) => ({...one, sha256: "3".repeat(64)}))};
  assert.throws(() => withReport(before, report, retrained), /found other ones of lumiere\/stunet/);
  assert.throws(
    () => withReport(before, {...report, weights: ["ssr"]}, after),
    /made like the kept ones .* found wasm/
  );
});

test("what was kept is read back: sets, their real clips, sweeps, infinite decibels", () => {
  const read = checkEvaluation(JSON.parse(evaluationText(keptEvaluation(written, manifest, "main"))))!;
  assert.deepEqual(
    textSets(read).map(({name}) => name),
    ["video-period", "cascade-period"]
  );
  const set = setOf(read, "video-period")!;
  assert.equal(setOf(read, "video-plain"), undefined);
  assert.equal(besideOf(read, set)!.split, "train");
  const points = sweepOf(set, "lock");
  assert.deepEqual(
    points.map(({frequency, value}) => [Math.round(1 / frequency), value]),
    [
      [40, 0.9],
      [6, 0.9]
    ]
  );
  assert.equal(setOf(read, "video-image")!.given!.firstFrame!.value, Infinity);
  const odd = {...image, given: {background: {value: -Infinity, low: NaN, high: 31, n: 2}}};
  const kept = keptEvaluation({...written, sets: [video, odd]}, manifest, "main");
  const again = setOf(checkEvaluation(JSON.parse(evaluationText(kept)))!, "video-image")!;
  assert.deepEqual(again.given!.background, odd.given.background, "nothing else becomes infinite");
  assert.equal(checkEvaluation(null), undefined);
  assert.throws(() => checkEvaluation({version: 2}), /of version 1 .*found {"version":2}/);
});

test("the manifest's scores are finite numbers by name", () => {
  const scores = manifestScores(keptEvaluation(written, manifest, "main"), "lumiere/stunet");
  assert.equal(scores["video-period: shape accuracy (n 8)"], 0.8123);
  assert.equal(scores["video-period: phase-lock R, slow (n 8)"], 0.9);
  assert.equal(scores["video-image: background persistence, dB (n 8)"], 31);
  assert.ok(Object.values(scores).every(Number.isFinite));
  checkManifest({...manifest, files: [{...manifest.files[0], scores}]});
});

test("the kept evaluation is of the weights that ship, or there is none", async () => {
  const kept = await shippedEvaluation();
  if (!kept) return;
  const path = join(import.meta.dirname, "../../weights/manifest.json");
  const {files} = checkManifest(JSON.parse(readFileSync(path, "utf8")));
  for (const {file, model, sha256} of kept.weights)
    assert.equal(
      sha256,
      files.find((one) => one.file === file)?.sha256,
      `${file} (${model}) is no longer what was evaluated; run npm run eval -- lumiere and keep-evaluation.ts again`
    );
  assert.ok(
    kept.sets.every((set) => besideOf(kept, set)),
    "real clips beside every set"
  );
});

test("the paper's table has its own model once, and it is best on neither metric", () => {
  const [own, ...again] = PAPER_RESULTS.filter(({model}) => model === "Lumiere");
  assert.equal(again.length, 0);
  assert.ok(PAPER_RESULTS.some(({fvd}) => fvd < own.fvd) && PAPER_RESULTS.some(({is}) => is! > own.is!));
});
