import {h} from "./dom.ts";

export interface SideBySideOptions {
  /** A label over each element: "A", "before", "kernel 3". */
  labels?: string[];
  /** Elements a line at most; default all. */
  columns?: number;
  /** CSS pixels that an element needs; where there is less they stand under each other. Default 300. */
  least?: number;
}

/**
 * Puts elements next to each other for comparison, and under each other where the page is narrow. Give them one colour scale:
 * only then are they comparable. `.value` holds the elements' values; their `input` events bubble through.
 * @throws a sentence if there is nothing to put, or if the count of labels is another.
 */
export function sideBySide(
  elements: Element[],
  {labels, columns = elements.length, least = 300}: SideBySideOptions = {}
): HTMLElement & {readonly value: unknown[]} {
  if (!elements.length)
    throw new Error("sideBySide needs at least one element, found none; pass the views to compare.");
  if (labels && labels.length !== elements.length)
    throw new Error(
      `sideBySide needs one label an element (${elements.length}), found ${labels.length}; give each its label.`
    );
  const items = elements.map((element, i) =>
    h("div", {class: "view-side"}, labels && h("div", {class: "view-side-label"}, labels[i]), element)
  );
  const style = `--view-side-least: ${least}px; --view-side-columns: ${columns}`;
  const grid = h("div", {class: "view-sides", style}, ...items);
  return Object.defineProperty(grid, "value", {
    get: () => elements.map((element) => (element as {value?: unknown}).value),
    configurable: true
  }) as never;
}
