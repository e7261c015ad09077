import assert from "node:assert/strict";
import {test} from "node:test";
import {press, useDom} from "../testing.ts";
import {checkCurves, curveColumns, curveDomain, curveLosses, ruleValue} from "./curves.ts";
import {shotCurves, type ShotSeries} from "./shot-curves.ts";

const document = useDom();
const ks = [0, 1, 3, 7];
const data: ShotSeries[] = [
  {
    name: "22 M",
    kind: "model",
    points: ks.flatMap((k, i) =>
      [0, 1].map((seed) => ({k, seed, value: [0.05, 0.56, 0.81, 0.82][i] + seed * 0.02}))
    )
  },
  {name: "wrong task", kind: "control", points: ks.map((k) => ({k, value: 0.1, low: 0.08, high: 0.12}))},
  {name: "tokenizer", kind: "ceiling", points: ks.map((k) => ({k, value: 0.99}))},
  {name: "copy", kind: "copy", points: ks.slice(1).map((k) => ({k, value: 0.2}))}
];
const options = {metric: "mask IoU", better: "higher" as const};

test("curveColumns are means over seeds by rising x, without missing values", () => {
  const points = [[3, 5], [1, 2], [1, 4], [2, NaN]].map(([x, value]) => ({x, value})); // prettier-ignore
  const columns = curveColumns({name: "a", kind: "model", points});
  assert.deepEqual(
    columns.map(({x, mean, points}) => [x, mean, points.length]),
    [
      [1, 3, 2],
      [3, 5, 1]
    ]
  );
});

test("curveDomain starts at zero only where the values come near it", () => {
  const of = (...values: number[]) =>
    curveDomain([{name: "a", kind: "model", points: values.map((value, x) => ({x, value}))}]);
  assert.deepEqual(of(0.05, 0.82), [0, 1]);
  assert.deepEqual(of(20, 25), [20, 25]);
  assert.deepEqual(of(3, 3), [0, 6]);
});

test("values beyond a fixed domain and missing ones are counted", () => {
  const points = [0.1, NaN, 1.2, 1].map((value, x) => ({x, value}));
  assert.deepEqual(curveLosses([{name: "a", kind: "model", points}], [0, 1]), {missing: 1, clipped: 1});
});

test("a rule is one value; a ceiling that changes is a line", () => {
  const curve = (...values: number[]) => ({name: "a", kind: "ceiling" as const, points: values.map((value, x) => ({x, value}))}); // prettier-ignore
  assert.equal(ruleValue(curve(2, 2, 2)), 2);
  assert.equal(ruleValue(curve(2, 2.1)), null);
});

test("curves that cannot be drawn are refused in a sentence", () => {
  const point = {x: 0, value: 1};
  const check = (
    ...args: [never[] | {name: string; kind: "model"; points: {x: number; value: number}[]}[], boolean?]
  ) => checkCurves("shotCurves", "k", ...args);
  assert.throws(() => check([]), /at least one series, found none/);
  const a = {name: "a", kind: "model" as const, points: [point]};
  assert.throws(() => check([a, a]), /“a” twice/);
  assert.throws(() => check([{...a, points: [{x: 0.5, value: 1}]}]), /found 0.5 in “a”/);
  assert.throws(() => check([{...a, points: [{x: 0, value: NaN}]}]), /finite value/);
  assert.throws(() => check([{...a, points: [{x: 0, value: -1}]}], true), /above 0, found -1/);
});

test("shotCurves draws a dot a seed, the control dashed, ceiling and copy as rules that say their value", () => {
  const view = shotCurves(data, options);
  assert.equal(view.querySelectorAll(".result-plot .result-dot").length, 12);
  assert.equal(view.querySelectorAll(".result-plot .result-hollow").length, 4);
  assert.equal(view.querySelectorAll(".result-plot path.result-line").length, 2);
  assert.equal(view.querySelectorAll(".result-plot path.result-line.result-control").length, 1);
  assert.equal(view.querySelectorAll(".result-plot line.result-rule").length, 2);
  assert.equal(view.querySelectorAll(".result-plot .result-band").length, 1);
  const labels = [...view.querySelectorAll(".result-labels text")].map((text) => text.textContent);
  assert.deepEqual(labels, ["22 M", "wrong task", "tokenizer 0.99", "copy 0.2"]);
  const rule = view.querySelector(".result-plot line.result-copy");
  const ceiling = view.querySelector(".result-plot line.result-ceiling");
  assert.ok(
    Number(rule?.getAttribute("x1")) > Number(ceiling?.getAttribute("x1")),
    "copying needs one demonstration"
  );
});

test("shotCurves puts values where its axis says they are", () => {
  const view = shotCurves(data, {...options, domain: [0, 1]});
  const tick = (value: string) =>
    [...view.querySelectorAll(".result-plot text[text-anchor=end]")].find(
      (text) => text.textContent === value
    );
  const y = (value: string) => Number(tick(value)?.getAttribute("y")) - 4;
  const dots = [...view.querySelectorAll(".result-plot .result-dot:not(.result-hollow)")];
  const shares = dots.map((dot) => (y("0") - Number(dot.getAttribute("cy"))) / (y("0") - y("1")));
  const wanted = [0.05, 0.07, 0.56, 0.58, 0.81, 0.83, 0.82, 0.84];
  assert.equal(shares.length, wanted.length);
  shares.forEach((share, i) => assert.ok(Math.abs(share - wanted[i]) < 1e-9, `dot ${i} stands at ${share}`));
});

test("shotCurves is read at a k by keys and pinned by Enter; a narrower update drops the pin", () => {
  const view = shotCurves(data, options);
  document.body.append(view);
  const stage = view.querySelector("[role=slider]") as Element;
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  assert.match(view.querySelector(".result-readout")?.textContent ?? "", /k = 7/);
  press(stage, "Home");
  press(stage, "ArrowRight");
  assert.match(
    stage.getAttribute("aria-valuetext") ?? "",
    /^k = 1: 22 M 0.57 \(0.56 to 0.58, 2 seeds\); wrong task 0.1/
  );
  assert.deepEqual([view.value.k, inputs], [null, 0]);
  press(stage, "End");
  press(stage, "Enter");
  assert.deepEqual([view.value.k, inputs], [7, 1]);
  view.update(data.map((series) => ({...series, points: series.points.filter(({k}) => k < 3)})));
  assert.deepEqual([view.value.k, inputs], [null, 2]);
});

test("the summary says where each series starts and ends", () => {
  const view = shotCurves(data, options);
  const summary = view.querySelector(".view-hidden")?.textContent ?? "";
  assert.match(summary, /mask IoU, higher is better; 4 series/);
  assert.match(summary, /22 M: 0.06 \(0.05 to 0.07, 2 seeds\) at k = 0, 0.83 .* at k = 7\./);
  assert.match(summary, /tokenizer \(ceiling\): 0.99\./);
});

test("where lines carry no names the legend has them, that of a changing ceiling too", () => {
  const long = "a name that is too long to stand at the end of its line, whatever the width of the page";
  const legend = (value: (k: number) => number) => {
    const ceiling: ShotSeries = {
      name: "ceiling",
      kind: "ceiling",
      points: ks.map((k) => ({k, value: value(k)}))
    };
    const view = shotCurves([{...data[0], name: long}, ceiling], options);
    return view.querySelector(".view-legend")?.textContent ?? "";
  };
  assert.ok(legend(() => 0.9).includes(long));
  assert.doesNotMatch(
    legend(() => 0.9),
    /ceiling/
  );
  assert.match(
    legend((k) => 0.8 + k / 100),
    /ceiling/
  );
});
