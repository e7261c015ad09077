import assert from "node:assert/strict";
import {test} from "node:test";
import {press, useDom} from "../testing.ts";
import {dotPlot, type DotRow} from "./dot-plot.ts";
import {dotDomain} from "./dot-panel.ts";
import {dotLines} from "./dot-rows.ts";

const document = useDom();
const values = (...list: number[]) => list.map((value, seed) => ({seed, value}));
const rows: DotRow[] = [
  {name: "full", group: "depth", values: values(4, 5)},
  {name: "full", group: "mask", values: values(3)},
  {name: "no video", group: "depth", values: values(6, 7, NaN)},
  {name: "no video", group: "mask", values: values(NaN)}
];
const options = {metric: "perplexity", better: "lower" as const};

test("dotLines stand by group in the order asked for, a colour a name, means without what is missing", () => {
  const lines = dotLines(rows, ["mask", "unknown"]);
  assert.deepEqual(
    lines.map(({group, name, color, mean}) => [group, name, color, mean]),
    [
      ["mask", "full", "var(--view-c1)", 3],
      ["mask", "no video", "var(--view-c2)", NaN],
      ["depth", "full", "var(--view-c1)", 4.5],
      ["depth", "no video", "var(--view-c2)", 6.5]
    ]
  );
});

test("the axis starts at zero where the values come near it", () => {
  const domain = (...list: number[]) => dotDomain(dotLines([{name: "a", values: values(...list)}]), false);
  assert.deepEqual(domain(10, 12), [10, 12]);
  assert.deepEqual(domain(2, 12), [0, 12]);
});

test("dotPlot draws a dot a seed and a tick at the mean", () => {
  const view = dotPlot(rows, {...options, domain: [0, 10]});
  const dots = [...view.querySelectorAll(".result-plot .result-dot")].map((dot) =>
    Number(dot.getAttribute("cx"))
  );
  const ticks = [...view.querySelectorAll(".result-plot .result-mean")].map((tick) =>
    Number(tick.getAttribute("x1"))
  );
  assert.deepEqual([dots.length, ticks.length], [5, 3]);
  assert.ok(Math.abs(ticks[0] - (dots[0] + dots[1]) / 2) < 1e-9, "the mean of 4 and 5 stands between them");
  assert.deepEqual(
    [...view.querySelectorAll(".lane-number")].map((text) => text.textContent),
    ["4.5", "6.5", "3", "–"]
  );
  assert.match(view.querySelector(".view-legend")?.textContent ?? "", /2 values missing/);
  assert.deepEqual(
    [...view.querySelectorAll(".result-group")].map((text) => text.textContent),
    ["depth", "mask"]
  );
});

test("keys walk the rows and Enter pins one; the pin follows its row", () => {
  const view = dotPlot(rows, options);
  document.body.append(view);
  const stage = view.querySelector("[role=slider]") as Element;
  press(stage, "ArrowDown");
  assert.equal(stage.getAttribute("aria-valuetext"), "depth, no video 6.5 (seeds 6, 7)");
  press(stage, "Enter");
  assert.deepEqual(view.value, {name: "no video", group: "depth"});
  view.update([rows[1], rows[2]]);
  assert.deepEqual(view.value, {name: "no video", group: "depth"});
  view.update(rows.slice(0, 2));
  assert.equal(view.value, null);
});

test("the summary names group, row, mean and spread", () =>
  assert.match(
    dotPlot(rows, options).querySelector(".view-hidden")?.textContent ?? "",
    /perplexity, lower is better; 4 rows. depth, full: 4.5 \(4–5, 2 seeds\)\. .* mask, no video: no value\./
  ));

test("rows that cannot be drawn are refused in a sentence", () => {
  assert.throws(() => dotPlot([], options), /at least one row with a finite value/);
  assert.throws(() => dotPlot([rows[3]], options), /at least one row with a finite value/);
  assert.throws(() => dotPlot([rows[0], rows[0]], options), /“full” of “depth” twice/);
  assert.throws(() => dotPlot([{name: "a", values: values(0)}], {...options, log: true}), /found 0 in “a”/);
});
