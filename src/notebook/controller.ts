// What a person can do with a notebook, and what follows from it: the cells’ list, the engine, the page and the draft in step.
import {defaultBuiltins} from "./builtins.ts";
import {isProse, nextId, type Cell, type RunnableMode} from "./cell.ts";
import {CellView} from "./cell-view.ts";
import type {Completion} from "./completion.ts";
import {crashMarker, type CrashMarker} from "./crash.ts";
import {digest, draftStore, isUnchanged, keepDraft, type Draft, type DraftKeeper} from "./drafts.ts";
import {Engine, type EngineCell} from "./engine.ts";
import {catchStrays} from "./strays.ts";
import {parseNotebook} from "./file.ts";
import type {Graph} from "./graph.ts";
import type {GraphPanel} from "./graph-panel.ts";
import {importer} from "./modules.ts";
import type {CellReport, MountOptions, NotebookController, NotebookStatus} from "./mount.ts";
import {notices, type Notices} from "./notices.ts";
import {notebookToolbar} from "./notebook-toolbar.ts";

interface Entry {
  cell: Cell;
  /** The source that ran last, or would have; where it differs from the cell’s, the cell is edited. */
  ran: string;
  /** Whether the page already shows all that the cell will ever show. */
  complete: boolean;
  live: EngineCell;
  view: CellView;
}

export class Controller implements NotebookController {
  readonly ready: Promise<void>;
  readonly #root: HTMLElement;
  readonly #options: MountOptions;
  readonly #published: Cell[];
  readonly #engine: Engine;
  readonly #notices: Notices = notices();
  readonly #crash: CrashMarker;
  readonly #store = draftStore();
  readonly #base: string;
  readonly #cleanup: (() => void)[] = [];
  #entries: Entry[] = [];
  #keeper: DraftKeeper | null = null;
  #panel: GraphPanel | null = null;
  #drawing = false;
  #held: boolean;

