import {transpile, transpileTemplate, type Cell as KitCell} from "@observablehq/notebook-kit";
import {isProse, type Cell} from "./cell.ts";
import {GUARD, instrument} from "./instrument.ts";
import {stripTypes} from "./typescript.ts";

/** A cell that is ready to be defined. */
export interface Compiled {
  /** The source that it was compiled from. */
  source: string;
  /** A JavaScript function expression, instrumented (see instrument.ts), with one parameter per `parameters`. */
  body: string;
  /** The parameters of the function: names of other cells, builtins and globals, and the guard. */
  parameters: string[];
  /** What the cell takes from elsewhere, without the guard. */
  inputs: string[];
  /** The names that the cell defines. */
  outputs: string[];
  /** Whether the function returns an object of its outputs, or one value. */
  exports: boolean;
  /** Whether the value is displayed by itself. */
  autodisplay: boolean;
  /** Lines of the body that come before the first line of the source. */
  lineOffset: number;
}

/** A syntax error in a cell, with the place that it points at, if known. */
export class CompileError extends Error {
  override name = "SyntaxError";
  /** 1-based, in the cell’s source. */
  readonly line: number | null;
  /** 0-based, in the line. */
  readonly column: number | null;
  constructor(message: string, line: number | null, column: number | null) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Compiles a cell of a runnable mode. Rejects with a CompileError that points at the line. */
export async function compile(cell: Cell): Promise<Compiled> {
  try {
    return await compileCell(cell);
  } catch (error) {
    if (error instanceof Error) throw locate(error, cell.value);
    throw error;
  }
}

async function compileCell(cell: Cell): Promise<Compiled> {
  if (cell.unrunnable) throw new CompileError(cell.unrunnable, null, null);
  const source = cell.value;
  const prose = isProse(cell.mode);
  const script = cell.mode === "ts" ? await stripTypes(source) : prose ? template(cell) : source;
  // Once as written, for names and for errors with the right columns; once with guards, for the body.
  const written = transpile(kitCell(script), {resolveLocalImports: true});
  const guarded = instrument(script);
  const {body, inputs: parameters = []} = transpile(kitCell(guarded), {resolveLocalImports: true});
  const expression = body.includes("=> {\nreturn (\n");
  const outputs = prose && cell.output ? [cell.output] : (written.outputs ?? []);
  return {
    source,
    body,
    parameters,
    inputs: parameters.filter((name) => name !== GUARD),
    outputs,
    exports: !prose && outputs.length > 0,
    autodisplay: !cell.hidden && (prose ? !!source : !!written.autodisplay),
    lineOffset: (expression ? 2 : 1) - (guarded.startsWith("\n") ? 1 : 0)
  };
}

function kitCell(value: string): KitCell {
  return {id: 1, mode: "js", value, pinned: false, hidden: false};
}

/** Markdown, HTML and TeX become a tagged template. */
function template(cell: Cell): string {
  return transpileTemplate({...kitCell(cell.value), mode: cell.mode as KitCell["mode"]});
}

/** Finds the place of a syntax error: acorn’s and sucrase’s `loc`, or a “(line:column)” at the end of the message. */
function locate(error: Error, source: string): CompileError {
  if (error instanceof CompileError) return error;
  const suffix = /\s*\((\d+):(\d+)\)$/.exec(error.message);
  const loc = (error as {loc?: {line: number; column: number}}).loc;
  const message = error.message.replace(/^Error transforming[^:]*: /, "").replace(/\s*\(\d+:\d+\)$/, "");
  const lines = source.split("\n");
  const line = loc?.line ?? (suffix ? Number(suffix[1]) : null);
  if (line === null) return new CompileError(explain(message), null, null);
  // An error at the very end of the source is put where the source ends, not on an empty line after it.
  const clamped = Math.min(Math.max(1, line), lines.length);
  const column = clamped === line ? (loc?.column ?? Number(suffix?.[2] ?? 0)) : lines[clamped - 1].length;
  return new CompileError(explain(message), clamped, Math.min(column, lines[clamped - 1].length));
}

/** Says what to do about errors whose plain message does not. */
function explain(message: string): string {
  const external = /^Assignment to external variable '(.+)'$/.exec(message);
  if (external) {
    return `“${external[1]}” belongs to another cell, and only that cell can change it; give this value a name of its own, or define it there as Mutable(…).`;
  }
  const global = /^(?:Assignment to global '(.+)'|Global '(.+)' cannot be redefined)$/.exec(message);
  if (global) return `“${global[1] ?? global[2]}” is a name of the browser’s own; choose another one.`;
  if (message === "Unexpected token 'export'") {
    return "A cell needs no “export”: every name that is declared at its top level can be used by other cells.";
  }
  return `Syntax error: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`;
}
