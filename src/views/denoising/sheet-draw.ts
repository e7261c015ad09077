// The pictures and the axes of a contact sheet.
import {framePixels} from "../clip.ts";
import {context2d, s} from "../dom.ts";
import {formatNumber} from "../format.ts";
import {type Draft, draftAt, type Shown} from "./drafts.ts";
import {LEFT, type SheetLayout, TOP} from "./sheet-layout.ts";

/** Where the columns of numbers at the left end. */
const [STEP_END, LEVEL_END] = [LEFT - 58, LEFT - 6];

/** Paints all cells on one canvas, a pixel between them; rows of steps that have not run stay clear. */
export function paintSheet(
  canvas: HTMLCanvasElement,
  drafts: readonly Draft[],
  shown: Shown,
  {rows, columns}: SheetLayout
): void {
  const {width: w, height: tall} = drafts[0].clean;
  const [wide, high] = [columns.length * (w + 1) - 1, rows.length * (tall + 1) - 1];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const last = drafts[drafts.length - 1].step;
  const image = new ImageData(wide, high);
  rows.forEach((step, row) => {
    if (step > last) return;
    const clip = drafts[draftAt(drafts, step)][shown];
    columns.forEach((frame, column) => {
      const pixels = framePixels(clip, frame);
      for (let y = 0; y < tall; ++y)
        image.data.set(
          pixels.subarray(4 * y * w, 4 * (y + 1) * w),
          4 * ((row * (tall + 1) + y) * wide + column * (w + 1))
        );
    });
  });
  context2d(canvas)?.putImageData(image, 0, 0);
}

/** The frame around the cells, steps and noise levels at the left, frames below. */
export function sheetAxes(
  drafts: readonly Draft[],
  {rows, columns, width, height, across, down, wide, high}: SheetLayout
): SVGElement[] {
  const text = (x: number, y: number, anchor: string, said: string | number, name?: string) =>
    s("text", {x, y, "text-anchor": anchor, class: name}, said);
  const last = drafts[drafts.length - 1].step;
  const every = Math.ceil(24 / across);
  return [
    s("rect", {class: "lane-frame", x: LEFT - 0.5, y: TOP - 0.5, width: wide + 1, height: high + 1}),
    text(STEP_END, TOP - 8, "end", "step", "view-axis-label"),
    text(LEVEL_END, TOP - 8, "end", "log-SNR", "view-axis-label"),
    text(LEFT, TOP - 8, "start", "frame →", "view-axis-label"),
    ...rows.flatMap((step, row) => {
      const y = TOP + row * down + height / 2 + 4;
      const level = step <= last ? formatNumber(+drafts[draftAt(drafts, step)].logSnr.toFixed(1)) : "";
      return [text(STEP_END, y, "end", step + 1), text(LEVEL_END, y, "end", level)];
    }),
    ...columns.flatMap((frame, column) =>
      column % every ? [] : [text(LEFT + column * across + width / 2, TOP + high + 14, "middle", frame)]
    )
  ];
}
