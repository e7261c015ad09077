import assert from "node:assert/strict";
import {test} from "node:test";
import {predict} from "./predict.ts";
import {useDom} from "./testing.ts";

const document = useDom();
const ask = (question: string) => predict({question, choices: ["a", "b"], answer: 1, because: "It is so."});

function answer(root: HTMLElement, index: number): void {
  const radio = root.querySelectorAll("input")[index];
  radio.checked = true;
  radio.dispatchEvent(new Event("input", {bubbles: true}));
  radio.dispatchEvent(new Event("change", {bubbles: true}));
}

test("nothing is revealed before a choice", () => {
  const root = ask("first");
  assert.equal(root.value, null);
  assert.doesNotMatch(root.textContent!, /It is so/);
});

test("a choice reveals the answer and the reason, and tells of it once", () => {
  const root = ask("second");
  document.body.append(root);
  const heard: unknown[] = [];
  root.addEventListener("input", () => heard.push(root.value));
  answer(root, 0);
  assert.deepEqual(heard, [0]);
  assert.match(root.textContent!, /Not quite: b\. It is so\./);
  assert.ok(root.querySelector(".predict-right")!.textContent === "b");
  answer(root, 1);
  assert.deepEqual(heard, [0, 1]);
  assert.match(root.textContent!, /Yes\. It is so\./);
});

test("a question that was answered stays answered when its cell runs again", () => {
  answer(ask("third"), 1);
  const again = ask("third");
  assert.equal(again.value, 1);
  assert.ok(again.querySelectorAll("input")[1].checked);
  assert.match(again.textContent!, /Yes/);
});

test("an answer that is no choice is refused with a sentence", () => {
  assert.throws(
    () => predict({question: "q", choices: ["a"], answer: 1, because: ""}),
    /has 1 choices, but its answer is 1/
  );
});
