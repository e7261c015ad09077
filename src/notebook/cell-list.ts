// The cells of a mounted notebook: what is on the page, in the engine and in the draft, in one order.
import {nextId, type Cell} from "./cell.ts";
import {CellView} from "./cell-view.ts";
import type {Completion} from "./completion.ts";
import type {DraftCell} from "./drafts.ts";
import type {Engine} from "./engine.ts";
import {draftOf, type Entry} from "./entry.ts";
import {placeSections} from "./place.ts";
import type {CellActions} from "./toolbar.ts";

export interface CellListOptions {
  root: HTMLElement;
  engine: Engine;
  published: readonly Cell[];
  actions(cell: Cell): CellActions;
  /** The names that a cell can use. */
  completions(id: string): readonly Completion[];
  /** The person typed in a cell. */
  onEdit(entry: Entry): void;
}

export class CellList {
  entries: readonly Entry[] = [];
  readonly #options: CellListOptions;
  /** The highest id that was ever used, so that a deleted cell’s is not given away. */
  #lastId = "0";

  constructor(options: CellListOptions) {
    this.#options = options;
    this.entries = options.published.map((cell) => this.#enter({...cell}));
    this.#place();
  }

  get(id: string): Entry | undefined {
    return this.entries.find(({cell}) => cell.id === id);
  }

  published(id: string): Cell | undefined {
    return this.#options.published.find((cell) => cell.id === id);
  }

  /** The cells as a draft keeps them. */
  drafts(): DraftCell[] {
    return this.entries.map(draftOf);
  }

  /**
   * Makes the notebook consist of the given cells, keeping what can be kept. Returns the entries whose code is not what ran.
   */
  arrange(cells: readonly DraftCell[]): Entry[] {
    const before = new Map(this.entries.map((entry) => [entry.cell.id, entry]));
    const differ: Entry[] = [];
    this.entries = cells.map(({ran, ...cell}) => {
      const there = before.get(cell.id);
      before.delete(cell.id);
      // A published cell may have taken the number of a cell that is not its kin.
      const old = there && isAlike(there.cell, cell) ? there : undefined;
      if (there && !old) this.#leave(there);
      const entry = old ?? this.#enter(cell);
      const next = ran ?? cell.value;
      if (!old || entry.ran !== next) {
        differ.push(entry);
        entry.complete = !!cell.unrunnable;
      }
      entry.ran = next;
      entry.view.setValue(cell.value);
      if (entry.view.diffShown && cell.value === this.published(cell.id)?.value)
        void entry.view.showDiff(null);
      entry.view.toggle(cell.pinned);
      return entry;
    });
    for (const entry of before.values()) this.#leave(entry);
    this.#place();
    return differ;
  }

  /** Puts a new cell, of which nothing ran yet, after another one, or at the end. */
  add(after: string | null, cell: Omit<Cell, "id">): Entry {
    const id = nextId([{id: this.#lastId}]);
    const entry = this.#enter({...cell, id});
    entry.ran = cell.unrunnable ? cell.value : "";
    const index =
      after === null ? this.entries.length : this.entries.findIndex((e) => e.cell.id === after) + 1;
    this.entries = this.entries.toSpliced(index, 0, entry);
    this.#place();
    return entry;
  }

  /** Moves a cell up (−1) or down (+1), with the focus in it; returns its new place, or null at the end of the list. */
  move(id: string, by: -1 | 1): number | null {
    const from = this.entries.findIndex((entry) => entry.cell.id === id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.entries.length) return null;
    const focused = document.activeElement as HTMLElement | null;
    const entry = this.entries[from];
    this.entries = this.entries.toSpliced(from, 1).toSpliced(to, 0, entry);
    this.#place();
    if (focused && entry.view.section.contains(focused)) focused.focus();
    entry.view.section.scrollIntoView({block: "nearest"});
    return to;
  }

  #enter(cell: Cell): Entry {
    const {root, engine, actions, completions, onEdit} = this.#options;
    const {id} = cell;
    this.#lastId = String(Math.max(Number(this.#lastId), Number(id)));
    const built = root.querySelector<HTMLElement>(`section[data-cell="${id}"]:not(.nb-live)`);
    const view = new CellView(built ?? CellView.section(cell), cell, {
      actions: actions(cell),
      completions: () => completions(id),
      onEdit: () => {
        const entry = this.get(id);
        if (entry) onEdit(entry);
      }
    });
    const live = engine.add(id, view.output);
    // What the build rendered in full need not run, unless other cells use it by name.
    const complete = view.output.hasAttribute("data-complete") && !cell.output;
    if (complete) live.state = "done";
    if (cell.unrunnable) live.error = {message: cell.unrunnable, line: null, column: null};
    return {cell, ran: cell.value, complete: complete || !!cell.unrunnable, live, view};
  }

  #leave({cell, view}: Entry): void {
    this.#options.engine.remove(cell.id);
    view.dispose();
  }

  #place(): void {
    const {root, engine} = this.#options;
    placeSections(
      root,
      this.entries.map(({view}) => view.section)
    );
    engine.reorder(this.entries.map(({cell}) => cell.id));
  }
}

/** Whether only text and pin differ, which a cell on the page can change. */
function isAlike(a: Cell, b: Cell): boolean {
  return a.mode === b.mode && a.hidden === b.hidden && a.output === b.output;
}
