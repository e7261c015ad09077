// A cell’s code on the page: static and highlighted until a person enters it, then an editor.
import {h} from "./dom.ts";
import type {EditorHandle, EditorOptions} from "./editor.ts";
import type {CellError} from "./errors.ts";

export interface CodePaneOptions {
  id: string;
  mode: string;
  value: string;
  completions: EditorOptions["completions"];
  onEdit(value: string): void;
  onRun(): void;
  /** Escape was pressed in the editor. */
  onLeave(): void;
}

export interface CodePane {
  readonly value: string;
  /** Replaces the text, as a reset or an undo does. */
  setValue(value: string): void;
  /** Puts the cursor into the code, at a line (1-based) and column (0-based) if given. */
  edit(line?: number | null, column?: number | null): Promise<void>;
  showError(error: CellError | null): void;
  /** Shows the differences from another text, or none. */
  showDiff(original: string | null): Promise<void>;
  /** Takes the editor out of the order of Tab, or puts it back. */
  skip(skipped: boolean): void;
  destroy(): void;
}

/** Takes over the `<pre>` of a cell. */
export function codePane(pre: HTMLElement, options: CodePaneOptions): CodePane {
  const {id, mode, completions, onEdit, onRun, onLeave} = options;
  let {value} = options;
  let error: CellError | null = null;
  let editor: EditorHandle | null = null;
  let opening: Promise<EditorHandle> | null = null;

  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", `Code of cell ${id}; press Enter to edit`);
  pre.addEventListener("pointerenter", () => void import("./editor.ts"), {once: true});
  pre.addEventListener("click", ({clientX, clientY}) => {
    if (getSelection()?.toString()) return; // the person selects text to copy it
    void open().then(({focusAt}) => focusAt(clientX, clientY));
  });
  pre.addEventListener("keydown", (event) => {
    if (event.target !== pre || event.key !== "Enter") return;
    event.preventDefault();
    if (event.shiftKey) onRun();
    else void open().then(({focus}) => focus(null, null));
  });

  function open(): Promise<EditorHandle> {
    opening ??= import("./editor.ts").then(({createEditor}) => {
      const parent = h("div", {class: "nb-editor"});
      const label = `Code of cell ${id}; Shift-Enter runs, Escape then Tab leaves`;
      const onChange = (text: string) => onEdit((value = text));
      editor = createEditor({parent, value, mode, label, completions, onChange, onRun, onLeave});
      pre.replaceWith(parent);
      editor.showError(error);
      return editor;
    });
    return opening;
  }

  /** Static text that the build did not highlight. */
  async function paint(): Promise<void> {
    const code = pre.firstElementChild!;
    code.textContent = value;
    if (!pre.closest("details")?.open) return;
    const painted = value;
    const {highlight} = await import("./highlight.ts");
    if (value === painted) code.innerHTML = highlight(value, mode);
  }

  if (value && !pre.querySelector("span")) void paint();

  return {
    get value() {
      return value;
    },
    setValue(text) {
      if (text === value) return;
      value = text;
      if (editor) editor.setValue(text);
      else void paint();
    },
    async edit(line = null, column = null) {
      (await open()).focus(line, column);
    },
    showError(shown) {
      error = shown;
      editor?.showError(shown);
    },
    async showDiff(original) {
      await (await open()).showDiff(original);
    },
    skip: (skipped) => editor?.skip(skipped),
    destroy: () => editor?.destroy()
  };
}
