// Which steps and frames a contact sheet shows, and where.
import {evenSize} from "../measure.ts";

/** Pixels of the page left of the first frame, and over the first row. */
export const LEFT = 90;
export const TOP = 22;
const ROWS = 12;
/** A frame is at least so wide, so that something is seen in it. */
const LEAST = 30;

export interface SheetLayout {
  /** The steps that have a row, and the frames that have a column. */
  rows: number[];
  columns: number[];
  /** Of a cell in CSS pixels, and from one cell to the next. */
  width: number;
  height: number;
  across: number;
  down: number;
  /** Of all cells together. */
  wide: number;
  high: number;
  /** Row and column at a point of the drawing, or null. */
  at(x: number, y: number): {row: number; column: number} | null;
}

/** `shown` of `count` numbers from 0, evenly spread, with the first and the last. */
export function spread(count: number, shown: number): number[] {
  if (count <= shown) return Array.from({length: count}, (_, i) => i);
  if (shown < 2) return [count - 1];
  return Array.from({length: shown}, (_, i) => Math.round((i * (count - 1)) / (shown - 1)));
}

/** The entry of `list` nearest to `value`. */
export const nearestIndex = (list: readonly number[], value: number): number =>
  list.reduce((best, v, i) => (Math.abs(v - value) < Math.abs(list[best] - value) ? i : best), 0);

/** A sheet of at most 12 steps by as many frames as fit `room` pixels. */
export function sheetLayout(
  {steps, frames, width: w, height: h}: {steps: number; frames: number; width: number; height: number},
  room: number
): SheetLayout {
  const free = Math.max(LEAST, room - LEFT);
  const most = Math.max(1, Math.floor(free / (Math.max(LEAST, Math.min(w, 40)) + 1)));
  const columns = spread(frames, most);
  const width = evenSize(w, Math.min(72, Math.floor(free / columns.length) - 1));
  const height = (width * h) / w;
  const rows = spread(steps, ROWS);
  const [across, down] = [width + 1, height + 1];
  return {
    rows,
    columns,
    width,
    height,
    across,
    down,
    wide: columns.length * across - 1,
    high: rows.length * down - 1,
    at(x, y) {
      const column = Math.floor((x - LEFT) / across);
      const row = Math.floor((y - TOP) / down);
      return column >= 0 && column < columns.length && row >= 0 && row < rows.length ? {row, column} : null;
    }
  };
}
