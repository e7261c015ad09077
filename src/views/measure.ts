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

/** The CSS size of `cells` cells in at most `available` pixels: a whole multiple where it fits, for even pixels. */
export function evenSize(cells: number, available: number): number {
  return available >= cells ? cells * Math.floor(available / cells) : Math.max(1, Math.floor(available));
}
