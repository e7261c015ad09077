import assert from "node:assert/strict";
import {test} from "node:test";
import type {CellState} from "./engine-types.ts";
import {openPage} from "./testing/page.ts";

openPage();
const {buildGraph} = await import("./graph.ts");
const {graphPanel} = await import("./graph-panel.ts");

test("a row tells its state in words", () => {
  const panel = graphPanel({onChoose() {}, onClose() {}});
  const row = (id: string, state: CellState, wallMs: number | null) => ({
    id,
    name: "a",
    code: true,
    state,
    wallMs
  });
  const said = (...rows: ReturnType<typeof row>[]) => {
    panel.update(rows, buildGraph([]));
    return Array.from(panel.element.querySelectorAll("[data-graph-cell]"), (button) => [
      button.querySelector(".nb-graph-time")!.textContent,
      button.getAttribute("aria-label")
    ]);
  };
  assert.deepEqual(said(row("1", "error", 12), row("2", "done", 12), row("3", "idle", null)), [
    ["error · 12 ms", "Go to cell 1: a, error · 12 ms"],
    ["12 ms", "Go to cell 2: a, 12 ms"],
    ["", "Go to cell 3: a"]
  ]);
  assert.deepEqual(said(row("1", "running", 12), row("2", "stale", null), row("3", "stopped", 3))[1], [
    "stale",
    "Go to cell 2: a, stale"
  ]);
});
