import assert from "node:assert/strict";
import {afterEach, test} from "node:test";
import type {EngineOptions} from "./engine-types.ts";
import {openPage, sleep, until} from "./testing/page.ts";

openPage();
const {Engine} = await import("./engine.ts");
type Cells = Record<string, string>;

let engine: InstanceType<typeof Engine>;
afterEach(() => engine.dispose());

/** An engine with the given cells, all run. */
async function open(cells: Cells, options: EngineOptions = {}): Promise<void> {
  engine = new Engine({builtins: {one: () => 1}, ...options});
  for (const id of Object.keys(cells)) engine.add(id, document.createElement("div"));
  await run(cells);
}

async function run(cells: Cells, mode = "js"): Promise<void> {
  await engine.run(
    Object.entries(cells).map(([id, value]) => ({id, mode, value, pinned: false, hidden: false}))
  );
}

const get = (id: string) => engine.get(id)!;
const state = (id: string) => get(id).state;
const text = (id: string) => get(id).root.textContent;
const settled = (...ids: string[]) =>
  until(() => ids.every((id) => /done|error|stopped|stale/.test(state(id))));

test("cells run in the order of what they need, and a change reruns exactly the dependents", async () => {
  await open({"1": "sum * 10", "2": "const a = one, b = 2;", "3": "const sum = a + b;", "4": "b"});
  await settled("1", "2", "3", "4");
  assert.deepEqual([text("1"), text("4")], ["30", "2"]);
  await run({"3": "const sum = a - b;"});
  await settled("1", "3");
  assert.equal(text("1"), "-10");
  assert.deepEqual(
    ["1", "2", "3", "4"].map((id) => get(id).runs),
    [2, 1, 2, 1]
  );
});

test("a syntax error keeps the last definition and output, and points at its line", async () => {
  await open({"1": "const a = 1;", "2": "a"});
  await settled("1", "2");
  await run({"2": "a +\n  ;"});
  assert.equal(state("2"), "error");
  assert.deepEqual([get("2").error!.line, get("2").error!.syntax, text("2")], [2, true, "1"]);
  await run({"1": "const a = 5;"});
  await until(() => text("2") === "5");
});

test("what only the browser’s parser rejects is an error as well", async () => {
  await open({"1": "import.meta.env"});
  assert.equal(state("1"), "error");
  assert.match(get("1").error!.message, /import\.meta/);
});

test("a run-time error points at its line, keeps the last output, and is told apart from those that follow", async () => {
  await open({"1": "const a = 1;\nconst b = 2;", "2": "a"});
  await settled("1", "2");
  await run({"1": "const a = 1;\nnull.x;"});
  await settled("1", "2");
  assert.deepEqual([state("1"), get("1").error!.line], ["error", 2]);
  assert.match(get("1").error!.message, /^TypeError: /);
  assert.deepEqual([state("2"), get("2").error!.upstream, text("2")], ["error", "1", "1"]);
  assert.match(get("2").error!.message, /“a” has no value, since cell 1 failed/);
  await run({"1": "const a = 3;"});
  await settled("1", "2");
  assert.deepEqual([state("2"), get("2").error, text("2")], ["done", null, "3"]);
});

test("an unknown name is named, with the one that was meant", async () => {
  await open({"1": "const frames = 1;", "2": "1 +\nframse"});
  await settled("2");
  assert.match(get("2").error!.message, /“framse” is not defined.*“frames”/);
  assert.equal(get("2").error!.line, 2);
});

test("a name that is defined twice fails at both definers, and both run again once it is not", async () => {
  await open({"1": "const a = 1;", "2": "const a = 2;", "3": "a"});
  await settled("1", "2", "3");
  assert.match(get("1").error!.message, /also defined by cell 2/);
  assert.match(get("2").error!.message, /also defined by cell 1/);
  assert.match(get("3").error!.message, /more than one cell.*cell 1 and cell 2/);
  await run({"2": "const b = 2;"});
  await settled("1", "2", "3");
  assert.deepEqual([state("1"), state("2"), text("3")], ["done", "done", "1"]);
  await run({"2": "const a = 3;"});
  assert.deepEqual([state("1"), state("2")], ["error", "error"]);
  engine.remove("2");
  await until(() => state("1") === "done" && text("3") === "1");
});

test("a circle fails at all cells on it", async () => {
  await open({"1": "const a = b;", "2": "const b = a;", "3": "const c = 1;"});
  await settled("1", "2", "3");
  assert.match(get("1").error!.message, /needs itself/);
  assert.match(get("2").error!.message, /needs itself/);
  assert.equal(state("3"), "done");
});

