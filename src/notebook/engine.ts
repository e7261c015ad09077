// Runs a notebook’s cells: keeps their definitions in step with the runtime, and says at all times what each one does.
// It knows the place where a cell displays and nothing else of the page.
import {clear, display, NotebookRuntime, type DefineState} from "@observablehq/notebook-kit/runtime";
import type {Cell} from "./cell.ts";
import {compile, CompileError, type Compiled} from "./compile.ts";
import {messageOf, sourceUrl, stackPosition, unknownName, type CellError} from "./errors.ts";
import {Evaluation, Stopped} from "./evaluation.ts";
import {buildGraph, descendants, type Graph} from "./graph.ts";
import {GUARD} from "./instrument.ts";
import type {Importer} from "./modules.ts";

/** See design: what a cell does now. `stale`: what is shown is older than the code or than what the code takes. */
export type CellState = "idle" | "queued" | "running" | "done" | "stale" | "error" | "stopped";

/** What the machine beneath reports of one cell; null where it cannot be measured. */
export interface Measure {
  gpuMs: number | null;
  bytes: number | null;
  tensors: number | null;
}

/** How the engine tells the house around it whose code runs. All are optional. */
export interface EngineHooks {
  /** A cell’s evaluation begins. */
  started?(id: string): void;
  /** Code of the cell begins or resumes executing, after any await. */
  enter?(id: string): void;
  /** The evaluation gave its value, an error, or was stopped. */
  settled?(id: string): void;
  /** An evaluation is over: its `invalidation` has resolved, and what it held should be free. */
  released?(id: string): void;
  /** What the cell cost and holds. */
  measure?(id: string): Promise<Measure>;
}

export interface EngineOptions {
  /** Names that cells can use, each made when first named. */
  builtins?: Record<string, () => unknown>;
  importer?: Importer;
  hooks?: EngineHooks;
  /** Milliseconds that a loop may hold the page; 10 000 by default. */
  loopLimitMs?: number;
  /** What a cell is called in sentences. */
  label?: (id: string) => string;
  /** Called after anything about a cell has changed. */
  onChange?: (cell: EngineCell) => void;
}

/** A cell as the engine sees it. */
export interface EngineCell {
  readonly id: string;
  readonly root: HTMLElement;
  state: CellState;
  error: CellError | null;
  /** What is defined now; null before the first run. */
  compiled: Compiled | null;
  /** Evaluations so far. */
  runs: number;
  /** From the start of the last evaluation to its value, ms. */
  wallMs: number | null;
  measured: Measure | null;
}

interface Live extends EngineCell {
  display: DefineState;
  /** Counts definitions, so that what an old one still says is not heard. */
  generation: number;
  /** Counts compilations, so that a slow one does not overtake a later one. */
  request: number;
  evaluation: Evaluation | null;
  startedAt: number;
  withheld: boolean;
  stopRequested: boolean;
}

export class Engine {
  readonly #options: EngineOptions;
  readonly #cells = new Map<string, Live>();
  readonly #notebook: NotebookRuntime;
  #order: string[] = [];
  #graph: Graph = buildGraph([]);

  constructor(options: EngineOptions = {}) {
    this.#options = options;
    this.#notebook = new NotebookRuntime(options.builtins ?? {});
  }

  /** Makes a cell known, with the element that it displays in; nothing runs. */
  add(id: string, root: HTMLElement): EngineCell {
    const cell: Live = {
      id,
      root,
      state: "idle",
      error: null,
      compiled: null,
      runs: 0,
      wallMs: null,
      measured: null,
      display: {root: root as HTMLDivElement, expanded: [], variables: []},
      generation: 0,
      request: 0,
      evaluation: null,
      startedAt: 0,
      withheld: false,
      stopRequested: false
    };
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
      this.#update(cell, {state: "stopped", error: null});
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

  /** Shows an error at a cell that its own code did not throw. */
  attachError(id: string, error: CellError): void {
    const cell = this.#cells.get(id);
    if (cell) this.#update(cell, {state: "error", error});
  }

  dispose(): void {
    for (const cell of this.#cells.values()) this.#endEvaluation(cell, "superseded");
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
      this.#update(cell, {state: "error", error: {message, line, column, syntax: true}});
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
        this.#update(cell, {state: "error", error: {message: problem, line: null, column: null}});
      } else if (define.has(cell.id) || cell.withheld) {
        cell.withheld = false;
        this.#define(cell, cell.compiled!);
      }
    }
  }

