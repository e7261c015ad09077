// A notebook file of the reader’s own, or of somebody’s: shown first, run when allowed.
import {h} from "./dom.ts";
import {parseNotebook} from "./file.ts";
import {mountNotebook, type MountOptions, type NotebookController} from "./mount.ts";

/** More than any notebook by hand; a larger file is most likely something else. */
const LIMIT = 5_000_000;

export interface OpenedFile {
  title: string;
  controller: NotebookController;
}

/**
 * Shows a notebook file in `host`: its code as text, its prose without any markup of its own. Nothing of it runs, and
 * nothing is fetched, until the reader presses “Run this notebook”. Rejects with a sentence where the file is no notebook.
 */
export async function openFile(
  file: File,
  host: HTMLElement,
  options: Omit<MountOptions, "slug" | "published" | "trusted">
): Promise<OpenedFile> {
  if (file.size > LIMIT) {
    throw new Error(
      `“${file.name}” has ${Math.round(file.size / 1e6)} MB, and a notebook file has at most ${LIMIT / 1e6} MB; a picture or a clip is opened inside of a notebook instead.`
    );
  }
  const published = await file.text();
  const {cells, title, problems} = parseNotebook(published);
  if (!cells.length) throw new Error(`“${file.name}” cannot be opened as a notebook. ${problems.join(" ")}`);
  const {renderSection} = await import("./render.ts");
  const slug = `file:${file.name}`;
  const root = h("div", {"data-notebook": slug});
  root.innerHTML = cells.map((cell) => renderSection({...cell, pinned: true}, {untrusted: true})).join("\n");
  host.replaceChildren(root);
  const controller = mountNotebook(root, {...options, slug, published, trusted: false});
  return {title, controller};
}
