// The file format is Notebook Kit’s HTML; what this adds is that nothing in a broken file is dropped without a word.
import {deserialize, serialize, toNotebook, type Cell as KitCell} from "@observablehq/notebook-kit";
import {isRunnable, type Cell, type Notebook} from "./cell.ts";

/** Types of script that a notebook file may hold, beside those that Notebook Kit calls JavaScript by default. */
const TYPES: Record<string, string> = {
  "": "js",
  module: "js",
  "text/javascript": "js",
  "text/x-typescript": "ts",
  "text/markdown": "md",
  "text/html": "html",
  "application/x-tex": "tex",
  "application/sql": "sql",
  "text/vnd.graphviz": "dot",
  "application/vnd.observable.javascript": "ojs",
  "application/vnd.node.javascript": "node",
  "text/x-python": "python",
  "text/x-r": "r"
};

export interface ParseOptions {
  /** A `DOMParser`; needed outside of a browser (jsdom has one). */
  parser?: Pick<DOMParser, "parseFromString">;
}

/**
 * Reads a notebook file. Never throws: what is broken is repaired and named in `problems`.
 * A cell of an unknown type is kept, as not runnable; ids that are missing or used twice are replaced.
 */
export function parseNotebook(html: string, {parser = new DOMParser()}: ParseOptions = {}): Notebook {
  const document = parser.parseFromString(html, "text/html");
  const scripts = Array.from(document.querySelectorAll("notebook script"));
  const notebook = deserialize(html, {parser: parser as DOMParser});
  const problems = [...findStructureProblems(document, html), ...findIdProblems(scripts)];
  const cells = notebook.cells.map((cell, i) => {
    const type = (scripts[i]?.getAttribute("type") ?? "").trim().toLowerCase();
    const read = readCell(cell, type);
    if (read.unrunnable) problems.push(`Cell ${read.id}: ${read.unrunnable}`);
    return read;
  });
  const theme = typeof notebook.theme === "string" ? notebook.theme : "air";
  return {title: notebook.title, theme, readOnly: notebook.readOnly, cells, problems};
}

/** Writes a notebook file, in the same format; `document` is needed outside of a browser. */
export function serializeNotebook(
  {title, theme, readOnly, cells}: Pick<Notebook, "title" | "theme" | "readOnly" | "cells">,
  options: {document?: Document} = {}
): string {
  const written = cells.map((cell) => ({...cell, id: Number(cell.id), mode: cell.mode as KitCell["mode"]}));
  const html = serialize(toNotebook({title, theme: theme as "air", readOnly, cells: written}), options);
  // A type that Notebook Kit does not know is written as a module; put the original back.
  return cells.reduce((text, cell) => {
    if (!cell.unrunnable || Object.values(TYPES).includes(cell.mode)) return text;
    const type = cell.mode.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    return text.replace(
      `<script id="${cell.id}" type="module"`,
      () => `<script id="${cell.id}" type="${type}"`
    );
  }, html);
}

function readCell({id, value, mode, pinned, hidden, output}: KitCell, type: string): Cell {
  const known: string | undefined = TYPES[type];
  const cell: Cell = {id: String(id), mode: known ?? type, value, pinned, hidden};
  if (output) cell.output = output;
  if (known === undefined) {
    cell.unrunnable = `“${type}” is not a type of cell that is known here, so its source is kept but does not run; use module, text/x-typescript, text/markdown, text/html or application/x-tex.`;
  } else if (!isRunnable(mode)) {
    cell.unrunnable = `cells of type ${type} (${mode}) need a server or a library that this site does not have, so its source is kept but does not run; write it in JavaScript or TypeScript.`;
  }
  return cell;
}

function findStructureProblems(document: Document, html: string): string[] {
  const problems: string[] = [];
  const roots = document.querySelectorAll("notebook");
  if (!html.trim()) return ["The file is empty; a notebook is an HTML file with a <notebook> element."];
  if (!roots.length) {
    return ["There is no <notebook> element in the file, so it has no cells; is it a notebook file?"];
  }
  if (roots.length > 1) {
    problems.push(
      `The file has ${roots.length} <notebook> elements; their cells are read as those of one notebook.`
    );
  }
  if (!document.querySelector("notebook script")) problems.push("The notebook has no cells.");
  const opened = html.match(/<script[\s>]/gi)?.length ?? 0;
  const closed = html.match(/<\/script\s*>/gi)?.length ?? 0;
  if (opened > closed) {
    problems.push(
      `${opened - closed} of ${opened} <script> elements are not closed, so that the cells after them are read as part of their source; add </script>.`
    );
  }
  for (const child of Array.from(roots[0].children)) {
    if (child.tagName === "SCRIPT" || child.tagName === "TITLE" || child.tagName === "NOTEBOOK") continue;
    problems.push(
      `A <${child.tagName.toLowerCase()}> stands between the cells; it is not a cell and is left out (prose belongs in <script type="text/markdown">).`
    );
  }
  return problems;
}

function findIdProblems(scripts: Element[]): string[] {
  const problems: string[] = [];
  const seen = new Set<number>();
  scripts.forEach((script, i) => {
    const id = Math.floor(Number(script.id));
    const place = `Cell number ${i + 1} in the file`;
    if (!script.id) problems.push(`${place} has no id; it was given a free one.`);
    else if (!Number.isFinite(id) || id <= 0) {
      problems.push(
        `${place} has the id “${script.id}”, which is not a positive integer; it was given a free one.`
      );
    } else if (seen.has(id))
      problems.push(`${place} has the id ${id}, which is taken; it was given a free one.`);
    seen.add(id);
  });
  return problems;
}
