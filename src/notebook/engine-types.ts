// What the engine says of a cell, and what it asks of the house around it.
import type {Compiled} from "./compile.ts";
import type {CellError} from "./errors.ts";
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
  /** Makes an element that shows a value which the general inspector would show badly; undefined for the others. */
  inspect?: (value: unknown) => Element | undefined;
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
  /** From the start of the last evaluation to its value, ms; null until there is one, and once that evaluation is not the last. */
  wallMs: number | null;
  measured: Measure | null;
}
