import assert from "node:assert/strict";
import {test} from "node:test";
import {csvOf} from "../table.ts";
import {useDom} from "../testing.ts";
import {benchmarkTableOf, sortedRows} from "./benchmark-rows.ts";
import {type BenchmarkRow, benchmarkTable} from "./benchmark-table.ts";

const document = useDom();
const how = {n: 256, k: 7, decoding: "greedy"};
const rows: BenchmarkRow[] = [
  {
    task: "segmentation",
    ours: {value: 0.49, unit: "mIoU", low: 0.47, high: 0.51, ...how},
    controls: [
      {name: "copy", value: 0.32},
      {name: "wrong task", value: 0.11}
    ],
    ceiling: 0.98,
    paper: {value: 48.94, unit: "mIoU (%)", source: "Table 3"},
    note: "Palettes are drawn anew."
  },
  {
    task: "depth",
    ours: {value: 0.166, unit: "AbsRel", better: "lower", ...how},
    controls: [{name: "copy", value: 0.13}],
    ceiling: 0.02
  },
  {task: "mask", ours: {value: 0.82, unit: "mIoU", ...how}, note: "Palettes are drawn anew."}
];

test("ours and the paper's never share a column", () => {
  const view = benchmarkTable(rows);
  const groups = [...view.querySelectorAll("th[scope=colgroup]")];
  assert.deepEqual(
    groups.map((th) => [th.textContent, th.getAttribute("colspan")]),
    [
      ["ours (this world, 64×64)k = 7, greedy, n = 256", "3"],
      ["the paper's (its own data)", "2"]
    ]
  );
  const cells = [...view.querySelectorAll("tbody tr")].map((tr) => [...tr.children]);
  assert.match(cells[0][1].textContent ?? "", /^0.49 mIoU0.47 to 0.51$/);
  assert.equal(cells[0][4].textContent, "48.94 mIoU (%)");
  assert.deepEqual(
    cells.map((row) => row.filter((td) => td.classList.contains("result-paper")).map((td) => td.textContent)),
    [
      ["48.94 mIoU (%)", "Table 3"],
      ["–", "–"],
      ["–", "–"]
    ]
  );
  const {columns, rows: data} = benchmarkTableOf(rows);
  assert.deepEqual(data[0][columns.indexOf("ours")], 0.49);
  assert.deepEqual(data[0][columns.indexOf("paper")], 48.94);
  assert.deepEqual(data[2][columns.indexOf("paper")], null);
  assert.match(
    csvOf(benchmarkTableOf(rows)),
    /^task,ours,.*control: copy,control: wrong task,ceiling,paper,/
  );
});

test("conditions stand once, and at a row whose own are others", () => {
  const other = {...rows[2], task: "sampled", ours: {...rows[2].ours, decoding: "T = 1"}};
  const view = benchmarkTable([...rows, other]);
  assert.deepEqual(
    [...view.querySelectorAll(".result-aside")].map((span) => span.textContent),
    ["k = 7, greedy, n = 256", "0.47 to 0.51", "k\u00a0=\u00a07, T\u00a0=\u00a01, n\u00a0=\u00a0256"]
  );
});

test("no column for what no row has", () => {
  const view = benchmarkTable([rows[2]]);
  assert.deepEqual(
    [...view.querySelectorAll("thead tr:last-child th")].map((th) => th.firstChild?.textContent),
    ["task", "score"]
  );
});

test("a row that a control equals or passes says so, whichever way is better", () => {
  const said = (row: BenchmarkRow) => benchmarkTable([row]).querySelector(".result-beaten")?.textContent;
  assert.equal(said(rows[0]), undefined);
  assert.equal(said(rows[1]), "no better than copy");
  assert.equal(said({...rows[2], controls: [{name: "copy", value: 0.82}]}), "no better than copy");
});

test("scores sort within their unit, and rows without a value come last either way", () => {
  const names = (column: "task" | "ours" | "paper" | "ceiling", order: "ascending" | "descending") =>
    sortedRows(rows, {column, order}).map(({task}) => task);
  assert.deepEqual(names("ours", "ascending"), ["depth", "segmentation", "mask"]);
  assert.deepEqual(names("ours", "descending"), ["depth", "mask", "segmentation"]);
  assert.deepEqual(names("task", "descending"), ["segmentation", "mask", "depth"]);
  assert.equal(names("ceiling", "ascending")[2], "mask");
  assert.equal(names("ceiling", "descending")[2], "mask");
});

test("the heading's button sorts up, down and as given; the column says so", () => {
  const view = benchmarkTable(rows);
  document.body.append(view);
  const tasks = () => view.value.map(({task}) => task);
  const press = () => view.querySelector<HTMLElement>("[data-sort=task]")?.click();
  const order = () => view.querySelector("[data-sort=task]")?.parentElement?.getAttribute("aria-sort");
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  press();
  assert.deepEqual([tasks(), order()], [["depth", "mask", "segmentation"], "ascending"]);
  assert.equal(document.activeElement?.getAttribute("data-sort"), "task");
  press();
  assert.deepEqual([tasks(), order()], [["segmentation", "mask", "depth"], "descending"]);
  press();
  assert.deepEqual([tasks(), order(), inputs], [["segmentation", "depth", "mask"], "none", 3]);
});

test("a note stands once and is named at each of its rows", () => {
  const view = benchmarkTable(rows);
  assert.equal(view.querySelectorAll(".result-notes li").length, 1);
  assert.deepEqual(
    [...view.querySelectorAll("tbody th")].map((th) => th.textContent),
    ["segmentation1", "depth", "mask1"]
  );
});

test("bad rows are refused in a sentence", () => {
  assert.throws(() => benchmarkTable([]), /at least one row/);
  assert.throws(
    () => benchmarkTable([rows[0], rows[0]]),
    /“segmentation” in mIoU, k = 7, greedy, n = 256 twice/
  );
  const of = (ours: object) => [{task: "a", ours: {...rows[2].ours, ...ours}}];
  assert.throws(() => benchmarkTable(of({value: NaN})), /finite score a row, found NaN for “a”/);
  assert.throws(() => benchmarkTable(of({n: 0})), /found 0 for “a”/);
});
