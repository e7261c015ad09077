import assert from "node:assert/strict";
import {test} from "node:test";
import {press, useDom} from "../testing.ts";
import {contextCurve, type ContextData} from "./context-curve.ts";
import {curveTable} from "./curve-words.ts";

const document = useDom();
const data: ContextData = {
  series: [{name: "22 M", points: [7.4, 3.2, 2.8, 2.7].map((value, context) => ({context, value}))}],
  paper: {
    name: "the paper's",
    source: "Kinetics-700",
    points: [62.1, 50, 48.4].map((value, i) => ({context: i + 1, value}))
  }
};

test("the paper's curve has a panel and an axis of its own, with the same frames under each other", () => {
  const view = contextCurve(data);
  const [ours, paper] = view.querySelectorAll("svg.result-plot");
  const ticks = (svg: Element) =>
    [...svg.querySelectorAll("text[text-anchor=end]")].map((text) => Number(text.textContent));
  assert.ok(Math.max(...ticks(ours)) < 10 && Math.max(...ticks(paper)) >= 60);
  const at = (svg: Element, i: number) => Number(svg.querySelectorAll(".result-dot")[i].getAttribute("cx"));
  assert.ok(Math.abs(at(ours, 1) - at(paper, 0)) < 1e-9, "one context frame stands at one place");
  assert.match(paper.textContent ?? "", /on its own data: Kinetics-700/);
  assert.equal(contextCurve({series: data.series}).querySelectorAll("svg.result-plot").length, 1);
});

test("both panels start at zero where ours does, so that their shapes compare", () => {
  const [, paper] = contextCurve(data).querySelectorAll("svg.result-plot");
  assert.ok([...paper.querySelectorAll("text[text-anchor=end]")].some((text) => text.textContent === "0"));
});

test("table and summary keep the paper's numbers apart", () => {
  const ours = {name: "a", kind: "model" as const, points: [{x: 1, value: 3}]};
  const {columns, rows} = curveTable([ours], "context frames", "perplexity", {
    ...ours,
    name: "the paper's",
    label: "its own",
    points: [{x: 1, value: 62.1}]
  });
  assert.equal(columns[7], "its own");
  assert.deepEqual(rows[0], ["a", "model", 1, null, 3, null, null, null]);
  assert.deepEqual(rows[1], ["the paper's", "other data", 1, null, null, null, null, 62.1]);
  const summary = contextCurve(data).querySelector(".view-hidden")?.textContent ?? "";
  assert.match(summary, /22 M: 7.4 at context = 0, 2.7 at context = 3. Apart: .*62.1 at context = 1/);
});

test("the cursor reads both at one frame", () => {
  const view = contextCurve(data);
  document.body.append(view);
  const stage = view.querySelector("[role=slider]") as Element;
  press(stage, "Home");
  assert.equal(stage.getAttribute("aria-valuetext"), "frame 0, after 0 frames: 22 M 7.4; the paper's –");
  press(stage, "ArrowRight");
  press(stage, "Enter");
  assert.equal(stage.getAttribute("aria-valuetext"), "frame 1, after 1 frame: 22 M 3.2; the paper's 62.1");
  assert.equal(view.value.context, 1);
});

test("a paper's curve that cannot be drawn is refused too", () =>
  assert.throws(
    () => contextCurve({...data, paper: {name: "p", source: "s", points: [{context: 1.5, value: 1}]}}),
    /contextCurve counts context frames in 0, 1, 2, …, found 1.5 in “p”/
  ));