  #undefine(cell: Live): void {
    cell.generation++;
    this.#endEvaluation(cell, "superseded");
    for (const variable of cell.display.variables) variable.delete();
    cell.display.variables = [];
  }

  /** Deletes, then defines anew, since a variable that is redefined in place adds to its output. */
  #define(cell: Live, compiled: Compiled): void {
    this.#undefine(cell);
    cell.stopRequested = false;
    const generation = cell.generation;
    const inputs = compiled.inputs.filter((name) => name !== "invalidation");
    const code = evaluate(compiled, cell.id);
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
    this.#update(cell, {state: "queued", error: null});
  }

  #evaluate(
    cell: Live,
    compiled: Compiled,
    code: Code,
    inputs: readonly string[],
    values: unknown[]
  ): unknown {
    this.#endEvaluation(cell, "superseded");
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
    cell.runs++;
    cell.startedAt = performance.now();
    hooks.started?.(cell.id);
    this.#update(cell, {state: "running", error: null});
    const named = new Map(inputs.map((name, i) => [name, values[i]]));
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
        this.#endEvaluation(cell, "superseded");
        state.autoclear = true;
        this.#update(cell, {state: "queued"});
      },
      fulfilled: (value: unknown) => {
        if (!current()) return;
        if (autodisplay) {
          clear(state);
          display(state, value, exports ? undefined : outputs[0]);
        } else if (state.autoclear) clear(state);
        this.#settle(
          cell,
          cell.evaluation?.over === "stopped" ? "stopped" : cell.evaluation?.streaming ? "running" : "done",
          null
        );
      },
      rejected: (error: unknown) => {
        if (!current()) return;
        // What was shown last stays, dimmed, under the error.
        if (error instanceof Stopped) this.#settle(cell, "stopped", null);
        else this.#fail(cell, error);
      }
    };
  }

  #fail(cell: Live, error: unknown): void {
    const name = (error as {input?: unknown} | null)?.input;
    if (typeof name === "string") return this.#failUpstream(cell, name, error);
    const place = stackPosition(error);
    const own = place?.id === cell.id;
    const thrower = place && this.#cells.get(place.id);
    const line = place && thrower ? place.line - (thrower.compiled?.lineOffset ?? 0) : null;
    const where = place && !own ? ` (thrown in ${this.#label(place.id)}${line ? `, line ${line}` : ""})` : "";
    if (error instanceof Error) console.warn(error);
    this.#settle(cell, "error", {
      message: messageOf(error) + where,
      line: own && line! > 0 ? line : null,
      column: own ? (place?.column ?? null) : null
    });
  }

  /** A name that the cell takes could not be had. */
  #failUpstream(cell: Live, name: string, error: unknown): void {
    const definers = this.#graph.definers.get(name) ?? [];
    const source = definers.map((id) => this.#cells.get(id)).find(Boolean);
    const here = {line: lineOf(cell.compiled?.source ?? "", name), column: null};
    if (definers.length > 1) {
      const message = `“${name}” is defined by more than one cell, so it has no value; see ${definers.map((id) => this.#label(id)).join(" and ")}.`;
      this.#settle(cell, "error", {message, ...here, upstream: definers[0]});
    } else if (source?.state === "stopped" || source?.state === "stale") {
      this.#settle(cell, "stale", null);
    } else if (source) {
      const message = `“${name}” has no value, since ${this.#label(source.id)} failed.`;
      this.#settle(cell, "error", {message, ...here, upstream: source.id});
    } else if (this.#options.builtins && name in this.#options.builtins) {
      this.#settle(cell, "error", {message: `“${name}” could not be loaded: ${messageOf(error)}`, ...here});
    } else {
      this.#settle(cell, "error", {message: unknownName(name, this.#names()), ...here});
    }
  }

  #settle(cell: Live, state: CellState, error: CellError | null): void {
    // Before the first evaluation there is no time to tell; a stream tells the time to its latest value.
    const wallMs = cell.startedAt && state !== "stale" ? performance.now() - cell.startedAt : cell.wallMs;
    this.#update(cell, {state, error, wallMs});
    this.#options.hooks?.settled?.(cell.id);
    void this.#measure(cell);
  }

  #finished(cell: Live, evaluation: Evaluation, error: unknown): void {
    if (cell.evaluation !== evaluation || evaluation.over) return;
    if (error !== undefined) this.#fail(cell, error);
    else if (!evaluation.streaming && cell.state === "running") this.#settle(cell, "done", null);
  }

  async #measure(cell: Live): Promise<void> {
    const measured = await this.#options.hooks?.measure?.(cell.id);
    if (measured && this.#cells.get(cell.id) === cell) this.#update(cell, {measured});
  }

  #endEvaluation(cell: Live, reason: "superseded"): void {
    const {evaluation} = cell;
    if (!evaluation) return;
    cell.evaluation = null;
    evaluation.end(reason);
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

  #names(): string[] {
    return [
      ...this.#graph.definers.keys(),
      ...Object.keys(this.#options.builtins ?? {}),
      "invalidation",
      "display",
      "view"
    ];
  }
}

type Code = (...values: unknown[]) => unknown;

/** Makes a function of compiled code, in the global scope and in strict mode, under an address that stack traces show. */
function evaluate({body}: Compiled, id: string): Code {
  return (0, eval)(`"use strict";(${body})\n//# sourceURL=${sourceUrl(id)}`) as Code;
}

/** The first line on which a name stands as a word, 1-based. */
function lineOf(source: string, name: string): number | null {
  const lines = source.split("\n");
  const word = new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  const index = lines.findIndex((line) => word.test(line));
  return index < 0 ? null : index + 1;
}
