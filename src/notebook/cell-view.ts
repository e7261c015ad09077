// One cell on the page: output, code under it, state line, toolbar, error.
import {isProse, type Cell} from "./cell.ts";
import {h} from "./dom.ts";
import {codePane, type CodePane, type CodePaneOptions} from "./code-pane.ts";
import type {CellState, EngineCell} from "./engine-types.ts";
import type {CellError} from "./errors.ts";
import {costLine} from "./format.ts";
import {cellToolbar, type CellActions, type CellToolbar} from "./toolbar.ts";

export interface CellViewOptions {
  actions: CellActions;
  /** The names that can be used, for completion. */
  completions: CodePaneOptions["completions"];
  /** The text in the editor was changed by the person. */
  onEdit(value: string): void;
}

/** What a cell’s frame shows beside what the engine says. */
export interface CellStatus {
  state: CellState;
  edited: boolean;
  changed: boolean;
  published: boolean;
  running: boolean;
}

export class CellView {
  readonly section: HTMLElement;
  readonly output: HTMLElement;
  readonly details: HTMLDetailsElement;
  readonly #toolbar: CellToolbar;
  readonly #meta: HTMLElement;
  readonly #names: HTMLElement;
  readonly #resized: ResizeObserver | null;
  #cell: Cell;
  readonly #code: CodePane;
  #error: HTMLElement | null = null;
  #shownError: CellError | null = null;
  #height = 0;
  #status: CellStatus | null = null;
  #lastMessage = "";

