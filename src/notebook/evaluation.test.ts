import assert from "node:assert/strict";
import {test} from "node:test";
import {Evaluation, Stopped} from "./evaluation.ts";
import {instrument} from "./instrument.ts";
import {sleep} from "./testing/page.ts";

const make = (code: string) =>
  (0, eval)(`(${instrument(code).replaceAll("__cell", "cell")})`.replace(/^\(/, "((cell) => "));
const start = (evaluation: Evaluation, code: string, ...values: unknown[]) =>
  evaluation.adopt(evaluation.run(() => make(code)(evaluation)(...values))) as Promise<unknown>;

test("a loop that never looks at invalidation ends when it is stopped", async () => {
  const evaluation = new Evaluation();
  let turns = 0;
  const run = start(
    evaluation,
    "async (turn) => { for (;;) { await new Promise((r) => setTimeout(r, 1)); turn(); } }",
    () => turns++
  );
  await sleep(20);
  evaluation.end("stopped");
  await assert.rejects(run, Stopped);
  const then = turns;
  assert.ok(then > 0);
  await sleep(20);
  assert.equal(turns, then);
});

test("a wait that never settles ends when it is stopped", async () => {
  const evaluation = new Evaluation();
  const run = start(evaluation, "async () => await new Promise(() => {})");
  evaluation.end("stopped");
  await assert.rejects(run, Stopped);
});

test("code that catches everything ends all the same", async () => {
  const evaluation = new Evaluation();
  let turns = 0;
  const code = "async (turn) => { while (true) { try { turn(); await null; } catch {} } }";
  const run = start(evaluation, code, () => turns++);
  await sleep(120); // promises alone would never let this timer fire
  evaluation.end("stopped");
  await assert.rejects(run, Stopped);
  const then = turns;
  await sleep(20);
  assert.equal(turns, then);
});

test("finally runs when a run is stopped", async () => {
  const evaluation = new Evaluation();
  const log: string[] = [];
  const run = start(
    evaluation,
    "async (log) => { try { await new Promise(() => {}); } finally { log.push('freed'); } }",
    log
  );
  evaluation.end("superseded");
  await assert.rejects(run, Stopped);
  assert.deepEqual(log, ["freed"]);
});

test("a synchronous loop that holds the page gets an error that says what to do", () => {
  const evaluation = new Evaluation({loopLimitMs: 30});
  assert.throws(
    () => start(evaluation, "() => { for (let i = 0; ; i++); }"),
    /ran for 0 s without a pause.*requestAnimationFrame/
  );
  assert.throws(() => start(evaluation, "() => { let i = 0; do { i++ } while (true) }"), /without a pause/);
});

test("a long loop that lets the page breathe is left alone", async () => {
  const evaluation = new Evaluation({loopLimitMs: 30});
  const code =
    "async () => { let n = 0; for (let i = 0; i < 8; i++) { const t = performance.now(); while (performance.now() - t < 10) n++; await new Promise((r) => setTimeout(r)); } return n; }";
  assert.ok(((await start(evaluation, code)) as number) > 0);
});

test("errors and values pass through waits as they would through await", async () => {
  const evaluation = new Evaluation();
  const code =
    "async () => { try { await Promise.reject(new Error('a')); } catch (e) { return [e.message, await 1, await {then: (f) => f(2)}]; } }";
  assert.deepEqual(await start(evaluation, code), ["a", 1, 2]);
});

test("a promise that fails while a busy page takes its breath is still caught", async () => {
  const code =
    "async () => { await 0; const began = performance.now(); while (performance.now() - began < 80); try { await Promise.reject(new Error('a')); } catch (e) { return e.message; } }";
  assert.equal(await start(new Evaluation(), code), "a");
});

test("the house hears whose code runs after each wait, also with two cells at once", async () => {
  const log: string[] = [];
  const evaluation = (name: string) => new Evaluation({enter: () => log.push(name)});
  const [a, b] = [evaluation("a"), evaluation("b")];
  const code =
    "async (log, name) => { for (let i = 0; i < 3; i++) { await new Promise((r) => setTimeout(r, 1)); log.push(name + i); } }";
  await Promise.all([start(a, code, log, "a"), start(b, code, log, "b")]);
  log.forEach((entry, i) => {
    if (/\d/.test(entry)) assert.equal(log[i - 1], entry[0]);
  });
});

test("a function of one cell that another cell calls ends with the caller", async () => {
  const definer = new Evaluation();
  const caller = new Evaluation();
  let turns = 0;
  const loop = definer.run(() =>
    make("() => async (turn) => { for (;;) { await new Promise((r) => setTimeout(r, 1)); turn(); } }")(
      definer
    )()
  );
  const run = start(caller, "async (loop, turn) => await loop(turn)", loop, () => turns++);
  await sleep(15);
  caller.end("stopped");
  await assert.rejects(run, Stopped);
  await sleep(5);
  const then = turns;
  await sleep(15);
  assert.equal(turns, then);
  assert.equal(definer.over, null);
});

test("generators are followed: values, end, and return when the run is over", async () => {
  let finished = 0;
  const evaluation = new Evaluation({finished: () => finished++});
  const code = "function* () { try { yield 1; yield 2; } finally { done.push('end'); } }".replace(
    "()",
    "(done)"
  );
  const done: string[] = [];
  const generator = start(evaluation, `${code}`, done) as unknown as Generator<number>;
  assert.equal(evaluation.streaming, 1);
  assert.equal(generator.next().value, 1);
  evaluation.end("stopped");
  await sleep(1);
  assert.deepEqual(done, ["end"]);
  assert.deepEqual([evaluation.streaming, finished], [0, 1]);
});

test("for await over an endless source ends when it is stopped, and the source is told", async () => {
  const evaluation = new Evaluation();
  const log: string[] = [];
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: async () => (log.push("returned"), {done: true, value: undefined})
    })
  };
  const run = start(evaluation, "async (source) => { for await (const x of source); }", source);
  await sleep(1);
  evaluation.end("stopped");
  await assert.rejects(run, Stopped);
  assert.deepEqual(log, ["returned"]);
});

test("a generator that is stopped between two of its steps comes to its finally", async () => {
  const evaluation = new Evaluation();
  let closed = false;
  const source = (async function* () {
    try {
      for (;;) yield await sleep(5);
    } finally {
      closed = true;
    }
  })();
  const run = start(evaluation, "async (source) => { for await (const x of source); }", source);
  await sleep(12);
  evaluation.end("stopped");
  await assert.rejects(run, Stopped);
  await sleep(10);
  assert.ok(closed);
});
