import assert from "node:assert/strict";
import {test} from "node:test";
import {useDom} from "../testing.ts";
import {answerSheet, type SheetRow} from "./answer-sheet.ts";

useDom();
const picture = {width: 4, height: 4, data: new Uint8Array(48).fill(90)};
const row = (name: string, score: number | null): SheetRow => ({
  name,
  question: picture,
  answer: score === null ? null : picture,
  truth: picture,
  score,
  baseline: 0.25
});

test("answerSheet fills as answers come, and says where a metric does not apply", () => {
  const view = answerSheet([row("sentence 0", 0.5), row("sentence 1", null)], {
    metric: "IoU",
    baseline: "copied"
  });
  const said = () => [...view.querySelectorAll(".result-sheet-score")].map((node) => node.textContent);
  assert.deepEqual(said(), ["sentence 00.5copied 0.25", "sentence 1…copied 0.25"]);
  assert.equal(view.querySelectorAll("canvas[role=img]").length, 6);
  view.update([row("sentence 1", NaN)]);
  assert.deepEqual(said(), ["sentence 1does not applycopied 0.25"]);
  assert.match(view.querySelector(".view-hidden")?.textContent ?? "", /^IoU: sentence 1 does not apply\.$/);
  view.update([]);
  assert.match(view.querySelector(".view-hidden")?.textContent ?? "", /^No question yet/);
});

test("answerSheet refuses what is no picture", () =>
  assert.throws(
    () => answerSheet([{...row("a", 1), answer: {...picture, data: new Uint8Array(3)}}], {metric: "IoU"}),
    /answerSheet has a picture of 4×4×3/
  ));
