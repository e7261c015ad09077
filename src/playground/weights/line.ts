import "../progress.css";
import "./weights.css";
import {bytes} from "#notebook/format";
import type {ManifestEntry} from "#models/weights/manifest";
import type {Progress} from "#models/weights/load";
import {h} from "#views/dom";

/** A line in a cell that says how far a file is, and afterwards what was loaded; it keeps its height throughout. */
export interface WeightsLine {
  element: HTMLElement;
  progress(state: Progress): void;
  done(cached: boolean): void;
  failed(): void;
}

/** The line of a file; `cancel` is called by its button. */
export function weightsLine({file, bytes: total}: ManifestEntry, cancel: () => void): WeightsLine {
  const name = h("b", {}, file);
  const bar = h("progress", {class: "thin-progress", max: total, "aria-label": `Loading ${file}`});
  const said = h("span", {class: "weights-said"}, bytes(total));
  const button = h("button", {type: "button", class: "weights-cancel", onclick: cancel}, "Cancel");
  // What is announced, which must not be every chunk: begun, and done.
  const status = h("span", {role: "status"});
  const element = h("div", {class: "weights-line", "data-state": "loading"}, name, bar, said, button, status);

  function end(state: "done" | "failed", ...words: string[]): void {
    element.dataset.state = state;
    bar.remove();
    button.remove();
    said.remove();
    status.textContent = words.join(" · ");
  }
  return {
    element,
    progress({loaded, cached}) {
      bar.value = loaded;
      const from = cached ? " from this browser’s cache" : "";
      said.textContent =
        loaded < total ? `${bytes(loaded)} of ${bytes(total)}${from}` : `${bytes(total)}, verifying`;
    },
    done: (cached) =>
      end("done", bytes(total), cached ? "from this browser’s cache" : "from this site", "sha256 verified"),
    failed: () => end("failed", "not loaded")
  };
}