  /** Takes over the cell’s section, as render.ts writes it. */
  constructor(section: HTMLElement, cell: Cell, options: CellViewOptions) {
    this.section = section;
    this.#cell = cell;
    this.output = section.querySelector<HTMLElement>(".nb-output")!;
    this.details = section.querySelector<HTMLDetailsElement>(".nb-source")!;
    this.#names = section.querySelector<HTMLElement>(".nb-names")!;
    this.#meta = h("span", {class: "nb-meta"});
    this.details.querySelector("summary")!.append(this.#meta);
    this.#toolbar = cellToolbar(`Cell ${cell.id}`, options.actions);
    this.details.before(this.#toolbar.element);
    section.classList.add("nb-live");
    section.tabIndex = -1;
    this.#code = codePane(section.querySelector<HTMLElement>(".nb-code")!, {
      id: cell.id,
      mode: cell.mode,
      value: cell.value,
      completions: options.completions,
      onEdit: (value) => {
        this.#cell.value = value;
        options.onEdit(value);
      },
      onRun: () => options.actions.run(),
      onLeave: () => this.#leaveCode()
    });
    this.details.addEventListener("toggle", () => {
      this.#cell.pinned = this.details.open;
      this.section.toggleAttribute("data-open", this.details.open);
      this.#code.skip(false);
      this.#updateToggle();
    });
    this.section.toggleAttribute("data-open", this.details.open);
    this.#resized =
      typeof ResizeObserver === "function"
        ? new ResizeObserver(([entry]) => (this.#height = entry.contentRect.height))
        : null;
    this.#resized?.observe(this.output);
  }

  /** A section for a cell that the page was not built with. */
  static section(cell: Cell): HTMLElement {
    return h(
      "section",
      {
        class: "nb-cell",
        id: `cell-${cell.id}`,
        "data-cell": cell.id,
        "data-mode": cell.mode,
        "data-state": "idle"
      },
      h("div", {class: "nb-output"}),
      h(
        "details",
        {class: "nb-source", open: cell.pinned},
        h(
          "summary",
          {class: "nb-handle"},
          h("span", {class: "nb-names"}, isProse(cell.mode) ? cell.mode : "code")
        ),
        h("pre", {class: "nb-code"}, h("code", {}, cell.value))
      )
    );
  }

  /** Shows what the engine says of the cell; returns the message of an error that is new and its own, to be announced. */
  update(live: EngineCell, status: CellStatus): string | null {
    const {section} = this;
    if (section.dataset.state !== status.state) section.dataset.state = status.state;
    section.toggleAttribute("data-edited", status.edited);
    section.toggleAttribute("data-changed", status.changed);
    section.setAttribute("aria-busy", String(live.state === "running" || live.state === "queued"));
    // An output keeps its last size while it is computed, so that nothing below it jumps.
    const busy = live.state === "running" || live.state === "queued";
    this.output.style.minHeight = busy && this.#height ? `${this.#height}px` : "";
    if (live.compiled && !isProse(this.#cell.mode)) {
      const names = live.compiled.outputs.join(", ") || "code";
      if (this.#names.textContent !== names) this.#names.textContent = names;
    }
    const line = costLine(live, status.edited);
    if (this.#meta.textContent !== line) this.#meta.textContent = line;
    this.#toolbar.update({
      running: status.running,
      open: this.details.open,
      changed: status.changed,
      published: status.published,
      runnable: !this.#cell.unrunnable
    });
    this.#status = status;
    if (this.#shownError === live.error) return null;
    const news =
      live.error && !live.error.upstream && live.error.message !== this.#lastMessage
        ? live.error.message
        : null;
    if (live.error) this.#lastMessage = live.error.message;
    this.#showError(live.error);
    return news;
  }

  /** Focus goes to the line above the code, and Tab from there past the editor, until the cell is left. */
  #leaveCode(): void {
    this.#code.skip(true);
    this.details.querySelector("summary")!.focus();
    const back = ({relatedTarget}: FocusEvent) => {
      if (this.section.contains(relatedTarget as Node | null)) return;
      this.section.removeEventListener("focusout", back);
      this.#code.skip(false);
    };
    this.section.addEventListener("focusout", back);
  }

  #updateToggle(): void {
    if (!this.#status) return;
    const {running, changed, published} = this.#status;
    this.#toolbar.update({
      running,
      changed,
      published,
      open: this.details.open,
      runnable: !this.#cell.unrunnable
    });
  }

  /** Shows or hides the code. */
  toggle(open = !this.details.open): void {
    this.details.open = open;
  }

  /** Brings the cell into view and focuses it. */
  reveal(): void {
    this.section.scrollIntoView({block: "center"});
    this.section.focus({preventScroll: true});
  }

  /** Shows the code and puts the cursor into it, at a line if one is given. */
  async edit(line?: number | null, column?: number | null): Promise<void> {
    this.toggle(true);
    await this.#code.edit(line, column);
  }

  /** Replaces the text, as a reset or an undo does. */
  setValue(value: string): void {
    this.#cell.value = value;
    this.#code.setValue(value);
  }

  /** Shows the cell’s code against another text, or ends that with null. */
  async showDiff(original: string | null): Promise<void> {
    this.toggle(true);
    await this.#code.showDiff(original);
    this.section.toggleAttribute("data-diff", original !== null);
  }

  get diffShown(): boolean {
    return this.section.hasAttribute("data-diff");
  }

  dispose(): void {
    this.#resized?.disconnect();
    this.#code.destroy();
    this.section.remove();
  }

  #showError(error: CellError | null): void {
    this.#shownError = error;
    this.#code.showError(error);
    if (!error) {
      this.#error?.remove();
      this.#error = null;
      return;
    }
    this.#error ??= h("div", {class: "nb-error"});
    const {line, column, upstream} = error;
    this.#error.replaceChildren(h("p", {}, error.message));
    if (line) {
      const jump = () => void this.edit(line, column);
      this.#error.firstElementChild!.prepend(
        h("button", {type: "button", class: "nb-line", "data-line": line, click: jump}, `line ${line}`),
        " "
      );
    }
    if (upstream)
      this.#error.append(h("p", {}, h("a", {href: `#cell-${upstream}`}, `Go to cell ${upstream}`)));
    this.output.after(this.#error);
  }
}
