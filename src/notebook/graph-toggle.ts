import type {Graph} from "./graph.ts";
import type {GraphPanel, GraphRow} from "./graph-panel.ts";

export interface GraphToggle {
  toggle(): Promise<void>;
  /** Something changed: draw anew, at most once a frame, since a running notebook changes many times in one. */
  draw(): void;
}

export interface GraphSource {
  rows(): readonly GraphRow[];
  graph(): Graph;
  reveal(id: string): void;
}

/** The dataflow panel, loaded when first asked for. */
export function graphToggle(root: HTMLElement, {rows, graph, reveal}: GraphSource): GraphToggle {
  let panel: GraphPanel | null = null;
  let opener: Element | null = null;
  let drawing = false;

  function draw(): void {
    if (!panel || drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      panel?.update(rows(), graph());
    });
  }

  function close(): void {
    panel?.element.remove();
    panel = null;
    if (opener instanceof HTMLElement) opener.focus();
  }

  return {
    draw,
    async toggle() {
      if (panel) return close();
      opener = document.activeElement;
      const {graphPanel} = await import("./graph-panel.ts");
      panel ??= graphPanel({onChoose: reveal, onClose: close});
      root.append(panel.element);
      draw();
      panel.element.querySelector("button")?.focus();
    }
  };
}
