import assert from "node:assert/strict";
import {test} from "node:test";
import {csvOf} from "../table.ts";
import {useDom} from "../testing.ts";
import {bestColumn, scoreTableOf, unbeatenBy} from "./score-rows.ts";
import {type ScoreRow, scoreTable} from "./score-table.ts";

useDom();
const columns = {model: ["k = 0", "k = 7"], beat: ["copy", "unchanged"], ceiling: ["ceiling"]};
const mask: ScoreRow = {
  name: "mask",
  metric: "IoU",
  better: "higher",
  n: 200,
  scores: {
    "k = 0": {value: 0.1, error: 0.01},
    "k = 7": {value: 0.8, error: 0.02},
    copy: {value: 0.2},
    ceiling: {value: 1}
  }
};
const depth: ScoreRow = {
  name: "depth",
  metric: "AbsRel",
  better: "lower",
  n: 200,
  scores: {"k = 0": {value: 0.3}, "k = 7": {value: 0.13}, copy: {value: 0.13}, ceiling: {value: 0.01}}
};

test("the best column follows what is better, and what is not beaten is named", () => {
  assert.equal(bestColumn(mask, columns), "k = 7");
  assert.equal(bestColumn({...mask, better: "lower"}, columns), "k = 0");
  assert.equal(bestColumn({...mask, scores: {}}, columns), undefined);
  assert.deepEqual(unbeatenBy(mask, "k = 0", columns), ["copy"]);
  assert.deepEqual(unbeatenBy(mask, "k = 7", columns), []);
  assert.deepEqual(unbeatenBy(depth, "k = 7", columns), ["copy"], "equal is not better");
});

test("scoreTable prints errors, a dash where there is no score, and a dagger where nothing was beaten", () => {
  const view = scoreTable([mask, depth], {columns});
  const cells = [...view.querySelectorAll("tbody tr")].map((tr) =>
    [...tr.children].map((c) => c.textContent)
  );
  assert.deepEqual(cells, [
    ["maskIoU ↑, n = 200", "0.100†±0.01", "0.800±0.02", "0.200", "–", "1.00"],
    ["depthAbsRel ↓, n = 200", "0.300†", "0.130†", "0.130", "–", "0.0100"]
  ]);
  assert.deepEqual(
    [...view.querySelectorAll("td b")].map((b) => b.textContent),
    ["0.800", "0.130"]
  );
  assert.match(
    view.querySelector(".view-caption")?.textContent ?? "",
    /± is the standard error\. † no better than copy or unchanged\./
  );
  assert.match(csvOf(scoreTableOf([mask], columns)), /^task,metric,unit,better,n,k = 0,"?k = 0, error"?/);
  view.update([depth]);
  assert.equal(view.value[0].name, "depth");
  assert.doesNotMatch(view.querySelector(".view-caption")?.textContent ?? "", /±/);
});

test("scoreTable refuses a row twice and a column that is not told", () => {
  assert.throws(() => scoreTable([], {columns}), /at least one row, found none/);
  assert.throws(() => scoreTable([mask, mask], {columns}), /found “mask” twice/);
  assert.throws(
    () => scoreTable([{...mask, scores: {"k = 3": {value: 1}}}], {columns}),
    /found a score of “k = 3” in “mask”/
  );
});
