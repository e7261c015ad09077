import type {DefineState} from "@observablehq/notebook-kit/runtime";
import type {EngineCell} from "./engine-types.ts";
import type {CellError} from "./errors.ts";
import type {Evaluation} from "./evaluation.ts";

/** A cell as the engine keeps it: what others see, and where its definition and its run stand. */
export interface Live extends EngineCell {
  display: DefineState;
  /** Counts definitions, so that what an old one still says is not heard. */
  generation: number;
  /** Counts compilations, so that a slow one does not overtake a later one. */
  request: number;
  evaluation: Evaluation | null;
  /** When the evaluation that goes on began; null between the call for it and its beginning. */
  startedAt: number | null;
  withheld: boolean;
  stopRequested: boolean;
  /** What was attached while it ran: no value takes it away, only a new run. */
  attached: CellError | null;
}

/** A cell that has not run, which displays in the given element. */
export function newLive(id: string, root: HTMLElement): Live {
  return {
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
    startedAt: null,
    withheld: false,
    stopRequested: false,
    attached: null
  };
}