test("stop ends an endless loop; dependents keep their last value, as stale", async () => {
  await open({"1": "const a = 1;", "2": "a"});
  await settled("2");
  await run({"1": "const a = 2;\nfor (;;) await new Promise((r) => setTimeout(r, 1));"});
  await until(() => state("1") === "running");
  engine.stop("1");
  await until(() => state("2") === "stale");
  await sleep(20);
  assert.deepEqual([state("1"), state("2"), text("2")], ["stopped", "stale", "1"]);
  await run({"1": "const a = 3;"});
  await until(() => text("2") === "3");
  assert.deepEqual([state("1"), state("2")], ["done", "done"]);
});

test("a loop that ignores invalidation ends when its input changes, and runs again with the new one", async () => {
  const seen: number[] = [];
  const builtins = {note: () => (n: number) => void seen.push(n)};
  await open(
    {"1": "const a = 1;", "2": "for (;;) { note(a); await new Promise((r) => setTimeout(r, 1)); }"},
    {builtins}
  );
  await until(() => seen.length > 3);
  await run({"1": "const a = 2;"});
  await until(() => seen.at(-1) === 2);
  const from = seen.indexOf(2);
  await sleep(15);
  assert.ok(seen.slice(from).every((n) => n === 2));
  engine.stop();
});

test("a wait that never settles holds up neither a change nor an edit", async () => {
  await open({"1": "const a = 1;", "2": "const b = a === 1 ? await new Promise(() => {}) : a;", "3": "b"});
  await until(() => state("2") === "running");
  await run({"1": "const a = 7;"});
  await until(() => text("3") === "7");
});

test("invalidation resolves on rerun, stop and removal, and the house is told", async () => {
  const log: string[] = [];
  const note = (word: string) => (id: string) => void log.push(word + id);
  const hooks = {started: note("start"), settled: note("settle"), released: note("release")};
  await open(
    {"1": "const freed = invalidation.then(() => log.push('freed'));"},
    {builtins: {log: () => log}, hooks}
  );
  await until(() => state("1") === "running"); // the promise that it exports is open until it is invalidated
  await run({"1": "invalidation.then(() => log.push('freed again')); 1"});
  await until(() => log.includes("freed"));
  await sleep(20);
  engine.remove("1");
  await until(() => log.includes("freed again"));
  assert.equal(log.filter((entry) => entry === "release1").length, 2);
});

test("generators stream values, count as running, and stop", async () => {
  await open({"1": "const n = (function* () { for (let i = 0; ; i++) yield i; })();", "2": "n"});
  await until(() => Number(text("2")) > 3);
  assert.equal(state("1"), "running");
  engine.stop("1");
  const then = get("2").runs;
  await sleep(30);
  assert.equal(state("1"), "stopped");
  assert.ok(get("2").runs <= then + 1);
});

test("a promise that a cell exports is part of its run: time, error and stop", async () => {
  await open({
    "1": "const a = (async () => { await new Promise((r) => setTimeout(r, 30)); return 4; })();",
    "2": "a"
  });
  await until(() => state("1") === "running");
  await settled("1", "2");
  assert.deepEqual([state("1"), text("2")], ["done", "4"]);
  assert.ok(get("1").wallMs! >= 29);
  await run({"1": "const a = (async () => {\n  await null;\n  throw new Error('late');\n})();"});
  await settled("1", "2");
  assert.deepEqual([state("1"), get("1").error!.message, get("1").error!.line], ["error", "late", 3]);
  assert.deepEqual([state("2"), get("2").error!.upstream, text("2")], ["error", "1", "4"]);
  await run({"1": "const a = Promise.reject(new Error('early'));"});
  await until(() => get("1").error?.message === "early");
  await run({"1": "const a = new Promise(() => {});"});
  await until(() => state("1") === "running");
  engine.stop("1");
  await until(() => state("2") === "stale");
  assert.equal(state("1"), "stopped");
});

test("the time of an older run is not told of one that goes on, failed to begin or was not compiled", async () => {
  await open({"1": "const a = 1;", "2": "a"});
  await settled("1", "2");
  assert.ok(get("1").wallMs !== null && get("2").wallMs !== null);
  await run({"1": "await new Promise(() => {}); const a = 1;"});
  await until(() => state("1") === "running");
  assert.deepEqual([get("1").wallMs, get("2").wallMs], [null, null]);
  await run({"1": "const a = missing;"});
  await until(() => state("2") === "error");
  assert.deepEqual([get("1").wallMs, get("2").wallMs], [null, null]);
  await run({"1": "const a = 2;"});
  await settled("1", "2");
  await run({"2": "a +"});
  assert.deepEqual([state("2"), get("2").wallMs], ["error", null]);
});

