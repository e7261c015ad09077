// What a person can do with a notebook, and what follows from it: the list of cells, engine, page and draft kept in step.
import {defaultBuiltins} from "./builtins.ts";
import {isProse, type Cell} from "./cell.ts";
import {CellList} from "./cell-list.ts";
import type {Completion} from "./completion.ts";
import {crashMarker} from "./crash.ts";
import {draftDate, openDrafts, type DraftSession} from "./draft-session.ts";
import {digest, type DraftCell} from "./drafts.ts";
import type {EngineCell} from "./engine-types.ts";
import {Engine} from "./engine.ts";
import {isEdited, nameOf, reportOf, stateOf, titleOf, type Entry} from "./entry.ts";
import {parseNotebook} from "./file.ts";
import type {Graph} from "./graph.ts";
import {graphToggle, type GraphToggle} from "./graph-toggle.ts";
import {importer} from "./modules.ts";
import type {MountOptions, NotebookController, NotebookStatus} from "./mount-types.ts";
import {notebookToolbar} from "./notebook-toolbar.ts";
import {notices} from "./notices.ts";
import {permission} from "./permission.ts";
import {catchStrays} from "./strays.ts";
import type {CellActions} from "./toolbar.ts";

/** What a new cell may take over from the one that it is a duplicate of. */
type Added = Pick<Cell, "mode" | "value" | "output" | "unrunnable">;

export class Controller implements NotebookController {
  readonly ready: Promise<void>;
  readonly #root: HTMLElement;
  readonly #options: MountOptions;
  readonly #published: Cell[];
  readonly #engine: Engine;
  readonly #notices = notices();
  readonly #crash;
  readonly #permission;
  readonly #graph: GraphToggle;
  readonly #list: CellList;
  readonly #cleanup: (() => void)[] = [];
  #drafts: DraftSession | null = null;
  #disposed = false;

