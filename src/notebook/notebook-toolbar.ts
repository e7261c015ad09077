import {h} from "./dom.ts";
import type {RunnableMode} from "./cell.ts";
import {showHelp} from "./help.ts";
import {addMenu, button, roving} from "./toolbar.ts";

export interface NotebookActions {
  runAll(): void;
  stopAll(): void;
  resetAll(): void;
  graph(): void;
  add(mode: RunnableMode): void;
}

/** The notebook’s own buttons. */
export function notebookToolbar(actions: NotebookActions): {element: HTMLElement} {
  const element = h(
    "div",
    {class: "nb-toolbar", "aria-label": "Notebook"},
    button("run-all", "run", "Run all cells", () => actions.runAll()),
    button("stop-all", "stop", "Stop all cells", () => actions.stopAll()),
    button("graph", "graph", "Show how the cells depend on each other", () => actions.graph()),
    addMenu("Add a cell at the end", (mode) => actions.add(mode)),
    button("reset-all", "reset", "Reset the whole notebook to the published one", () => actions.resetAll()),
    button("help", "keys", "Keyboard help", () => showHelp())
  );
  roving(element);
  return {element};
}
