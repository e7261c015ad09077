import assert from "node:assert/strict";
import {test} from "node:test";
import {press, useDom} from "../testing.ts";
import {aliasFold} from "./alias-fold.ts";
import {alike, aliasOf, foldCorners, keyframesOf} from "./alias-maths.ts";
import {aliasSignals} from "./alias-signals.ts";
import {foldSentence} from "./alias-words.ts";

const document = useDom();

test("the line folds at odd multiples of the Nyquist frequency and touches 0 at whole turns", () => {
  assert.deepEqual(foldCorners(8, 0.25), [
    [0, 0],
    [1 / 16, 1 / 16],
    [1 / 8, 0],
    [3 / 16, 1 / 16],
    [1 / 4, 0]
  ]);
  assert.deepEqual(
    foldCorners(8, 0.1).map(([, alias]) => Number(alias.toFixed(6))),
    [0, 0.0625, 0.025]
  );
});

test("motions that are alike have one alias", () => {
  const same = alike(1 / 12, 8, 0.25);
  assert.deepEqual(
    same.map((f) => Number(f.toFixed(4))),
    [0.0417, 0.0833, 0.1667, 0.2083]
  );
  assert.ok(same.every((f) => Math.abs(aliasOf(f, 8) - 1 / 24) < 1e-6));
  assert.deepEqual(alike(0.125, 8, 0.25), [0, 0.125, 0.25]);
});

test("the last keyframe may be off the grid", () => {
  assert.deepEqual(keyframesOf(17, 8), {at: [0, 8, 16], offGrid: false});
  assert.deepEqual(keyframesOf(16, 8), {at: [0, 8, 15], offGrid: true});
});

test("sentences say what is seen, which way, and what else it could be", () => {
  assert.match(foldSentence(1 / 12, 8, 0.25), /^A motion of 0.0833 \(a cycle in 12 frames\) looks like 0.0417 \(a cycle in 24 frames\), running backwards\. The same keyframes: 0.0417, 0.167, 0.208\.$/); // prettier-ignore
  assert.match(foldSentence(0.125, 8, 0.25), /whole turns from keyframe to keyframe, which are all alike/);
  assert.match(foldSentence(0.03, 8, 0.25), /the slowest that fits its keyframes/);
  assert.match(foldSentence(0, 8, 0.25), /0 \(standing still\)/);
});

test("aliasFold's mark moves by keys, snaps nowhere else, and says what is there", () => {
  const view = aliasFold({stride: 8, f: 1 / 12, named: [{f: 1 / 12, label: "12"}]});
  document.body.append(view);
  assert.ok(view.value.backwards && Math.abs(view.value.alias - 1 / 24) < 1e-9);
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  const mark = view.querySelector("[role=slider]")!;
  press(mark, "ArrowRight");
  assert.equal(view.value.f, 0.085);
  press(mark, "Home");
  assert.deepEqual(view.value, {f: 0, alias: 0, backwards: false});
  press(mark, "End");
  assert.equal(view.value.f, 0.25);
  assert.equal(inputs, 3);
  assert.match(mark.getAttribute("aria-valuetext") ?? "", /all alike/);
  assert.equal(view.querySelectorAll(".freq-still").length, 2);
  view.value = {f: 0.05, alias: 0, backwards: false};
  assert.equal(view.querySelectorAll(".freq-alike").length, 3);
  view.update({stride: 4, f: 0.1});
  assert.equal(view.value.f, 0.1);
  assert.throws(
    () => view.update({stride: 8, f: 0.4}),
    /shows motions of 0 to 0.25 cycles a frame, found 0.4/
  );
  assert.throws(() => aliasFold({stride: 0, f: 0.1}), /stride is at least 1 frame, found 0/);
});

test("aliasSignals marks keyframes, and the last where it is off the grid", () => {
  const view = aliasSignals({f: 1 / 12, frames: 16, stride: 8});
  assert.equal(view.querySelectorAll(".freq-keyframe").length, 2);
  assert.equal(view.querySelectorAll(".freq-off-grid").length, 1);
  view.update({f: 1 / 12, frames: 17, stride: 8});
  assert.equal(view.querySelectorAll(".freq-keyframe").length, 3);
  assert.match(view.textContent ?? "", /the slowest through its keyframes/);
});
