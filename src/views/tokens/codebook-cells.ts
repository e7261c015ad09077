// The codes of a codebook laid out as cells, and their picture.
import {byUsage} from "./codebook-maths.ts";
import {luminance, type Picture, pictureBytes, putBytes} from "./picture.ts";

export type CodeOrder = "id" | "usage" | "luminance" | "pca";

/** Ids by cell, row after row; a cell without a code holds −1. */
export interface CodeCells {
  columns: number;
  rows: number;
  ids: Int32Array;
  /** CSS pixels of a cell's side, the gap to the next included. */
  cell: number;
}

/** Cells of 13 to 40 pixels, so that the codebook is about 330 pixels high where the page is wide. */
export function cellSize(codes: number, width: number): number {
  return Math.max(13, Math.min(40, Math.floor(Math.sqrt((width * 330) / codes))));
}

/**
 * Puts codes into cells. "usage" begins with the most used, "luminance" with the darkest; "pca" fills columns from left to
 * right by the first component and each from top to bottom by the second, so that neighbours are alike and none hides another.
 */
export function layOutCodes(
  patches: readonly Picture[],
  order: CodeOrder,
  width: number,
  {usage, coordinates}: {usage?: ArrayLike<number>; coordinates?: ArrayLike<number>}
): CodeCells {
  const count = patches.length;
  const cell = cellSize(count, width);
  const columns = Math.max(1, Math.min(count, Math.floor(width / cell)));
  const rows = Math.ceil(count / columns);
  const ids = new Int32Array(columns * rows).fill(-1);
  if (order === "pca" && coordinates) {
    const by = (axis: number) => (a: number, b: number) =>
      coordinates[2 * a + axis] - coordinates[2 * b + axis];
    const sorted = Array.from(patches, (_, id) => id).sort(by(0));
    for (let column = 0; column * rows < count; ++column)
      sorted
        .slice(column * rows, (column + 1) * rows)
        .sort((a, b) => by(1)(b, a))
        .forEach((id, row) => (ids[row * columns + column] = id));
  } else ids.set(sortedIds(patches, order, usage));
  return {columns, rows, ids, cell};
}

function sortedIds(patches: readonly Picture[], order: CodeOrder, usage?: ArrayLike<number>): number[] {
  if (order === "usage" && usage) return byUsage(usage);
  const ids = patches.map((_, id) => id);
  if (order !== "luminance") return ids;
  const light = patches.map(luminance);
  return ids.sort((a, b) => light[a] - light[b] || a - b);
}

/** Alpha of a code that is never used. */
const PALE = 70;

/** Paints every patch into its cell, in device pixels and without smoothing, a gap between; never-used codes pale. */
export function paintCodes(
  canvas: HTMLCanvasElement,
  patches: readonly Picture[],
  {columns, rows, ids, cell}: CodeCells,
  usage?: ArrayLike<number>,
  ratio = globalThis.devicePixelRatio || 1
): void {
  const size = Math.round(cell * ratio);
  const inner = size - Math.max(1, Math.round(ratio));
  const width = columns * size;
  const bytes = new Uint8ClampedArray(width * rows * size * 4);
  const [{width: w, height: hgt}] = patches;
  ids.forEach((id, at) => {
    if (id < 0) return;
    const patch = pictureBytes(patches[id]);
    const alpha = usage && !usage[id] ? PALE : 255;
    const start = Math.floor(at / columns) * size * width + (at % columns) * size;
    for (let y = 0; y < inner; ++y)
      for (let x = 0; x < inner; ++x) {
        const from = 4 * (Math.floor((y * hgt) / inner) * w + Math.floor((x * w) / inner));
        const to = 4 * (start + y * width + x);
        bytes[to] = patch[from];
        bytes[to + 1] = patch[from + 1];
        bytes[to + 2] = patch[from + 2];
        bytes[to + 3] = alpha;
      }
  });
  putBytes(canvas, width, rows * size, bytes);
}
