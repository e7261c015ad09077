import type {EngineCell} from "./engine-types.ts";
import {messageOf, stackPosition, unknownName, type CellError} from "./errors.ts";
import {list, type Graph} from "./graph.ts";

/** What has to be known of a notebook to explain a failure in it. */
export interface FailureContext {
  graph: Graph;
  get(id: string): EngineCell | undefined;
  label(id: string): string;
  builtins: readonly string[];
}

/** Names that every cell can use beside builtins. */
const MAGIC = ["invalidation", "visibility", "display", "view"];

/** What a cell shows when its evaluation failed; null if it only waits for another cell that was stopped. */
export function explainFailure(error: unknown, cell: EngineCell, context: FailureContext): CellError | null {
  // The runtime names the input that could not be had.
  const name = (error as {input?: unknown} | null)?.input;
  return typeof name === "string"
    ? explainInput(name, error, cell, context)
    : explainOwn(error, cell, context);
}

/** The cell’s own code, or a function of another cell that it called, threw. */
function explainOwn(error: unknown, cell: EngineCell, {get, label}: FailureContext): CellError {
  const place = stackPosition(error);
  if (!place) return {message: messageOf(error), line: null, column: null};
  const line = place.line - (get(place.id)?.compiled?.lineOffset ?? 0);
  if (place.id === cell.id && line > 0) return {message: messageOf(error), line, column: place.column};
  const where = line > 0 ? `${label(place.id)}, line ${line}` : label(place.id);
  return {message: `${messageOf(error)} (thrown in ${where})`, line: null, column: null};
}

/** A name that the cell takes has no value. */
function explainInput(
  name: string,
  error: unknown,
  cell: EngineCell,
  {graph, get, label, builtins}: FailureContext
): CellError | null {
  const here = {line: lineOf(cell.compiled?.source ?? "", name), column: null};
  const definers = graph.definers.get(name) ?? [];
  if (definers.length > 1) {
    const message = `“${name}” is defined by more than one cell, so it has no value; see ${list(definers.map(label))}.`;
    return {message, ...here, upstream: definers[0]};
  }
  const source = definers.length ? get(definers[0]) : undefined;
  if (source?.state === "stopped" || source?.state === "stale") return null;
  if (source)
    return {
      message: `“${name}” has no value, since ${label(source.id)} failed.`,
      ...here,
      upstream: source.id
    };
  if (builtins.includes(name))
    return {message: `“${name}” could not be loaded: ${messageOf(error)}`, ...here};
  return {message: unknownName(name, [...graph.definers.keys(), ...builtins, ...MAGIC]), ...here};
}

/** The first line on which a name stands as a word of its own, 1-based. */
function lineOf(source: string, name: string): number | null {
  const word = new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  const index = source.split("\n").findIndex((line) => word.test(line));
  return index < 0 ? null : index + 1;
}
