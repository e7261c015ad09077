export interface CursorOptions {
  /** What the cursor walks over, for a screen reader: "Frame", "Layer and frame". */
  label: string;
  columns: number | (() => number);
  rows?: number | (() => number);
  /** Where the cursor is. */
  at(): {column: number; row?: number};
  /** An arrow key was pressed: preview this place. */
  move(column: number, row: number): void;
  /** Enter or Space: pin the place. */
  pin(): void;
  /** Escape: clear. */
  clear(): void;
  /** What is at the place, in words: "Frame 3 of 16, 0.38 s". */
  text(): string;
}

/**
 * Makes an element focusable with a keyboard cursor: arrows move, Home and End go to the row's ends, Page keys by a tenth,
 * Enter or Space pins, Escape clears. To a screen reader it is a slider whose value is spoken as `text()`.
 * Returns a function to call when the place or the sizes changed otherwise.
 */
export function keyboardCursor(target: Element, options: CursorOptions): () => void {
  const size = (n: number | (() => number) | undefined) =>
    Math.max(1, typeof n === "function" ? n() : (n ?? 1));
  const set = (name: string, value: string | number) => target.setAttribute(name, String(value));
  const sync = () => {
    const {column, row = 0} = options.at();
    set("aria-valuemin", 0);
    set("aria-valuemax", size(options.columns) * size(options.rows) - 1);
    set("aria-valuenow", row * size(options.columns) + column);
    set("aria-valuetext", options.text());
  };
  set("role", "slider");
  set("tabindex", 0);
  set("aria-label", options.label);
  target.addEventListener("keydown", (event) => {
    const {key, ctrlKey, metaKey, altKey} = event as KeyboardEvent;
    if (ctrlKey || metaKey || altKey) return;
    const columns = size(options.columns);
    const rows = size(options.rows);
    const {column, row = 0} = options.at();
    const place = step(key, column, row, columns, rows);
    if (place) options.move(...place);
    else if (key === "Enter" || key === " ") options.pin();
    else if (key === "Escape") options.clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
    sync();
  });
  sync();
  return sync;
}

/** Where a key leads in a grid, or null where it is not a key of the cursor. Up and Down walk a single row too. */
export function step(
  key: string,
  column: number,
  row: number,
  columns: number,
  rows: number
): [number, number] | null {
  const x = (by: number): [number, number] => [Math.min(columns - 1, Math.max(0, column + by)), row];
  const y = (by: number): [number, number] => [column, Math.min(rows - 1, Math.max(0, row + by))];
  const page = Math.max(1, Math.round(columns / 10));
  switch (key) {
    case "ArrowLeft":
      return x(-1);
    case "ArrowRight":
      return x(1);
    case "ArrowUp":
      return rows > 1 ? y(-1) : x(-1);
    case "ArrowDown":
      return rows > 1 ? y(1) : x(1);
    case "Home":
      return [0, row];
    case "End":
      return [columns - 1, row];
    case "PageUp":
      return x(-page);
    case "PageDown":
      return x(page);
    default:
      return null;
  }
}
