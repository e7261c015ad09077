import {Controller} from "./controller.ts";
import type {MountOptions, NotebookController} from "./mount-types.ts";

export type {CellReport, MountOptions, NotebookController, NotebookStatus} from "./mount-types.ts";

/** Brings a built notebook page to life; `root` is the element with `data-notebook` that holds the cells’ sections. */
export function mountNotebook(root: HTMLElement, options: MountOptions): NotebookController {
  return new Controller(root, options);
}
