import type {Cell} from "./cell.ts";
import type {CellView} from "./cell-view.ts";
import type {DraftCell} from "./drafts.ts";
import type {CellState, EngineCell} from "./engine-types.ts";
import type {CellReport} from "./mount-types.ts";

/** One cell of a mounted notebook: its text, what the engine knows of it, and its place on the page. */
export interface Entry {
  readonly cell: Cell;
  /** The source that ran last, or would have; where it differs from the cell’s, the cell is edited. */
  ran: string;
  /** Whether the page already shows all that the cell will ever show. */
  complete: boolean;
  readonly live: EngineCell;
  readonly view: CellView;
}

/** Whether the text in the editor is not what ran. */
export function isEdited({cell, ran}: Entry): boolean {
  return cell.value !== ran;
}

/** The state as it is shown: what was done with an older text is stale. */
export function stateOf(entry: Entry): CellState {
  return entry.live.state === "done" && isEdited(entry) ? "stale" : entry.live.state;
}

/** What a cell is called: the names that it defines, or the heading of its prose; empty if it has neither. */
export function nameOf({cell, live}: Entry): string {
  const heading = cell.mode === "md" ? /^#+\s*(.+)$/m.exec(cell.value)?.[1] : undefined;
  return live.compiled?.outputs.join(", ") || heading || "";
}

/** What a cell is called where there must be something: its name, or how its source begins. */
export function titleOf(entry: Entry): string {
  const line = entry.cell.value.split("\n").find((text) => text.trim()) ?? "";
  return (
    nameOf(entry) ||
    line
      .trim()
      .replace(/^(.{39}).{2,}$/u, "$1…")
      .replace(/[({[`\s]+$/, "") ||
    `cell ${entry.cell.id}`
  );
}

/** The cell as a draft keeps it. */
export function draftOf({cell, ran}: Entry): DraftCell {
  return ran === cell.value ? {...cell} : {...cell, ran};
}

export function reportOf(entry: Entry): CellReport {
  const {runs, wallMs, measured, error} = entry.live;
  return {
    id: entry.cell.id,
    name: nameOf(entry),
    mode: entry.cell.mode,
    state: stateOf(entry),
    runs,
    edited: isEdited(entry),
    wallMs,
    gpuMs: measured?.gpuMs ?? null,
    bytes: measured?.bytes ?? null,
    error: error?.message ?? null,
    line: error?.line ?? null
  };
}
