// Runs a notebook’s cells: keeps their definitions in step with the runtime, and says at all times what each one does.
// It knows the place where a cell displays and nothing else of the page.
import {clear, display, NotebookRuntime} from "@observablehq/notebook-kit/runtime";
import type {Cell} from "./cell.ts";
import {compile, CompileError, type Compiled} from "./compile.ts";
import {messageOf, sourceUrl, type CellError} from "./errors.ts";
import {Evaluation, Stopped} from "./evaluation.ts";
import type {CellState, EngineCell, EngineOptions} from "./engine-types.ts";
import {explainFailure} from "./failure.ts";
import {buildGraph, descendants, type Graph} from "./graph.ts";
import {GUARD} from "./instrument.ts";
import {newLive, type Live} from "./live.ts";
import {meter} from "./meter.ts";

export class Engine {
  readonly #options: EngineOptions;
  readonly #cells = new Map<string, Live>();
  readonly #notebook: NotebookRuntime;
  readonly #measure: (id: string) => void;
  #order: string[] = [];
  #graph: Graph = buildGraph([]);

  constructor(options: EngineOptions = {}) {
    this.#options = options;
    this.#notebook = new NotebookRuntime(options.builtins ?? {});
    this.#measure = meter(options.hooks?.measure, (id, measured) => {
      const cell = this.#cells.get(id);
      if (cell) this.#update(cell, {measured});
    });
  }

  /** Makes a cell known, with the element that it displays in; nothing runs. */
  add(id: string, root: HTMLElement): EngineCell {
    const cell = newLive(id, root);
    this.#cells.set(id, cell);
    this.#order.push(id);
    return cell;
  }

  get(id: string): EngineCell | undefined {
    return this.#cells.get(id);
  }

  get graph(): Graph {
    return this.#graph;
  }

  /** The order of the cells, which matters to sentences only. */
  reorder(ids: readonly string[]): void {
    this.#order = ids.filter((id) => this.#cells.has(id));
  }

  /**
   * Compiles and defines cells, which runs them and whatever depends on them. A cell that cannot be compiled shows where,
   * and its last definition stands. Resolves when all are defined (not when they are done).
   */
  async run(cells: readonly Cell[]): Promise<void> {
    const compiled = await Promise.all(cells.map((cell) => this.#compile(cell)));
    const ready = new Set(compiled.filter((id) => id !== null));
    this.#reconcile(ready);
  }

  /** Ends what the given cell, or every cell, does now. Whoever depends on it keeps its last value, as stale. */
  stop(id?: string): void {
    for (const cell of id === undefined ? this.#cells.values() : [this.#cells.get(id)]) {
      if (!cell) continue;
      if (cell.state === "queued") cell.stopRequested = true;
      else if (cell.state !== "running") continue;
      cell.evaluation?.end("stopped");
      this.#update(cell, {state: "stopped", error: cell.attached});
      for (const next of descendants(this.#graph, [cell.id])) this.#markStale(next);
    }
  }

  /** Forgets a cell: its names are gone, and what it held is released. */
  remove(id: string): void {
    const cell = this.#cells.get(id);
    if (!cell) return;
    this.#undefine(cell);
    this.#cells.delete(id);
    this.#order = this.#order.filter((other) => other !== id);
    this.#reconcile(new Set());
  }

  /** Shows an error at a cell that its own code did not throw. One that still runs goes on, and ends with that error. */
  attachError(id: string, error: CellError): void {
    const cell = this.#cells.get(id);
    if (!cell) return;
    const busy = cell.state === "running" || cell.state === "queued";
    if (busy) cell.attached = error;
    this.#update(cell, busy ? {error} : {state: "error", error});
  }

  dispose(): void {
    for (const cell of this.#cells.values()) this.#endEvaluation(cell);
    this.#notebook.runtime.dispose();
    this.#cells.clear();
  }

  async #compile(source: Cell): Promise<string | null> {
    const cell = this.#cells.get(source.id);
    if (!cell) return null;
    const request = ++cell.request;
    try {
      const compiled = await compile(source);
      if (cell.request !== request) return null;
      evaluate(compiled, cell.id); // what only the browser’s own parser rejects shows now
      cell.compiled = compiled;
      return cell.id;
    } catch (error) {
      if (cell.request !== request) return null;
      const {message, line, column} =
        error instanceof CompileError ? error : {message: messageOf(error), line: null, column: null};
      const failure = {message, line, column, syntax: true};
      this.#update(cell, {state: "error", error: failure, wallMs: null});
      return null;
    }
  }

  /** Brings the runtime in step with what is compiled: defines the given cells, and withholds those that clash. */
  #reconcile(define: Set<string>): void {
    const cells = this.#order.map((id) => this.#cells.get(id)!).filter(({compiled}) => compiled);
    this.#graph = buildGraph(
      cells.map(({id, compiled}) => ({id, inputs: compiled!.inputs, outputs: compiled!.outputs})),
      this.#options.label
    );
    for (const cell of cells) {
      const problem = this.#graph.problems.get(cell.id);
      if (problem) {
        if (!cell.withheld) this.#undefine(cell);
        cell.withheld = true;
        const error = {message: problem, line: null, column: null};
        this.#update(cell, {state: "error", error, wallMs: null});
      } else if (define.has(cell.id) || cell.withheld) {
        cell.withheld = false;
        this.#define(cell, cell.compiled!);
      }
    }
  }

  #undefine(cell: Live): void {
    cell.generation++;
    this.#endEvaluation(cell);
    for (const variable of cell.display.variables) variable.delete();
    cell.display.variables = [];
  }

  /** Deletes, then defines anew, since a variable that is redefined in place adds to its output. */
  #define(cell: Live, compiled: Compiled): void {
    this.#undefine(cell);
    cell.stopRequested = false;
    cell.attached = null;
    const generation = cell.generation;
    const inputs = compiled.inputs.filter((name) => name !== "invalidation");
    const code = evaluate(compiled, cell.id);
    const shown = Array.from(cell.display.root.childNodes);
    this.#notebook.define(
      cell.display,
      {
        id: Number(cell.id),
        body: (...values: unknown[]) => this.#evaluate(cell, compiled, code, inputs, values),
        inputs,
        outputs: compiled.exports ? compiled.outputs : [],
        output: compiled.exports ? undefined : compiled.outputs[0],
        autodisplay: compiled.autodisplay
      },
      () => this.#observer(cell, generation, compiled)
    );
    // Notebook Kit empties a cell that will display nothing by itself; what was shown stays until the cell has succeeded.
    cell.display.root.replaceChildren(...shown);
    cell.display.autoclear = true;
    this.#update(cell, {state: "queued", error: null, wallMs: null});
  }

  #evaluate(
    cell: Live,
    compiled: Compiled,
    code: Code,
    inputs: readonly string[],
    values: unknown[]
  ): unknown {
    this.#endEvaluation(cell);
    if (cell.stopRequested) {
      cell.stopRequested = false;
      throw new Stopped();
    }
    const {hooks = {}, importer, loopLimitMs} = this.#options;
    const evaluation = new Evaluation({
      enter: () => hooks.enter?.(cell.id),
      finished: (error) => this.#finished(cell, evaluation, error),
      import: importer,
      loopLimitMs
    });
    cell.evaluation = evaluation;
    cell.attached = null;
    cell.runs++;
    cell.startedAt = performance.now();
    hooks.started?.(cell.id);
    this.#update(cell, {state: "running", error: null});
    const named = new Map(inputs.map((name, i) => [name, values[i]]));
    const show = named.get("display") as ((value: unknown) => unknown) | undefined;
    if (show) named.set("display", (value: unknown) => (show(this.#shown(value)), value));
    named.set(GUARD, evaluation).set("invalidation", evaluation.invalidation);
    const result = evaluation.run(() => code(...compiled.parameters.map((name) => named.get(name))));
    return evaluation.adopt(result, compiled.exports ? compiled.outputs : []);
  }

  #observer(cell: Live, generation: number, {autodisplay, outputs, exports}: Compiled) {
    const current = () => cell.generation === generation;
    const state = cell.display;
    return {
      _error: false,
      _node: state.root, // what the `visibility` promise looks at
      pending: () => {
        if (!current()) return;
        this.#endEvaluation(cell);
        state.autoclear = true;
        cell.startedAt = null;
        cell.stopRequested = false;
        this.#update(cell, {state: "queued", wallMs: null});
      },
      fulfilled: (value: unknown) => {
        if (!current()) return;
        if (autodisplay) {
          clear(state);
          display(state, this.#shown(value), exports ? undefined : outputs[0]);
        } else if (state.autoclear) clear(state);
        const {over, streaming, failure} = cell.evaluation ?? {};
        if (failure !== undefined && !over) this.#fail(cell, failure);
        else this.#settle(cell, over === "stopped" ? "stopped" : streaming ? "running" : "done", null);
      },
      rejected: (error: unknown) => {
        if (!current()) return;
        // What was shown last stays, dimmed, under the error.
        if (error instanceof Stopped) this.#settle(cell, "stopped", null);
        else this.#fail(cell, error);
      }
    };
  }

  /** What is displayed for a value: an element of the house’s making, or the value itself. */
  #shown(value: unknown): unknown {
    return this.#options.inspect?.(value) ?? value;
  }

  #fail(cell: Live, error: unknown): void {
    const failure = explainFailure(error, cell, {
      graph: this.#graph,
      get: (id) => this.#cells.get(id),
      label: (id) => this.#label(id),
      builtins: Object.keys(this.#options.builtins ?? {})
    });
    if (failure && !failure.upstream && error instanceof Error) console.warn(error);
    this.#settle(cell, failure ? "error" : "stale", failure);
  }

  #settle(cell: Live, end: CellState, own: CellError | null): void {
    const error = own ?? cell.attached;
    const state = end === "done" && error ? "error" : end;
    // What did not begin took no time; a stream tells the time to its latest value.
    const wallMs = cell.startedAt === null ? cell.wallMs : performance.now() - cell.startedAt;
    this.#update(cell, {state, error, wallMs});
    this.#options.hooks?.settled?.(cell.id);
    this.#measure(cell.id);
  }

  #finished(cell: Live, evaluation: Evaluation, error: unknown): void {
    if (cell.evaluation !== evaluation || evaluation.over) return;
    if (error !== undefined) this.#fail(cell, error);
    else if (!evaluation.streaming && cell.state === "running") this.#settle(cell, "done", null);
  }

  #endEvaluation(cell: Live): void {
    const {evaluation} = cell;
    if (!evaluation) return;
    cell.evaluation = null;
    evaluation.end("superseded");
    this.#options.hooks?.released?.(cell.id);
  }

  #markStale(id: string): void {
    const cell = this.#cells.get(id);
    if (cell && (cell.state === "done" || cell.state === "queued")) this.#update(cell, {state: "stale"});
  }

  #update(cell: Live, change: Partial<EngineCell>): void {
    Object.assign(cell, change);
    this.#options.onChange?.(cell);
  }

  #label(id: string): string {
    return this.#options.label?.(id) ?? `cell ${id}`;
  }
}

type Code = (...values: unknown[]) => unknown;

/** Makes a function of compiled code, in the global scope and in strict mode, under an address that stack traces show. */
function evaluate({body}: Compiled, id: string): Code {
  return (0, eval)(`"use strict";(${body})\n//# sourceURL=${sourceUrl(id)}`) as Code;
}
