import assert from "node:assert/strict";
import {test} from "node:test";
import {buildGraph, descendants} from "./graph.ts";

const cell = (id: string, outputs = "", inputs = "") => ({
  id,
  outputs: outputs.split(" ").filter(Boolean),
  inputs: inputs.split(" ").filter(Boolean)
});

test("buildGraph links cells by the names that they define and take", () => {
  const graph = buildGraph([cell("1", "a"), cell("2", "b", "a window"), cell("3", "", "a b")]);
  assert.deepEqual([...graph.upstream.get("3")!], ["1", "2"]);
  assert.deepEqual([...graph.downstream.get("1")!], ["2", "3"]);
  assert.deepEqual([...descendants(graph, ["1"])], ["2", "3"]);
  assert.equal(graph.problems.size, 0);
});

test("a name that is defined twice is a problem of every definer, which names the others", () => {
  const {problems} = buildGraph(
    [cell("1", "a b"), cell("2", "a"), cell("3", "a b"), cell("4", "", "a")],
    (id) => `cell ${id}`
  );
  assert.deepEqual([...problems.keys()].sort(), ["1", "2", "3"]);
  assert.equal(
    problems.get("1"),
    "“a” is also defined by cell 2 and cell 3 and “b” is also defined by cell 3; a name has one definition, so rename one of them."
  );
  assert.match(problems.get("2")!, /“a” is also defined by cell 1 and cell 3;/);
});

test("a circle is a problem of every cell on it, and of none beside it", () => {
  const {problems} = buildGraph([
    cell("1", "a", "c"),
    cell("2", "b", "a"),
    cell("3", "c", "b"),
    cell("4", "d", "c"),
    cell("5", "e", "e")
  ]);
  assert.deepEqual([...problems.keys()].sort(), ["1", "2", "3", "5"]);
  assert.equal(
    problems.get("1"),
    "This cell needs itself: it uses “c” of cell 3, which uses “b” of cell 2, which uses “a” of this cell; break the circle in one of these cells."
  );
  assert.match(problems.get("5")!, /“e” is defined here by itself/);
});
