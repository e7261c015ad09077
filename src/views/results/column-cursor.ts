import {keyboardCursor} from "../keyboard.ts";

export interface ColumnCursorOptions {
  /** What the columns are, for a screen reader. */
  label: string;
  columns(): number;
  /** What a column stands for: a pin follows it through changes of the data. */
  key(column: number): string | number;
  /** The column nearest to a pointer. */
  near(pointer: {clientX: number; clientY: number}): number;
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
  /** After the data or the drawing changed: shows again; a pin follows what it stands for, or ends with it. */
  refresh(): void;
}

/**
 * A cursor over the columns (or rows) of a plot, for pointer and keyboard alike: passing over previews, a click or Enter pins (a
 * second click on the column lets go, for fingers have no Escape), Escape clears, arrows walk.
 */
export function columnCursor(stage: HTMLElement, options: ColumnCursorOptions): ColumnCursor {
  let preview: number | null = null;
  let pin: number | null = null;
  let pinKey: string | number | null = null;
  const shown = () => preview ?? pin ?? options.home();
  const show = () => options.show(shown(), (preview ?? pin) !== null);
  const setPin = (column: number | null) => {
    const changed = column !== pin;
    pin = column;
    pinKey = column === null ? null : options.key(column);
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
  stage.addEventListener("pointermove", (event) => {
    // A finger that passes scrolls the page; its tap arrives as a click.
    if (event.pointerType !== "touch") setPreview(options.near(event));
  });
  stage.addEventListener("pointerleave", () => setPreview(null));
  stage.addEventListener("click", (event) => {
    const column = options.near(event);
    setPin(column === pin ? null : column);
  });
  return {
    shown,
    refresh() {
      const count = options.columns();
      if (preview !== null && preview >= count) preview = null;
      if (pin !== null) {
        const at = Array.from({length: count}, (_, i) => i).find((i) => options.key(i) === pinKey);
        if (at === undefined) setPin(null);
        else pin = at;
      }
      show();
      sync();
    }
  };
}

/** The index of the value nearest to `at`. */
export function nearest(values: readonly number[], at: number): number {
  return values.reduce((best, v, i) => (Math.abs(v - at) < Math.abs(values[best] - at) ? i : best), 0);
}
