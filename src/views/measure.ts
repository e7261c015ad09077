let guess = 640;
/** By element, what draws in it; the page itself is the list of them. */
const draws = new WeakMap<Element, ((width: number) => void)[]>();

/**
 * Calls `draw(width)` now with a guess (the width seen last on this page), and again whenever the element's width is
 * really another. The observer reports before the page is painted, so nothing jumps; it lives as long as the element.
 */
export function onWidth(element: Element, draw: (width: number) => void): void {
  let drawn = guess;
  draw(drawn);
  const follow = (width: number) => {
    if (width && width !== drawn) draw((drawn = width));
  };
  draws.set(element, [...(draws.get(element) ?? []), follow]);
  if (typeof ResizeObserver === "undefined") return;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    guess = width || guess;
    follow(width);
  }).observe(element);
}

/** Draws again now, where an observer would come too late, what has another width than it was drawn for. */
export function redraw(elements: Iterable<Element>): void {
  for (const element of elements) {
    const {paddingLeft, paddingRight} = getComputedStyle(element);
    const padding = (parseFloat(paddingLeft) || 0) + (parseFloat(paddingRight) || 0);
    for (const follow of draws.get(element) ?? []) follow(Math.floor(element.clientWidth - padding));
  }
}

/** Calls `act` once, when the element is first seen on the page. */
export function onShown(element: Element, act: () => void): void {
  if (typeof ResizeObserver === "undefined") return;
  const observer = new ResizeObserver(() => {
    observer.disconnect();
    act();
  });
  observer.observe(element);
}

/** The CSS size of `cells` cells in at most `available` pixels: whole device pixels a cell where it fits, so that all are even. */
export function evenSize(cells: number, available: number, ratio = globalThis.devicePixelRatio || 1): number {
  const each = Math.floor((available * ratio) / cells);
  return each >= 1 ? (cells * each) / ratio : Math.max(1, Math.floor(available));
}
