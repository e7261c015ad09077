// The notebook engine as others see it.
import type {Cell} from "./cell.ts";
import type {Completion} from "./completion.ts";
import type {CellState, EngineHooks} from "./engine-types.ts";
import type {Graph} from "./graph.ts";
import type {ModuleRegistry} from "./modules.ts";

export interface MountOptions {
  /** What the notebook is called in addresses and drafts. */
  slug: string;
  /** The published notebook file. */
  published: string;
  /** Names that cells can use beside those of builtins.ts; each is made when first named. */
  builtins?: Record<string, () => unknown>;
  /** Libraries that cells can import as `npm:NAME`. */
  modules?: ModuleRegistry;
  /** What completion says of the names. */
  completions?: readonly Completion[];
  hooks?: EngineHooks;
  /** Makes an element that shows a value which the general inspector would show badly; undefined for the others. */
  inspect?: (value: unknown) => Element | undefined;
  /** Run nothing until asked; `?safe` in the address does the same. */
  safe?: boolean;
  /** Whether the code is the site’s own. Code of a file or an address never runs before the reader says so. */
  trusted: boolean;
  /** Where the notebook’s own buttons go; by default at its top. */
  toolbar?: HTMLElement;
  /** Milliseconds that a loop may hold the page; 10 000 by default. */
  loopLimitMs?: number;
}

/** What is known of one cell; see the contract in the design, §4. */
export interface CellReport {
  id: string;
  name: string;
  mode: string;
  state: CellState;
  /** Evaluations since the page was opened. */
  runs: number;
  edited: boolean;
  wallMs: number | null;
  gpuMs: number | null;
  bytes: number | null;
  error: string | null;
  line: number | null;
}

export interface NotebookStatus {
  notebook: string;
  /** Whether cells are held back: `?safe`, after a crash, or since the code is not the site’s own. */
  held: boolean;
  cells: CellReport[];
}

export interface NotebookController {
  status(): NotebookStatus;
  run(id: string): Promise<void>;
  runAll(): Promise<void>;
  /** Runs all cells again as they ran last; what was typed since and not run stays as it is. */
  rerun(): Promise<void>;
  /** Stops one cell, or all. */
  stop(id?: string): void;
  /** Sets one cell, or the whole notebook, back to what is published. */
  reset(id?: string): Promise<void>;
  /** Shows an error at a cell that its own code did not throw, such as one that a GPU reports later. */
  attachError(id: string, message: string): void;
  /** The cells in their order, as they stand in the editors. */
  readonly cells: readonly Cell[];
  graph(): Graph;
  dispose(): void;
  /** Resolves when the draft has been restored and all cells that run by themselves are defined. */
  readonly ready: Promise<void>;
}
