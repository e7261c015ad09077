import assert from "node:assert/strict";
import {test} from "node:test";
import {useDom} from "../testing.ts";
import {type Mark, markIcon, markLegend} from "./marks.ts";

useDom();

test("a control's mark is a dashed line with a hollow dot, in the series' colour", () => {
  const icon = markIcon({mark: "control", color: "var(--view-c2)"});
  assert.ok(icon.querySelector("line.result-line.result-control"));
  assert.equal(icon.querySelector("circle.result-hollow")?.getAttribute("style"), "stroke: var(--view-c2)");
});

test("no two marks look alike", () => {
  const marks: Mark[] = ["line", "control", "ceiling", "copy", "dot", "hollow", "band", "area", "tick"];
  const drawn = marks.map((mark) => markIcon({mark, color: "red"}).innerHTML);
  assert.equal(new Set(drawn).size, marks.length);
});

test("markLegend names its marks in order", () => {
  const legend = markLegend([
    {label: "22 M", color: "red", mark: "line"},
    {label: "one seed", color: "red", mark: "dot"}
  ]);
  assert.deepEqual(
    [...legend.querySelectorAll("li")].map((li) => [li.textContent, li.querySelectorAll("svg").length]),
    [
      ["22 M", 1],
      ["one seed", 1]
    ]
  );
});