  constructor(root: HTMLElement, options: MountOptions) {
    this.#root = root;
    this.#options = options;
    const {slug, published, builtins, modules, hooks, loopLimitMs, trusted} = options;
    const {cells, problems} = parseNotebook(published);
    this.#published = cells;
    this.#base = digest(published);
    this.#crash = crashMarker(slug);
    this.#held = !trusted;
    this.#engine = new Engine({
      builtins: {...defaultBuiltins(root), ...builtins},
      importer: importer(modules ?? {}),
      hooks,
      loopLimitMs,
      label: (id) => this.#label(id),
      onChange: (live) => this.#changed(live)
    });
    root.classList.add("nb-notebook");
    root.prepend(this.#notices.element);
    this.#entries = cells.map((cell) => this.#enter({...cell}, this.#findSection(cell)));
    this.#place();
    const bar = notebookToolbar({
      runAll: () => void this.runAll(true),
      stopAll: () => this.stop(),
      resetAll: () => void this.reset(),
      graph: () => void this.#toggleGraph(),
      add: (mode) => this.#add(null, mode)
    });
    if (options.toolbar) options.toolbar.append(bar.element);
    else root.prepend(bar.element);
    this.#cleanup.push(
      () => bar.element.remove(),
      catchStrays(this.#engine, (id) => this.#entry(id)?.view)
    );
    for (const problem of problems) this.#notices.banner(`problem ${problem}`, problem);
    this.ready = this.#start();
  }

  get cells(): readonly Cell[] {
    return this.#entries.map(({cell}) => cell);
  }

  graph(): Graph {
    return this.#engine.graph;
  }

  status(): NotebookStatus {
    return {
      notebook: this.#options.slug,
      held: this.#held,
      cells: this.#entries.map((entry): CellReport => {
        const {cell, live} = entry;
        const {runs, wallMs, measured, error} = live;
        const edited = isEdited(entry);
        return {
          id: cell.id,
          name: this.#name(entry),
          mode: cell.mode,
          state: edited && live.state === "done" ? "stale" : live.state,
          runs,
          edited,
          wallMs,
          gpuMs: measured?.gpuMs ?? null,
          bytes: measured?.bytes ?? null,
          error: error?.message ?? null,
          line: error?.line ?? null
        };
      })
    };
  }

  async run(id: string): Promise<void> {
    const entry = this.#entry(String(id));
    if (!entry || entry.cell.unrunnable) return;
    if (this.#held) return this.#askToRun();
    await this.#runEntries([entry]);
  }

  /** Runs all cells; `asked` says that a person pressed the button, which also ends holding back. */
  async runAll(asked = false): Promise<void> {
    if (this.#held && !asked) return this.#askToRun();
    this.#release();
    await this.#runEntries(this.#entries.filter(({complete, cell}) => !complete && !cell.unrunnable));
  }

  stop(id?: string): void {
    this.#engine.stop(id);
  }

  async reset(id?: string): Promise<void> {
    if (id === undefined) return this.#resetAll();
    const entry = this.#entry(id);
    const original = this.#published.find((cell) => cell.id === id);
    if (!entry || !original) return;
    await entry.view.showDiff(null);
    entry.view.setValue(original.value);
    this.#touch();
    if (!this.#held) await this.#runEntries([entry]);
    this.#notices.announce(`Cell ${id} is as published.`);
  }

  attachError(id: string, message: string): void {
    this.#engine.attachError(id, {message, line: null, column: null});
  }

  dispose(): void {
    this.#keeper?.dispose();
    for (const clean of this.#cleanup) clean();
    this.#engine.dispose();
    this.#crash.clear();
  }

  // ---- start

  async #start(): Promise<void> {
    const {trusted, slug} = this.#options;
    const safe = this.#options.safe || new URLSearchParams(location.search).has("safe");
    const crashed = this.#crash.found;
    if (trusted) await this.#restore();
    for (const {live} of this.#entries) this.#changed(live);
    if (!trusted) {
      this.#askToRun();
    } else if (safe || crashed) {
      this.#held = true;
      const text = safe
        ? "Safe mode: nothing runs by itself. You can read and edit everything."
        : `The last time, this page stopped responding while ${this.#label(crashed!)} ran, so nothing runs by itself now.`;
      this.#notices.banner("held", text, [
        {label: "Run all cells", action: "run-notebook", run: () => void this.runAll(true), primary: true}
      ]);
    } else {
      await this.runAll(true);
    }
    void slug;
  }

  #askToRun(): void {
    const {trusted} = this.#options;
    const text = trusted
      ? "Nothing runs by itself now. Run the notebook first."
      : "This notebook is not part of this site. Its code has not run; it could do on this page whatever this site can. Read it first.";
    this.#notices.banner(
      "held",
      text,
      [
        {label: "Run this notebook", action: "run-notebook", run: () => void this.runAll(true), primary: true}
      ],
      {closable: false}
    );
  }

  #release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#crash.clear();
    this.#notices.close("held");
  }

  /** Brings the reader’s draft back, and keeps it from here on. */
  async #restore(): Promise<void> {
    const {slug} = this.#options;
    const fail = () =>
      this.#notices.banner(
        "drafts",
        "This browser keeps no drafts here (private window?), so edits are lost when the page closes."
      );
    try {
      const draft = await this.#store.load(slug);
      if (draft) this.#applyDraft(draft);
    } catch {
      fail();
      return;
    }
    this.#keeper = keepDraft({store: this.#store, slug, read: () => this.#draft(), onFail: fail});
  }

  #applyDraft(draft: Draft): void {
    const before = new Map(this.#entries.map((entry) => [entry.cell.id, entry]));
    this.#entries = draft.cells.map(({ran, ...cell}) => {
      const entry = before.get(cell.id) ?? this.#enter(cell, CellView.section(cell));
      before.delete(cell.id);
      if (entry.cell.value !== cell.value) entry.view.setValue(cell.value);
      entry.ran = ran ?? cell.value;
      if (this.#publishedValue(cell.id) !== cell.value) entry.complete = false;
      entry.view.toggle(cell.pinned);
      return entry;
    });
    for (const {cell, view} of before.values()) {
      this.#engine.remove(cell.id);
      view.dispose();
    }
    this.#place();
    const when = new Date(draft.saved).toLocaleString(undefined, {dateStyle: "medium", timeStyle: "short"});
    const other =
      draft.base !== this.#base ? " The published notebook has changed since; yours is kept as it was." : "";
    this.#notices.banner("draft", `Your edits from ${when} are restored.${other}`, [
      {label: "Reset", action: "reset-notebook", run: () => void this.reset()}
    ]);
  }

  #draft(): Draft | null {
    const cells = this.#entries.map(({cell, ran}) => (ran === cell.value ? {...cell} : {...cell, ran}));
    if (isUnchanged(cells, this.#published)) return null;
    return {slug: this.#options.slug, base: this.#base, saved: Date.now(), cells};
  }

  #touch(): void {
    this.#keeper?.touch();
  }

  // ---- cells

  #enter(cell: Cell, section: HTMLElement): Entry {
    const complete =
      section.querySelector(".nb-output")?.hasAttribute("data-complete") === true && !cell.output;
    const id = cell.id;
    const view = new CellView(section, cell, {
      actions: {
        run: () => void this.run(id),
        stop: () => this.stop(id),
        toggleCode: () => this.#toggleCode(id),
        add: (mode) => this.#add(id, mode),
        delete: () => this.#delete(id),
        up: () => this.#move(id, -1),
        down: () => this.#move(id, 1),
        duplicate: () => this.#duplicate(id),
        reset: () => void this.reset(id),
        diff: () => void this.#diff(id)
      },
      editor: {completions: () => this.#completions()},
      onEdit: () => {
        this.#touch();
        const entry = this.#entry(id);
        if (!entry) return;
        entry.complete = false;
        this.#changed(entry.live);
      }
    });
    const live = this.#engine.add(id, view.output);
    if (complete) live.state = "done";
    if (cell.unrunnable) live.error = {message: cell.unrunnable, line: null, column: null};
    return {cell, ran: cell.value, complete, live, view};
  }

  #findSection(cell: Cell): HTMLElement {
    const found = this.#root.querySelector<HTMLElement>(`section[data-cell="${CSS.escape(cell.id)}"]`);
    return found ?? CellView.section(cell);
  }

  /** Puts the sections into the order of the cells, moving as few as possible (a moved element loses focus and scroll). */
  #place(): void {
    let before: Element | null = null;
    for (const {view} of this.#entries) {
      const {section} = view;
      const right: ChildNode | null = before
        ? before.nextSibling
        : this.#root.querySelector("section[data-cell]");
      if (section !== right || !section.isConnected) {
        if (before) before.after(section);
        else if (right) right.before(section);
        else this.#root.append(section);
      }
      before = section;
    }
    this.#engine.reorder(this.#entries.map(({cell}) => cell.id));
  }

  async #runEntries(entries: Entry[]): Promise<void> {
    for (const entry of entries) {
      entry.ran = entry.cell.value;
      entry.complete = false;
    }
    this.#touch();
    await this.#engine.run(entries.map(({cell}) => ({...cell})));
  }

  #toggleCode(id: string): void {
    const view = this.#entry(id)?.view;
    if (!view) return;
    if (view.details.open) view.toggle(false);
    else void view.edit();
    this.#touch();
  }

  #add(after: string | null, mode: RunnableMode, value = ""): void {
    const cell: Cell = {
      id: nextId([...this.cells, ...this.#published]),
      mode,
      value,
      pinned: true,
      hidden: false
    };
    const entry = this.#enter(cell, CellView.section(cell));
    const index =
      after === null ? this.#entries.length : this.#entries.findIndex((e) => e.cell.id === after) + 1;
    this.#entries.splice(index, 0, entry);
    this.#place();
    this.#changed(entry.live);
    this.#touch();
    void entry.view.edit();
  }

  #delete(id: string): void {
    const index = this.#entries.findIndex((entry) => entry.cell.id === id);
    if (index < 0) return;
    const [{cell, view}] = this.#entries.splice(index, 1);
    const wasRun = this.#engine.get(id)?.compiled;
    view.dispose();
    this.#engine.remove(id);
    this.#engine.reorder(this.#entries.map((entry) => entry.cell.id));
    this.#touch();
    const neighbour = this.#entries[Math.min(index, this.#entries.length - 1)];
    neighbour?.view.section.focus();
    const undo = () => {
      const entry = this.#enter(cell, CellView.section(cell));
      this.#entries.splice(Math.min(index, this.#entries.length), 0, entry);
      this.#place();
      this.#changed(entry.live);
      this.#touch();
      if ((wasRun || isProse(cell.mode)) && !this.#held) void this.#runEntries([entry]);
      entry.view.section.focus();
    };
    this.#notices.toast(`Cell ${id} is deleted.`, {label: "Undo", action: "undo-delete", run: undo});
  }

  #move(id: string, by: -1 | 1): void {
    const from = this.#entries.findIndex((entry) => entry.cell.id === id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.#entries.length) return;
    const focused = document.activeElement as HTMLElement | null;
    const [entry] = this.#entries.splice(from, 1);
    this.#entries.splice(to, 0, entry);
    this.#place();
    if (focused && entry.view.section.contains(focused)) focused.focus();
    entry.view.section.scrollIntoView({block: "nearest"});
    this.#touch();
    this.#notices.announce(`Cell ${id} is now number ${to + 1} of ${this.#entries.length}.`);
  }

  #duplicate(id: string): void {
    const entry = this.#entry(id);
    if (entry) this.#add(id, entry.cell.mode as RunnableMode, entry.cell.value);
  }

  async #diff(id: string): Promise<void> {
    const view = this.#entry(id)?.view;
    const original = this.#publishedValue(id);
    if (view && original !== undefined) await view.showDiff(view.diffShown ? null : original);
  }

  async #resetAll(): Promise<void> {
    for (const {view, cell} of this.#entries) {
      this.#engine.remove(cell.id);
      if (!this.#published.some(({id}) => id === cell.id)) view.dispose();
    }
    this.#notices.close("draft");
    this.#entries = this.#published.map((cell) => {
      const old = this.#root.querySelector(`section[data-cell="${CSS.escape(cell.id)}"]`);
      const section = CellView.section(cell);
      old?.replaceWith(section);
      return this.#enter({...cell}, section);
    });
    this.#place();
    this.#touch();
    await this.#keeper?.flush();
    if (this.#held) return;
    await this.#runEntries(this.#entries.filter(({cell}) => !cell.unrunnable));
  }

  async #toggleGraph(): Promise<void> {
    if (this.#panel) {
      this.#panel.element.remove();
      this.#panel = null;
      return;
    }
    const {graphPanel} = await import("./graph-panel.ts");
    const onChoose = (id: string) => {
      const section = this.#entry(id)?.view.section;
      section?.scrollIntoView({block: "center"});
      section?.focus({preventScroll: true});
    };
    this.#panel = graphPanel({onChoose, onClose: () => void this.#toggleGraph()});
    this.#root.append(this.#panel.element);
    this.#drawGraph();
    this.#panel.element.querySelector<HTMLElement>("button")?.focus();
  }

  /** At most once a frame, since a running notebook changes many times in one. */
  #drawGraph(): void {
    if (!this.#panel || this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      const rows = this.#entries.map((entry) => ({
        id: entry.cell.id,
        name: this.#name(entry) || firstWords(entry.cell.value) || `cell ${entry.cell.id}`,
        code: !isProse(entry.cell.mode),
        state: entry.live.state,
        wallMs: entry.live.wallMs
      }));
      this.#panel?.update(rows, this.#engine.graph);
    });
  }

  // ---- what is known

  #changed(live: EngineCell): void {
    const entry = this.#entry(live.id);
    if (!entry || entry.live !== live) return;
    this.#drawGraph();
    const published = this.#publishedValue(live.id);
    const running = live.state === "running" || live.state === "queued";
    if (running) this.#crash.mark(live.id);
    else if (!this.#entries.some((e) => e.live.state === "running" || e.live.state === "queued"))
      this.#crash.clear();
    entry.view.update(live, {
      edited: isEdited(entry),
      changed: published !== entry.cell.value,
      published: published !== undefined,
      running
    });
  }

  #entry(id: string): Entry | undefined {
    return this.#entries.find(({cell}) => cell.id === id);
  }

  #publishedValue(id: string): string | undefined {
    return this.#published.find((cell) => cell.id === id)?.value;
  }

  /** What a cell is called in a sentence: its names, or its number. */
  #label(id: string): string {
    const outputs = this.#engine.get(id)?.compiled?.outputs;
    return outputs?.length ? `cell ${id} (${outputs.join(", ")})` : `cell ${id}`;
  }

  #name({cell, live}: Entry): string {
    const heading = cell.mode === "md" ? /^#+\s*(.+)$/m.exec(cell.value)?.[1] : undefined;
    return live.compiled?.outputs.join(", ") || heading || "";
  }

  #completions(): Completion[] {
    const own: Completion[] = [];
    for (const {cell, live} of this.#entries) {
      for (const name of live.compiled?.outputs ?? [])
        own.push({name, type: "variable", doc: `Defined by cell ${cell.id}.`});
    }
    return [...own, ...(this.#options.completions ?? [])];
  }
}

function isEdited({cell, ran}: Entry): boolean {
  return cell.value !== ran;
}

function firstWords(source: string): string {
  const line = source.split("\n").find((text) => text.trim()) ?? "";
  return line.trim().slice(0, 40);
}
