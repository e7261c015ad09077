// The code editor: CodeMirror 6, loaded when a person first opens a cell’s code.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap
} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {html} from "@codemirror/lang-html";
import {javascript} from "@codemirror/lang-javascript";
import {markdown} from "@codemirror/lang-markdown";
import {bracketMatching, indentOnInput, syntaxHighlighting} from "@codemirror/language";
import {forceLinting, setDiagnostics, type Diagnostic} from "@codemirror/lint";
import {highlightSelectionMatches, searchKeymap} from "@codemirror/search";
import {Compartment, EditorState, Prec, type Extension} from "@codemirror/state";
import {drawSelection, EditorView, keymap} from "@codemirror/view";
import {classHighlighter} from "@lezer/highlight";
import {completeNames, type Completion} from "./completion.ts";
import type {CellError} from "./errors.ts";
import {syntaxLinter} from "./syntax-lint.ts";

export interface EditorOptions {
  parent: HTMLElement;
  value: string;
  mode: string;
  /** The accessible name. */
  label: string;
  onChange(value: string): void;
  onRun(): void;
  /** Escape was pressed: put the focus where Tab goes on. */
  onLeave(): void;
  /** The names that can be used here, documented. */
  completions(): readonly Completion[];
}

export interface EditorHandle {
  setValue(value: string): void;
  /** Focuses the editor; with a line (1-based) and column (0-based), at that place. */
  focus(line: number | null, column: number | null): void;
  /** Focuses the editor with the cursor at a point of the window. */
  focusAt(x: number, y: number): void;
  showError(error: CellError | null): void;
  /** Shows the differences from an original text, or none. */
  showDiff(original: string | null): Promise<void>;
  /** Takes the editor out of the order of Tab, or puts it back. */
  skip(skipped: boolean): void;
  destroy(): void;
}

export function createEditor(options: EditorOptions): EditorHandle {
  const diff = new Compartment();
  let silent = false;
  let failed: CellError | null = null;
  const failure = (): Diagnostic[] => (failed?.line ? [diagnostic(view, failed)] : []);
  const view: EditorView = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.value,
      extensions: [
        cellKeys(options),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        syntaxHighlighting(classHighlighter),
        language(options),
        syntaxLinter(options.mode, failure),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          indentWithTab
        ]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          spellcheck: "false",
          autocapitalize: "off"
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          failed = null; // where the last run failed is not a place in another text
          if (!silent) options.onChange(update.state.doc.toString());
        }),
        diff.of([])
      ]
    })
  });

  return {
    setValue(value) {
      if (value === view.state.doc.toString()) return;
      silent = true;
      view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: value}});
      silent = false;
    },
    focus(line, column) {
      view.focus();
      if (line !== null)
        view.dispatch({selection: {anchor: offset(view, line, column ?? 0)}, scrollIntoView: true});
    },
    focusAt(x, y) {
      view.focus();
      const pos = view.posAtCoords({x, y});
      if (pos !== null) view.dispatch({selection: {anchor: pos}});
    },
    showError(error) {
      failed = error;
      view.dispatch(setDiagnostics(view.state, failure()));
      forceLinting(view);
    },
    async showDiff(original) {
      if (original === null) return view.dispatch({effects: diff.reconfigure([])});
      const {unifiedMergeView} = await import("@codemirror/merge");
      view.dispatch({effects: diff.reconfigure(unifiedMergeView({original, mergeControls: false}))});
    },
    skip(skipped) {
      view.contentDOM.tabIndex = skipped ? -1 : 0;
    },
    destroy: () => view.destroy()
  };
}

/** Shift-Enter runs; Escape leaves, so that Tab, which indents, does not hold keyboard users. */
function cellKeys({onRun, onLeave}: EditorOptions): Extension {
  const run = (view: EditorView) => {
    closeCompletion(view); // the list would lie over the code that runs
    onRun();
    return true;
  };
  return [
    Prec.highest(
      keymap.of([
        {key: "Shift-Enter", run},
        {key: "Mod-Enter", run}
      ])
    ),
    Prec.low(keymap.of([{key: "Escape", run: () => (onLeave(), true)}]))
  ];
}

function language({mode, completions}: EditorOptions): Extension {
  const names = {autocomplete: completeNames(completions)};
  const script = javascript({typescript: mode === "ts"});
  if (mode === "js" || mode === "ts")
    return [script, script.language.data.of(names), autocompletion({icons: false})];
  if (mode === "md") return [markdown(), autocompletion({icons: false})];
  if (mode === "html") return [html(), autocompletion({icons: false})];
  return [];
}

function diagnostic(view: EditorView, {line, column, message}: CellError): Diagnostic {
  const from = offset(view, line!, column ?? 0);
  const end = view.state.doc.lineAt(from).to;
  const word = column === null ? null : view.state.wordAt(from);
  const to = column === null ? end : Math.min(end, word?.to ?? from + 1);
  return {from: Math.min(from, to), to, severity: "error", message};
}

function offset({state: {doc}}: EditorView, line: number, column: number): number {
  const {from, to} = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(from + column, to);
}
