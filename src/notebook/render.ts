// The page as it stands before anything runs, and where nothing can: prose, formulas and code as HTML text. Needs no DOM.
import {transpile} from "@observablehq/notebook-kit";
import {isProse, type Cell} from "./cell.ts";
import {formula} from "./formula.ts";
import {escapeHtml, highlight} from "./highlight.ts";
import {markdown, untrustedMarkdown} from "./markdown.ts";
import {templateParts, type TemplateParts} from "./template.ts";

export interface Rendered {
  /** What the cell shows: prose and formulas; empty for code, which has to run first. */
  output: string;
  /** Whether that is all that the cell will ever show, so that it need not run. */
  complete: boolean;
  /** The source, highlighted. */
  source: string;
}

export interface RenderOptions {
  /** Set for a file that the reader opened: its HTML is shown as text and never as markup. */
  untrusted?: boolean;
}

/** What stands where a value will be. */
const HOLE = '<span class="nb-hole" aria-hidden="true">…</span>';

/** Renders one cell. Never throws: what cannot be read is shown as its source. */
export function renderCell(cell: Cell, {untrusted = false}: RenderOptions = {}): Rendered {
  const source = highlight(cell.value, cell.mode);
  if (cell.unrunnable) return {output: "", complete: false, source};
  try {
    return {...renderOutput(cell, untrusted), source};
  } catch {
    return {output: isProse(cell.mode) ? asText(cell.value) : "", complete: false, source};
  }
}

/** The whole `<section>` of a cell, as mount.ts takes it over. */
export function renderSection(cell: Cell, options: RenderOptions = {}): string {
  const {output, complete, source} = renderCell(cell, options);
  const prose = isProse(cell.mode);
  const names = prose ? "" : definedNames(cell).join(", ");
  const label = prose ? cell.mode : names || "code";
  const done = complete && !options.untrusted;
  return `<section class="nb-cell" id="cell-${cell.id}" data-cell="${cell.id}" data-mode="${escapeHtml(cell.mode)}" data-state="${done ? "done" : "idle"}"${cell.pinned ? " data-pinned" : ""}>
<div class="nb-output"${done ? " data-complete" : ""}>${cell.hidden ? "" : output}</div>
<details class="nb-source"${cell.pinned ? " open" : ""}><summary class="nb-handle"><span class="nb-names">${escapeHtml(label)}</span></summary><pre class="nb-code"><code>${source}</code></pre></details>
</section>`;
}

/** The names that a cell defines, or none where it cannot be read (types are not looked through: TypeScript is tried as it is). */
function definedNames({mode, value}: Cell): string[] {
  if (mode !== "js" && mode !== "ts") return [];
  try {
    return transpile({id: 1, mode: "js", value, pinned: false, hidden: false}).outputs ?? [];
  } catch {
    const names = value.matchAll(
      /^(?:export\s+)?(?:const|let|var|class|(?:async\s+)?function\*?)\s+([\w$]+)/gm
    );
    return Array.from(names, (match) => match[1]);
  }
}

function renderOutput({mode, value}: Cell, untrusted: boolean): Omit<Rendered, "source"> {
  if (!isProse(mode)) return {output: "", complete: false};
  if (!value.trim()) return {output: "", complete: true};
  const parts = templateParts(value);
  const complete = parts.holes.every(({tex}) => tex);
  if (mode === "tex") return {output: renderTexCell(parts), complete};
  if (mode === "html")
    return {output: untrusted ? asText(value) : renderHtmlCell(parts), complete: !parts.holes.length};
  const md = untrusted ? untrustedMarkdown : markdown;
  // Holes pass through Markdown as words that it leaves alone, and are filled afterwards.
  const mark = (i: number) => `nbhole${i}elohbn`;
  const text = parts.texts.map((part, i) => part + (i < parts.holes.length ? mark(i) : "")).join("");
  const output = parts.holes.reduce(
    (html, {tex}, i) => html.replace(mark(i), () => (tex ? formula(tex.source, tex.block) : HOLE)),
    md.render(text)
  );
  return {output, complete};
}

function renderTexCell({texts, holes}: TemplateParts): string {
  const source = texts.map((text, i) => text + (i < holes.length ? "{\\ldots}" : "")).join("");
  return formula(source, true);
}

function renderHtmlCell({texts, holes}: TemplateParts): string {
  let html = "";
  texts.forEach((text, i) => {
    html += text;
    if (i === holes.length) return;
    const {tex} = holes[i];
    const inTag = html.lastIndexOf("<") > html.lastIndexOf(">");
    html += inTag ? "" : tex ? formula(tex.source, tex.block) : HOLE;
  });
  return html;
}

function asText(source: string): string {
  return `<pre class="nb-plain">${escapeHtml(source)}</pre>`;
}
