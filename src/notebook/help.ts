import {h} from "./dom.ts";
import {button} from "./toolbar.ts";

const KEYS: [string, string][] = [
  ["Shift-Enter", "run the cell, and all that depends on it"],
  ["Enter", "on code: edit it"],
  ["Escape, then Tab", "leave the editor"],
  ["Tab, Shift-Tab", "in the editor: indent; elsewhere: go on, go back"],
  ["Arrow keys", "among the buttons of a cell: go to the next"],
  ["Ctrl-Space", "complete a name"],
  ["Ctrl-F", "find in the code"],
  ["Ctrl-Z, Ctrl-Y", "undo, redo in the code"]
];

/** Shows the keys in a dialog. */
export function showHelp(): void {
  const close = () => dialog.close();
  const rows = KEYS.flatMap(([keys, what]) => [
    h("dt", {}, ...keys.split(/(, then |, )/).map(key)),
    h("dd", {}, what)
  ]);
  const dialog = h(
    "dialog",
    {class: "nb-help", "aria-labelledby": "nb-help-title"},
    h("h2", {id: "nb-help-title"}, "Keys"),
    h("dl", {}, ...rows),
    button("close", "close", "Close", close)
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function key(text: string): Node | string {
  return text.startsWith(",") ? text : h("kbd", {}, text);
}
