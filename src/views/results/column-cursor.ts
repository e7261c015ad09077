import {keyboardCursor} from "../keyboard.ts";

export interface ColumnCursorOptions {
  /** What the columns are, for a screen reader. */
  label: string;
  columns(): number;
  /** The column nearest to a pointer. */
  near(clientX: number): number;
  /** The column shown while nothing is pointed at or pinned. */
  home(): number;
  /** The column in words. */
  text(column: number): string;
  /** Draws the cursor; `held` where it was pointed at or pinned. */
  show(column: number, held: boolean): void;
  /** The pinned column changed. */
  pinned(column: number | null): void;
}

export interface ColumnCursor {
  /** The column shown now. */
  shown(): number;
  /** After the data or the drawing changed: shows again, drops a pin that is no more. */
  refresh(): void;
}

/**
 * A cursor over the columns of a plot, for pointer and keyboard alike: passing over previews, a click or Enter pins (a
 * second click on the column lets go, for fingers have no Escape), Escape clears, arrows walk.
 */
export function columnCursor(stage: HTMLElement, options: ColumnCursorOptions): ColumnCursor {
  let preview: number | null = null;
  let pin: number | null = null;
  const shown = () => preview ?? pin ?? options.home();
  const show = () => options.show(shown(), (preview ?? pin) !== null);
  const setPin = (column: number | null) => {
    const changed = column !== pin;
    pin = column;
    preview = null;
    show();
    sync();
    if (changed) options.pinned(pin);
  };
  const setPreview = (column: number | null) => {
    if (column === preview) return;
    preview = column;
    show();
    sync();
  };
  const sync = keyboardCursor(stage, {
    label: options.label,
    columns: options.columns,
    at: () => ({column: shown()}),
    move: setPreview,
    pin: () => setPin(shown()),
    clear: () => setPin(null),
    text: () => options.text(shown())
  });
  stage.addEventListener("pointermove", ({clientX, pointerType}) => {
    // A finger that passes scrolls the page; its tap arrives as a click.
    if (pointerType !== "touch") setPreview(options.near(clientX));
  });
  stage.addEventListener("pointerleave", () => setPreview(null));
  stage.addEventListener("click", ({clientX}) => {
    const column = options.near(clientX);
    setPin(column === pin ? null : column);
  });
  return {
    shown,
    refresh() {
      const last = options.columns() - 1;
      if (preview !== null && preview > last) preview = null;
      if (pin !== null && pin > last) setPin(null);
      show();
      sync();
    }
  };
}

/** The index of the value nearest to `at`. */
export function nearest(values: readonly number[], at: number): number {
  return values.reduce((best, v, i) => (Math.abs(v - at) < Math.abs(values[best] - at) ? i : best), 0);
}
