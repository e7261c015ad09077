import assert from "node:assert/strict";
import {describe, test} from "node:test";
import {compile, CompileError} from "./compile.ts";
import {Evaluation} from "./evaluation.ts";
import {instrument} from "./instrument.ts";

const cell = (value: string, mode = "js") => ({id: "1", mode, value, pinned: false, hidden: false});

async function run(
  value: string,
  mode = "js",
  values: Record<string, unknown> = {},
  evaluation = new Evaluation()
) {
  const compiled = await compile(cell(value, mode));
  const code = (0, eval)(`"use strict";(${compiled.body})`) as (...args: unknown[]) => unknown;
  const named: Record<string, unknown> = {__cell: evaluation, ...values};
  return evaluation.run(() => code(...compiled.parameters.map((name) => named[name])));
}

async function failure(value: string, mode = "js"): Promise<CompileError> {
  const error = await compile(cell(value, mode)).then(
    () => null,
    (e: unknown) => e
  );
  assert.ok(error instanceof CompileError, `“${value}” compiles`);
  return error;
}

describe("instrument", () => {
  test("keeps every line where it is", () => {
    const source = `import a, {b as c} from "npm:a";\nimport * as d\n  from "npm:d";\nfor (const x of\n  await c) if (x)\n  while (x) d(x)\nelse break;`;
    const output = instrument(source);
    assert.equal(output.split("\n").length, source.split("\n").length);
    const line = (text: string, word: string) => text.split("\n").findIndex((l) => l.includes(word));
    for (const word of ["for (const", "while (x)", "else break"])
      assert.equal(line(output, word), line(source, word));
  });

  test("wraps awaits and yields as one operand each", () => {
    assert.equal(instrument("await x"), "__cell.resume(await __cell.wait(x))");
    assert.equal(instrument("await (a, b)"), "__cell.resume(await (__cell.wait((a, b))))");
    assert.equal(
      instrument("(await (await f()).json()).x"),
      "(__cell.resume(await __cell.wait((__cell.resume(await __cell.wait(f()))).json()))).x"
    );
  });

  test("guards every kind of loop, with and without braces", async () => {
    const body = `
      let n = 0;
      outer: for (let i = 0; i < 3; i++) { for (const j in [1, 2]) { if (j > 0) continue outer; n++; } }
      for (const x of [1, 2]) n += x;
      while (n < 10) n++
      do n++; while (n < 12);
      for (;;) if (n++ > 20) break; else continue
      const total = n;`;
    assert.equal(instrument(body).match(/__cell\.tick\(\)/g)!.length, 6);
    assert.deepEqual(await run(body), {n: 22, total: 22});
  });

  test("for await goes on over async and plain iterables", async () => {
    const body = `const list = []; for await (const x of (async function* () { yield 1; yield 2; })()) list.push(x);
      for await (const x of [Promise.resolve(3), 4]) list.push(x);`;
    assert.deepEqual(await run(body), {list: [1, 2, 3, 4]});
  });
});

describe("compile", () => {
  test("tells expressions from programs, inputs from outputs", async () => {
    const expression = await compile(cell("a + Math.max(b, 1)"));
    assert.deepEqual([expression.inputs, expression.outputs, expression.autodisplay], [["a", "b"], [], true]);
    const program = await compile(cell("const {x, y: [z]} = await a; display(x)"));
    assert.deepEqual(
      [program.inputs, program.outputs, program.autodisplay],
      [["a", "display"], ["x", "z"], false]
    );
  });

  test("strips types from TypeScript and keeps its lines", async () => {
    const source = `interface A {\n  a: number;\n}\nconst f = <T,>(x: T): T => x;\nconst y = f<A>({a: 1}) satisfies\n  A;\nthrow new Error("here");`;
    const compiled = await compile(cell(source, "ts"));
    assert.deepEqual(compiled.outputs, ["f", "y"]);
    assert.match(compiled.body.split("\n")[6 + compiled.lineOffset], /throw/);
    assert.equal(await run("(1 as number) + 1", "ts"), 2);
  });

  test("lineOffset leads from the evaluated code back to the source", async () => {
    for (const source of [
      "throw_()",
      "\nthrow_()",
      "const a = 1;\nthrow_();",
      `import a from "npm:a";\n\nthrow_();\nconst b = a;`
    ]) {
      const {body, lineOffset} = await compile(cell(source));
      const find = (text: string) => text.split("\n").findIndex((line) => line.includes("throw_()")) + 1;
      assert.equal(find(body) - lineOffset, find(source), JSON.stringify(source));
    }
  });

  test("Markdown, HTML and TeX take the names in their holes", async () => {
    for (const [mode, tag] of [
      ["md", "md"],
      ["html", "htl"],
      ["tex", "tex"]
    ]) {
      const {inputs, autodisplay} = await compile(cell("a `b` ${c} \\d", mode));
      assert.deepEqual(inputs.sort(), ["c", tag].sort());
      assert.equal(autodisplay, true);
    }
    assert.deepEqual((await compile({...cell("a", "md"), output: "intro"})).outputs, ["intro"]);
  });

  test("imports come from the given importer, also those inside", async () => {
    const asked: string[] = [];
    const evaluation = new Evaluation({
      import: async (specifier) => (asked.push(specifier), {default: 1, b: 2})
    });
    const body = `import a, {b as c} from "npm:x@1";\nimport * as all from "npm:y";\nconst {b} = await import("npm:z");\nconst sum = a + c + all.b + b;`;
    const {sum} = (await run(body, "js", {}, evaluation)) as {sum: number};
    assert.equal(sum, 7);
    assert.deepEqual(asked, ["npm:x@1", "npm:y", "npm:z"]);
  });

  test("errors point at their line, whatever finds them", async () => {
    const cases: [string, string, number, RegExp][] = [
      ["const a = 1;\nconst b = ;", "js", 2, /unexpected token/],
      ["const a = {\n\n", "js", 3, /unexpected/],
      ["let a: number = 1;\nlet b: = 2;", "ts", 2, /unexpected/],
      ["text\n${a b}", "md", 2, /unexpected/],
      ["const a = 1;\nother = 2;", "js", 2, /belongs to another cell/],
      ["\nconst window = 2;", "js", 2, /browser’s own/],
      ["export const a = 1;", "js", 1, /needs no “export”/]
    ];
    for (const [source, mode, line, message] of cases) {
      const error = await failure(source, mode);
      assert.equal(error.line, line, source);
      assert.match(error.message, message);
    }
  });
});
