// Prompts and their controls, over letters in the images' place.
import assert from "node:assert/strict";
import {test} from "node:test";
import {pairs} from "./layouts.ts";
import {
  copyOfDemonstration,
  EVALUATION_SEEDS,
  evaluationSentence,
  otherTask,
  promptOf,
  shuffledAnswers,
  withShots,
  wrongTask
} from "./prompt.ts";
import {mainMetric} from "./tasks/score.ts";
import {drawTask, TASKS} from "./tasks/task.ts";
import {vocabulary} from "./vocabulary.ts";

/** a A b B c C d D: questions in small letters, answers in capitals. */
const sentence = pairs(["a", "b", "c", "d"].map((x): [string, string] => [x, x.toUpperCase()]));
const letters = (slots: readonly {image: string}[]) => slots.map(({image}) => image).join("");

test("withShots takes the last k pairs and the question", () => {
  assert.deepEqual(
    [0, 1, 3].map((k) => letters(withShots(sentence, k))),
    ["d", "cCd", "aAbBcCd"]
  );
  assert.deepEqual(
    withShots(sentence, 1).map(({shot, role}) => `${role}${shot}`),
    ["x0", "y0", "x1"]
  );
  assert.throws(() => withShots(sentence, 4), /has 3 demonstrations, .* from 0 to 3, found 4/);
  assert.throws(() => withShots(sentence.slice(1), 1), /pairs that end with an answer, found y, x, y/);
});

test("shuffled answers are all there, none with its question", () => {
  const prompt = withShots(sentence, 3);
  assert.equal(letters(shuffledAnswers(prompt)), "aCbAcBd");
  assert.equal(letters(shuffledAnswers(withShots(sentence, 1))), "cCd");
  assert.equal(letters(shuffledAnswers(withShots(sentence, 0))), "d");
  assert.equal(letters(prompt), "aAbBcCd", "the prompt itself stays");
});

test("wrong demonstrations come from the other prompt, the question stays", () => {
  const other = pairs(["p", "q", "r", "s"].map((x): [string, string] => [x, x.toUpperCase()]));
  assert.equal(letters(wrongTask(withShots(sentence, 2), withShots(other, 2))), "qQrRd");
  assert.throws(() => wrongTask(withShots(sentence, 2), withShots(other, 1)), /found 2 and 1/);
  for (const task of TASKS) {
    const metric = (name: typeof task) => mainMetric(drawTask(name, 0));
    assert.notEqual(metric(otherTask(task)), metric(task), task);
  }
});

test("the copy is the last demonstration's answer", () => {
  assert.equal(copyOfDemonstration(withShots(sentence, 2)), "C");
  assert.equal(copyOfDemonstration(withShots(sentence, 0)), null);
});

test("a prompt is BOS and its images; fifteen and an answer of 256 fill 4,096 inputs", () => {
  const codes = vocabulary(1024);
  const image = (id: number) => new Int32Array(256).fill(id);
  const slots = pairs(
    Array.from({length: 8}, (_, i): [Int32Array, Int32Array] => [image(i), image(100 + i)])
  );
  const {tokens, images} = promptOf(withShots(slots, 7), {vocabulary: codes});
  assert.equal(tokens.length, 1 + 15 * 256);
  assert.equal(tokens.length + 256 - 1, 4096, "the last token of the answer is never read");
  assert.deepEqual([tokens[0], tokens[1], tokens[257], tokens.at(-1)], [1024, 0, 100, 7]);
  assert.deepEqual(images.at(-1), {start: 3585, end: 3841, shot: 7, role: "x"});
});

test("evaluation sentences are numbered, of their task, and the same each time", () => {
  const plan = evaluationSentence("depth", 5);
  assert.deepEqual([plan.seed, plan.kind, plan.task?.name], [EVALUATION_SEEDS + 5, "pairs", "depth"]);
  assert.deepEqual(plan, evaluationSentence("depth", 5));
  assert.equal(evaluationSentence("video", 0).kind, "video");
  const held = evaluationSentence("mask", 0, {split: "held-out"});
  assert.notDeepEqual(held.frames, evaluationSentence("mask", 0).frames);
  assert.throws(() => evaluationSentence("mask", -1), /whole numbers from 0/);
});
