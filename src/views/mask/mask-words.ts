// A mask in words and rows, for those who cannot see it.
import {plural} from "../format.ts";
import type {Table} from "../table.ts";
import {type Mask, paintedPixels, paintedShare} from "./mask.ts";

const percent = (share: number): string => `${share > 0 && share < 0.01 ? "<1" : Math.round(100 * share)} %`;

/** "38 % of the pixels are painted, in 16 of 16 frames." */
export function maskWords(mask: Mask): string {
  const frames = paintedPixels(mask).filter((n) => n > 0).length;
  if (!frames) return "Nothing is painted.";
  const where = mask.frames === 1 ? "" : `, in ${frames} of ${plural(mask.frames, "frame")}`;
  return `${percent(paintedShare(mask))} of the pixels are painted${where}.`;
}

/** A row a frame: how much of it is painted, and the box around that. */
export function maskTable(mask: Mask): Table {
  const {width, height, data} = mask;
  const rows = paintedPixels(mask).map((painted, t): (number | null)[] => {
    let [left, right, top, bottom] = [width, -1, height, -1];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        if (!data[(t * height + y) * width + x]) continue;
        [left, right] = [Math.min(left, x), Math.max(right, x)];
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
      }
    const box = painted ? [left, right, top, bottom] : [null, null, null, null];
    return [t, painted, painted / (width * height), ...box];
  });
  return {columns: ["frame", "painted pixels", "share", "left", "right", "top", "bottom"], rows};
}
