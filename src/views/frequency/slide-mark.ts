// A mark on a plot that slides along x: by pointer, by keys, and by a click anywhere on the plot.

export interface Slide {
  step: number;
  at(): number;
  /** The value at so many pixels from the plot's left end. */
  from(pixels: number): number;
  move(to: number): void;
}

const KEYS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10
};

/** Lets `marker`, inside of `stage`, be dragged; `move` is told where to. */
export function grabbed(marker: SVGGElement, stage: HTMLElement, {step, at, from, move}: Slide): void {
  const pixels = (event: MouseEvent) => event.clientX - stage.getBoundingClientRect().left;
  marker.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (by) move(Math.round((at() + by * step) / step) * step);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(Infinity);
    else return;
    event.preventDefault();
  });
  marker.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    marker.setPointerCapture?.(event.pointerId);
    marker.focus({preventScroll: true});
    event.preventDefault();
    const drag = (e: PointerEvent) => move(from(pixels(e)));
    const stop = () => {
      marker.removeEventListener("pointermove", drag);
      for (const name of ["pointerup", "pointercancel"]) marker.removeEventListener(name, stop);
    };
    marker.addEventListener("pointermove", drag);
    for (const name of ["pointerup", "pointercancel"]) marker.addEventListener(name, stop);
  });
  stage.addEventListener("click", (event) => move(from(pixels(event))));
}

/** What a screen reader is told of the mark. */
export function slidden(
  marker: Element,
  {value, most, words}: {value: number; most: number; words: string}
): void {
  for (const [name, v] of Object.entries({valuemin: 0, valuemax: most, valuenow: value, valuetext: words}))
    marker.setAttribute(`aria-${name}`, String(v));
}
