import assert from "node:assert/strict";
import {test} from "node:test";
import {JSDOM} from "jsdom";
import {parseNotebook, serializeNotebook} from "./file.ts";

const {window} = new JSDOM("");
const parser = new window.DOMParser();
const parse = (html: string) => parseNotebook(html, {parser});
const wrap = (cells: string) => `<!doctype html><notebook theme="air"><title>T</title>${cells}</notebook>`;

test("parseNotebook reads cells in their order, with mode, pin and name", () => {
  const {title, cells, problems} = parse(
    wrap(`<script id="2" type="text/markdown" output="intro">
    # A
      indented
  </script><script id="1" type="module" pinned hidden>
    const x = 1;
  </script><script id="7" type="text/x-typescript">
    const y: number = 1;
  </script>`)
  );
  assert.deepEqual(problems, []);
  assert.equal(title, "T");
  assert.deepEqual(cells, [
    {id: "2", mode: "md", value: "# A\n  indented", pinned: false, hidden: false, output: "intro"},
    {id: "1", mode: "js", value: "const x = 1;", pinned: true, hidden: true},
    {id: "7", mode: "ts", value: "const y: number = 1;", pinned: false, hidden: false}
  ]);
});

test("parseNotebook keeps cells of types that do not run here and says why", () => {
  const {cells, problems} = parse(
    wrap(
      `<script id="1" type="application/sql">select 1</script><script id="2" type="text/cobol">DISPLAY</script>`
    )
  );
  assert.deepEqual(
    cells.map(({mode, value}) => [mode, value]),
    [
      ["sql", "select 1"],
      ["text/cobol", "DISPLAY"]
    ]
  );
  assert.match(cells[0].unrunnable!, /need a server/);
  assert.match(cells[1].unrunnable!, /“text\/cobol” is not a type of cell/);
  assert.equal(problems.length, 2);
});

test("parseNotebook replaces ids that are missing, doubled or no numbers", () => {
  const {cells, problems} = parse(
    wrap(`<script id="1">1</script><script id="1">2</script><script>3</script><script id="a">4</script>`)
  );
  assert.equal(new Set(cells.map(({id}) => id)).size, 4);
  assert.deepEqual(
    cells.map(({value}) => value),
    ["1", "2", "3", "4"]
  );
  assert.equal(problems.length, 3);
  assert.match(problems[0], /has the id 1, which is taken/);
  assert.match(problems[1], /has no id/);
  assert.match(problems[2], /“a”, which is not a positive integer/);
});

test("parseNotebook names what is broken in the HTML", () => {
  assert.match(parse("")?.problems[0], /empty/);
  assert.match(parse("<p>hello")?.problems[0], /no <notebook> element/);
  assert.match(parse(wrap("")).problems[0], /no cells/);
  assert.match(
    parse(wrap(`<script id="1">1<script id="2">2</script>`)).problems[0],
    /1 of 2 <script> elements are not closed/
  );
  assert.match(parse(wrap(`<p>stray</p><script id="1">1</script>`)).problems[0], /A <p> stands between/);
  assert.match(
    parse(`${wrap("<script id=1>1</script>")}${wrap("<script id=2>2</script>")}`).problems[0],
    /2 <notebook>/
  );
});

test("serializeNotebook writes what parseNotebook reads, unknown types included", () => {
  const html = wrap(
    `<script id="3" type="text/cobol">
    A
  </script><script id="1" type="module" pinned="">
    html\`<\\/script>\`
  </script>`
  );
  const notebook = parse(html);
  const written = serializeNotebook(notebook, {document: window.document});
  assert.deepEqual(parse(written), notebook);
  assert.equal(serializeNotebook(parse(written), {document: window.document}), written);
});
