import assert from "node:assert/strict";
import {test} from "node:test";
import {renderCell, renderSection} from "./render.ts";

const cell = (value: string, mode = "md") => ({id: "1", mode, value, pinned: false, hidden: false});

test("prose is rendered, its formulas too, and what only a run can say is an ellipsis", () => {
  const {output, complete} = renderCell(cell("## Two *words*\n\n${x} of ${tex`x_1*y_1*`} \\${kept}"));
  assert.match(output, /<h2 id="two-words">Two <em>words<\/em><\/h2>/);
  assert.match(output, /<span class="nb-hole" aria-hidden="true">…<\/span> of <span class="katex">/);
  assert.match(output, /\$\{kept\}/);
  assert.equal(complete, false);
  assert.equal(renderCell(cell("only ${tex`x`}")).complete, true);
});

test("TeX and HTML cells are rendered as they are", () => {
  assert.match(renderCell(cell("x^2", "tex")).output, /katex-display/);
  const html = renderCell(cell('<b title="${t}">${x}</b>', "html"));
  assert.equal(html.output, '<b title=""><span class="nb-hole" aria-hidden="true">…</span></b>');
  assert.equal(renderCell(cell("\\frac{", "tex")).output.includes("katex-error"), true);
});

test("code is highlighted and shown by nothing else", () => {
  const {output, source} = renderCell(cell("const x = a < 1;", "js"));
  assert.equal(output, "");
  assert.match(source, /<span class="tok-keyword">const<\/span>/);
  assert.match(source, /&lt;/);
});

test("a section carries the contract", () => {
  const html = renderSection({...cell("const x = 1, y = 2", "js"), pinned: true});
  assert.match(
    html,
    /<section class="nb-cell" id="cell-1" data-cell="1" data-mode="js" data-state="idle" data-pinned>/
  );
  assert.match(html, /<details class="nb-source" open>.*<span class="nb-names">x, y<\/span>/);
  assert.match(renderSection(cell("plain")), /data-state="done"[^]*class="nb-output" data-complete/);
});

test("nothing of an untrusted file becomes markup", () => {
  const evil = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![p](https://example.com/p.png) ${x}";
  for (const mode of ["md", "html", "js", "tex", "text/cobol"]) {
    const section = renderSection(cell(evil, mode), {untrusted: true});
    assert.doesNotMatch(section, /<img|href="javascript/i, mode);
  }
  assert.doesNotMatch(renderSection({...cell(""), mode: '"><img src=x>'}, {untrusted: true}), /<img/);
});

test("broken prose is shown as it was written", () => {
  assert.equal(renderCell(cell("a ${b c}")).output, '<pre class="nb-plain">a ${b c}</pre>');
});
