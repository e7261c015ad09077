// Rewrites a cell’s code so that it can be stopped. Edits never add or remove a line.
import {parseJavaScript} from "@observablehq/notebook-kit";
import type {AnyNode, ImportDeclaration, ImportSpecifier, Node, Program} from "acorn";
import {full} from "acorn-walk";

/** The name under which a cell’s code sees its evaluation (see evaluation.ts). */
export const GUARD = "__cell";

/**
 * Rewrites JavaScript source of a cell, line for line:
 * - `await x` → `__cell.resume(await __cell.wait(x))`, which ends here when the cell is stopped or superseded;
 * - `for await (… of x)` → over `__cell.each(x)`; `yield x` → `__cell.resume(yield x)`;
 * - every loop’s body begins with `if (!--__cell.fuel) __cell.tick();`, which ends a loop that holds the page for too long;
 * - `import … from "npm:x"` and `import("npm:x")` → `__cell.import("npm:x")`.
 */
export function instrument(source: string): string {
  const {body} = parseJavaScript(source);
  const edits: Edit[] = [];
  full(body as Node, (node) => rewrite(node as AnyNode, edits));
  if (body.type === "Program") hoistImports(body, source, edits);
  return apply(source, edits);
}

interface Edit {
  start: number;
  end: number;
  text: string;
  /** Insertions at one place: those that open come after those that close, outer ones first. */
  order: number;
}

const TICK = `if(!--${GUARD}.fuel)${GUARD}.tick();`;

/** Replacements come after whatever is inserted before them. */
const LAST = 2e9;

function rewrite(node: AnyNode, edits: Edit[]): void {
  const size = node.end - node.start;
  const open = (at: number, text: string) => edits.push({start: at, end: at, text, order: 1e9 - size});
  const close = (at: number, text: string) => edits.push({start: at, end: at, text, order: size - 1e9});
  switch (node.type) {
    case "AwaitExpression":
      open(node.start, `${GUARD}.resume(`);
      wrap(node.argument, "wait", open, close);
      close(node.end, ")");
      break;
    case "YieldExpression":
      open(node.start, `${GUARD}.resume(`);
      close(node.end, ")");
      break;
    case "ForOfStatement":
      if (node.await) {
        wrap(node.right, "each", open, close);
      }
      guardLoop(node.body, open, close, node.await ? `${GUARD}.resume();` : "");
      break;
    case "ForStatement":
    case "ForInStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      guardLoop(node.body, open, close);
      break;
    case "ImportExpression":
      edits.push({
        start: node.start,
        end: node.start + "import".length,
        text: `${GUARD}.import`,
        order: LAST
      });
      break;
  }
}

/** Calls a method on an operand; a sequence in parentheses (which no node spans) must stay one argument. */
function wrap(operand: AnyNode, method: string, open: Insert, close: Insert): void {
  const sequence = operand.type === "SequenceExpression";
  open(operand.start, `${GUARD}.${method}(${sequence ? "(" : ""}`);
  close(operand.end, sequence ? "))" : ")");
}

type Insert = (at: number, text: string) => void;

function guardLoop(body: AnyNode, open: Insert, close: Insert, before = ""): void {
  if (body.type === "BlockStatement") {
    open(body.start + 1, `${before}${TICK}`);
  } else {
    open(body.start, `{${before}${TICK}`);
    close(body.end, "}");
  }
}

/** Static imports become one awaited line at the top, as they are hoisted; where they stood only their line breaks stay. */
function hoistImports(program: Program, source: string, edits: Edit[]): void {
  const nodes = program.body.filter((node): node is ImportDeclaration => node.type === "ImportDeclaration");
  if (!nodes.length) return;
  for (const {start, end} of nodes) {
    edits.push({start, end, text: source.slice(start, end).replace(/[^\n]/g, ""), order: LAST});
  }
  const patterns = nodes.map(importPattern).join(", ");
  const loads = nodes.map(importCall).join(", ");
  const text = `const [${patterns}] = ${GUARD}.resume(await ${GUARD}.wait(Promise.all([${loads}])));`;
  edits.push({start: 0, end: 0, text, order: -1e9});
}

function importPattern({specifiers}: ImportDeclaration): string {
  const named: string[] = [];
  for (const specifier of specifiers) {
    if (specifier.type === "ImportNamespaceSpecifier") return specifier.local.name;
    const name = specifier.type === "ImportDefaultSpecifier" ? "default" : importedName(specifier);
    named.push(`${JSON.stringify(name)}: ${specifier.local.name}`);
  }
  return `{${named.join(", ")}}`;
}

function importCall({source, specifiers}: ImportDeclaration): string {
  const names = specifiers.flatMap((s) => (s.type === "ImportSpecifier" ? [importedName(s)] : []));
  return `${GUARD}.import(${JSON.stringify(source.value)}, undefined, ${JSON.stringify(names)})`;
}

function importedName({imported}: ImportSpecifier): string {
  return imported.type === "Identifier" ? imported.name : String(imported.value);
}

function apply(source: string, edits: Edit[]): string {
  edits.sort((a, b) => a.start - b.start || a.order - b.order);
  let output = "";
  let index = 0;
  for (const {start, end, text} of edits) {
    if (start < index) continue; // inside of something that was replaced
    output += source.slice(index, start) + text;
    index = end;
  }
  return output + source.slice(index);
}