  constructor(root: HTMLElement, options: MountOptions) {
    this.#root = root;
    this.#options = options;
    const {cells, problems} = parseNotebook(options.published);
    this.#published = cells;
    this.#crash = crashMarker(options.slug);
    this.#permission = permission(options.trusted, this.#notices, () => {
      this.#crash.clear();
      void this.runAll();
    });
    this.#engine = new Engine({
      builtins: {...defaultBuiltins(root), ...options.builtins},
      importer: importer(options.modules ?? {}),
      hooks: options.hooks,
      inspect: options.inspect,
      loopLimitMs: options.loopLimitMs,
      label: (id) => this.#label(id),
      onChange: (live) => this.#changed(live)
    });
    this.#graph = graphToggle(root, {
      rows: () => this.#list.entries.map((entry) => this.#row(entry)),
      graph: () => this.#engine.graph,
      reveal: (id) => this.#list.get(id)?.view.reveal()
    });
    root.classList.add("nb-notebook");
    root.prepend(this.#notices.element);
    this.#list = new CellList({
      root,
      engine: this.#engine,
      published: cells,
      actions: (cell) => this.#actions(cell),
      completions: (id) => this.#completions(id),
      onEdit: (entry) => {
        entry.complete = false;
        this.#changed(entry.live);
        this.#drafts?.touch();
      }
    });
    this.#addToolbar();
    this.#cleanup.push(catchStrays(this.#engine));
    for (const problem of problems) this.#notices.banner(`problem: ${problem}`, problem);
    this.ready = this.#start();
  }

  get cells(): readonly Cell[] {
    return this.#list.entries.map(({cell}) => cell);
  }

  graph(): Graph {
    return this.#engine.graph;
  }

  status(): NotebookStatus {
    return {
      notebook: this.#options.slug,
      held: this.#permission.held,
      cells: this.#list.entries.map(reportOf)
    };
  }

  async run(id: string): Promise<void> {
    const entry = this.#list.get(String(id));
    if (!entry || entry.cell.unrunnable) return;
    if (this.#permission.held) return this.#permission.remind();
    await this.#runEntries([entry]);
  }

  async runAll(): Promise<void> {
    if (this.#permission.held) return this.#permission.remind();
    await this.#runEntries(this.#list.entries.filter(({complete}) => !complete));
  }

  async rerun(): Promise<void> {
    if (this.#permission.held) return this.#permission.remind();
    // A cell that is idle has not run, so there is nothing to repeat.
    const ran = this.#list.entries.filter(({complete, live}) => !complete && live.state !== "idle");
    await this.#runEntries(ran, {asBefore: true});
  }

  stop(id?: string): void {
    this.#engine.stop(id === undefined ? undefined : String(id));
  }

  async reset(id?: string): Promise<void> {
    const before = this.#list.drafts();
    const after = this.#published.map((cell): DraftCell => ({...cell}));
    const one = after.find((cell) => cell.id === id);
    if (id === undefined) await this.#become(after);
    else if (one) await this.#become(before.map((cell) => (cell.id === id ? one : cell)));
    else return;
    this.#notices.close("draft");
    this.#notices.toast(`${id === undefined ? "The notebook" : `Cell ${id}`} is as published.`, {
      label: "Undo",
      action: "undo-reset",
      run: () => {
        // Only the cell that was reset comes back; what was done to others meanwhile stays.
        const back = (cell: DraftCell) =>
          cell.id === id ? (before.find((old) => old.id === id) ?? cell) : cell;
        void this.#become(id === undefined ? before : this.#list.drafts().map(back));
      }
    });
  }

  attachError(id: string, message: string): void {
    this.#engine.attachError(id, {message, line: null, column: null});
  }

  dispose(): void {
    this.#disposed = true;
    this.#drafts?.dispose();
    for (const clean of this.#cleanup) clean();
    this.#engine.dispose();
    this.#crash.clear();
  }

  // ---- start

  async #start(): Promise<void> {
    const {trusted, slug, published} = this.#options;
    this.#drafts = await openDrafts({
      slug,
      base: digest(published),
      published: this.#published,
      notices: this.#notices,
      read: () => this.#list.drafts(),
      take: (other) => this.#take(other?.cells)
    });
    if (this.#disposed) return;
    const safe = this.#options.safe || new URLSearchParams(location.search).has("safe");
    const crashed = this.#crash.found;
    this.#restore();
    if (!trusted || safe) this.#permission.hold();
    else if (crashed !== null)
      this.#permission.hold(
        `The last time, this page stopped responding while ${this.#label(crashed)} ran, so nothing runs by itself now.`
      );
    for (const {live} of this.#list.entries) this.#changed(live);
    if (!this.#permission.held)
      await this.#runEntries(
        this.#list.entries.filter(({complete}) => !complete),
        {asBefore: true}
      );
  }

  /** The reader’s edits of an own notebook come back by themselves; those of a foreign file when asked. */
  #restore(): void {
    const draft = this.#drafts?.found;
    if (!draft) return;
    const when = draftDate(draft);
    if (!this.#options.trusted) {
      const run = () => {
        this.#drafts?.adopt(draft);
        void this.#become(draft.cells);
      };
      this.#notices.banner("draft", `You edited this file here on ${when}.`, [
        {label: "Restore my edits", action: "restore", run}
      ]);
      return;
    }
    this.#list.arrange(draft.cells);
    this.#drafts?.adopt(draft);
    const changed = draft.base !== digest(this.#options.published);
    const other = changed ? " The published notebook has changed since; yours is kept as you left it." : "";
    const choice = {label: "Reset", action: "reset-notebook", run: () => void this.reset()};
    this.#notices.banner("draft", `Your edits from ${when} are restored.${other}`, [choice]);
  }

  /** Shows what another page made of this notebook, or what is published. */
  #take(cells: readonly DraftCell[] = this.#published): void {
    const before = this.#list.drafts();
    void this.#become(cells.map((cell) => ({...cell})));
    this.#notices.toast("The other edits are shown.", {
      label: "Undo",
      action: "undo-take",
      run: () => void this.#become(before)
    });
  }

  #addToolbar(): void {
    const {element} = notebookToolbar({
      // In safe mode this button is the asking; foreign code is only run by the one that warns.
      runAll: () =>
        this.#permission.held && this.#options.trusted ? this.#permission.grant() : void this.runAll(),
      stopAll: () => this.stop(),
      resetAll: () => void this.reset(),
      graph: () => void this.#graph.toggle(),
      add: (mode) => this.#add(null, {mode, value: ""})
    });
    if (this.#options.toolbar) this.#options.toolbar.append(element);
    else this.#root.prepend(element);
    this.#cleanup.push(() => element.remove());
  }

  // ---- cells

  #actions({id}: Cell): CellActions {
    return {
      run: () => void this.run(id),
      stop: () => this.stop(id),
      toggleCode: () => this.#toggleCode(id),
      add: (mode) => this.#add(id, {mode, value: ""}),
      delete: () => this.#delete(id),
      up: () => this.#move(id, -1),
      down: () => this.#move(id, 1),
      duplicate: () => this.#add(id, this.#list.get(id)!.cell),
      reset: () => void this.reset(id),
      diff: () => void this.#diff(id)
    };
  }

  /** Runs cells: their text as it stands, or, after a load, the text that ran before. */
  async #runEntries(entries: Entry[], {asBefore = false} = {}): Promise<void> {
    for (const entry of entries) {
      if (!asBefore) entry.ran = entry.cell.value;
      entry.complete = !!entry.cell.unrunnable;
    }
    this.#drafts?.touch();
    const runnable = entries.filter(({cell}) => !cell.unrunnable);
    await this.#engine.run(runnable.map(({cell, ran}) => ({...cell, value: ran})));
  }

  async #become(cells: readonly DraftCell[]): Promise<void> {
    const differ = this.#list.arrange(cells);
    for (const {live} of this.#list.entries) this.#changed(live);
    this.#drafts?.touch();
    if (!this.#permission.held) await this.#runEntries(differ, {asBefore: true});
  }

  #toggleCode(id: string): void {
    const view = this.#list.get(id)?.view;
    if (view?.details.open) view.toggle(false);
    else void view?.edit();
    this.#drafts?.touch();
  }

  #add(after: string | null, {mode, value, output, unrunnable}: Added): void {
    const entry = this.#list.add(after, {mode, value, pinned: true, hidden: false, output, unrunnable});
    this.#changed(entry.live);
    this.#drafts?.touch();
    void entry.view.edit();
  }

  #delete(id: string): void {
    const before = this.#list.drafts();
    const index = before.findIndex((cell) => cell.id === id);
    this.#list.arrange(before.filter((cell) => cell.id !== id));
    this.#drafts?.touch();
    const {entries} = this.#list;
    entries[Math.min(index, entries.length - 1)]?.view.section.focus();
    const run = () => {
      // Only the deleted cell comes back; what was done to others meanwhile stays.
      void this.#become(this.#list.drafts().toSpliced(index, 0, before[index]));
      this.#list.get(id)?.view.section.focus();
    };
    this.#notices.toast(`Cell ${id} is deleted.`, {label: "Undo", action: "undo-delete", run});
  }

  #move(id: string, by: -1 | 1): void {
    const to = this.#list.move(id, by);
    if (to === null) return;
    this.#drafts?.touch();
    this.#notices.announce(`Cell ${id} is now number ${to + 1} of ${this.#list.entries.length}.`);
  }

  async #diff(id: string): Promise<void> {
    const view = this.#list.get(id)?.view;
    const original = this.#list.published(id)?.value;
    if (view && original !== undefined) await view.showDiff(view.diffShown ? null : original);
  }

  // ---- what is known

  #changed(live: EngineCell): void {
    const entry = this.#list.get(live.id);
    if (!entry || entry.live !== live) return;
    this.#graph.draw();
    const running = live.state === "running" || live.state === "queued";
    const now = this.#list.entries.filter((other) => other.live.state === "running");
    this.#crash.mark(
      now.map(({cell}) => cell.id),
      live.id
    );
    const published = this.#list.published(live.id)?.value;
    const news = entry.view.update(live, {
      state: stateOf(entry),
      edited: isEdited(entry),
      changed: published !== entry.cell.value,
      published: published !== undefined,
      running
    });
    if (news)
      this.#notices.announce(
        `Cell ${live.id}${live.error?.line ? `, line ${live.error.line}` : ""}: ${news}`
      );
  }

  #row(entry: Entry) {
    const {cell, live} = entry;
    return {
      id: cell.id,
      name: titleOf(entry),
      code: !isProse(cell.mode),
      state: stateOf(entry),
      wallMs: live.wallMs
    };
  }

  /** What a cell is called in a sentence: its number, and its name if it has one. */
  #label(id: string): string {
    const entry = this.#list.get(id);
    const name = entry ? nameOf(entry) : "";
    return name ? `cell ${id} (${name})` : `cell ${id}`;
  }

  /** The names that a cell can use from elsewhere; the editor knows those that its own text defines. */
  #completions(id: string): Completion[] {
    const others = this.#list.entries.filter(({cell}) => cell.id !== id);
    const defined = others.flatMap(({cell, live}) =>
      (live.compiled?.outputs ?? []).map((name) => ({
        name,
        type: "variable",
        doc: `Defined by cell ${cell.id}.`
      }))
    );
    return [...defined, ...(this.#options.completions ?? [])];
  }
}
