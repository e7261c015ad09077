let guess = 640;

/**
 * Calls `draw(width)` now with a guess (the width seen last on this page), and again whenever the element's width is
 * really another. The observer reports before the page is painted, so nothing jumps; it lives as long as the element.
 */
export function onWidth(element: Element, draw: (width: number) => void): void {
  let drawn = guess;
  draw(drawn);
  if (typeof ResizeObserver === "undefined") return;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (!width || width === drawn) return;
    guess = drawn = width;
    draw(width);
  }).observe(element);
}

/** The CSS size of `cells` cells in at most `available` pixels: whole device pixels a cell where it fits, so that all are even. */
export function evenSize(cells: number, available: number, ratio = globalThis.devicePixelRatio || 1): number {
  const each = Math.floor((available * ratio) / cells);
  return each >= 1 ? (cells * each) / ratio : Math.max(1, Math.floor(available));
}