test("an error that is attached to a running cell is shown at once and outlives its value; the cell can be stopped", async () => {
  const refused = {message: "The GPU refused it.", line: null, column: null};
  const finish: (() => void)[] = [];
  const builtins = {wait: () => () => new Promise<void>((resolve) => finish.push(resolve))};
  await open({"1": "await wait(); const a = 1;", "2": "a"}, {builtins});
  await until(() => finish.length === 1);
  engine.attachError("1", refused);
  assert.deepEqual([state("1"), get("1").error], ["running", refused]);
  finish[0]();
  await settled("1", "2");
  await sleep(5);
  assert.deepEqual([state("1"), get("1").error, text("2")], ["error", refused, "1"]);

  await run({"1": "await wait(); const a = 2;"});
  await until(() => finish.length === 2);
  assert.deepEqual([state("1"), get("1").error], ["running", null]);
  engine.attachError("1", refused);
  engine.stop("1");
  await sleep(5);
  assert.deepEqual([state("1"), get("1").error], ["stopped", refused]);

  await run({"1": "const a = 3;"});
  await until(() => text("2") === "3");
  assert.deepEqual([state("1"), get("1").error], ["done", null]);
});

test("an error that is attached to a stream stays while values follow", async () => {
  const refused = {message: "The GPU refused it.", line: null, column: null};
  const builtins = {rest: () => () => sleep(2)};
  await open(
    {
      "1": "const n = (async function* () { for (let i = 0; i < 8; i++) { yield i; await rest(); } })();",
      "2": "n"
    },
    {builtins}
  );
  await until(() => text("2") === "1");
  engine.attachError("1", refused);
  await until(() => text("2") === "3");
  assert.deepEqual([state("1"), get("1").error], ["running", refused]);
  await settled("1");
  assert.deepEqual([state("1"), get("1").error], ["error", refused]);
});

test("display shows, and a rerun clears what it showed", async () => {
  await open({"1": "const a = 1;", "2": "display(a); display(a + 1);"});
  await settled("2");
  assert.equal(text("2"), "12");
  await run({"1": "const a = 5;"});
  await until(() => text("2") === "56");
  await run({"1": "const a = 0;", "2": "if (a) display(a);"});
  await until(() => text("2") === "");
});

test("a builtin is made only when a cell names it, and says so when it cannot be", async () => {
  let made = 0;
  const builtins = {
    big: () => ++made,
    broken: () => Promise.reject(new Error("no adapter"))
  };
  await open({"1": "1"}, {builtins});
  await settled("1");
  assert.equal(made, 0);
  await run({"1": "big"});
  await until(() => text("1") === "1");
  await run({"1": "broken"});
  await settled("1");
  assert.match(get("1").error!.message, /“broken” could not be loaded: no adapter/);
});

test("TypeScript cells run", async () => {
  await open({"1": "1"});
  await run({"1": "const f = (x: number): string => `${x}`;\ndisplay(f(2) as string);"}, "ts");
  await until(() => text("1") === '"2"');
});

test("what a cell cost is measured after it settles, and not for every frame", async () => {
  let asked = 0;
  const hooks = {measure: async () => (asked++, {gpuMs: null, bytes: 8, tensors: 1})};
  await open({"1": "const n = (function* () { for (let i = 0; ; i++) yield i; })();", "2": "n"}, {hooks});
  await until(() => get("2").runs > 10);
  assert.ok(asked <= 4, `asked ${asked} times`);
  assert.deepEqual(get("1").measured, {gpuMs: null, bytes: 8, tensors: 1});
});

test("200 reruns in a row end with the last", async () => {
  await open({"1": "const a = 1;", "2": "a"});
  for (let i = 0; i < 200; i++) await run({"1": `const a = ${i};`});
  await until(() => text("2") === "199");
});

test("what the house shows in its own way is shown so, as a cell’s value and by display", async () => {
  const special = {special: true};
  const inspect = (value: unknown) =>
    value === special ? Object.assign(document.createElement("p"), {textContent: "special"}) : undefined;
  await open(
    {"1": "thing", "2": "const same = display(thing) === thing; display(1);", "3": "same"},
    {inspect, builtins: {thing: () => special}}
  );
  await settled("1", "2", "3");
  assert.deepEqual([text("1"), text("2"), text("3")], ["special", "special1", "true"]);
});

test("a formula and a line of Markdown are displayed, not inspected", async () => {
  const {md, texTag} = await import("./tags.ts");
  const tex = texTag((source) => `<b>${source}</b>`);
  await open({"1": "tex`x`", "2": "md`**y**`"}, {builtins: {tex: () => tex, md: () => md}});
  await settled("1", "2");
  assert.equal(get("1").root.innerHTML, "<b>x</b>");
  assert.match(get("2").root.innerHTML, /<strong>y<\/strong>/);
});
