// A window timeline in words and rows.
import {formatNumber, plural} from "./format.ts";
import type {Table} from "./table.ts";
import {seamRatio, uncovered, windowEdges, type FrameWindow} from "./window-timeline-maths.ts";

/** What a timeline shows, as far as words need it: data, and what follows from it. */
export interface Shown {
  frames: number;
  windows: readonly FrameWindow[];
  /** Σw by frame, and w/Σw by window and frame. */
  sum: readonly number[];
  parts: readonly number[][];
  disagreement?: readonly ArrayLike<number>[];
  seams?: readonly number[];
  interiorMedian?: number;
}

/** Who decides a frame, by how much they disagree, and how much it differs from the next. */
export function frameSentence({sum, parts, disagreement, seams}: Shown, frame: number): string {
  if (!(sum[frame] > 0)) return `Frame ${frame}: no window gives it any weight.`;
  const who = parts.flatMap((row, i) =>
    row[frame] > 0 ? [`window ${i + 1} ${Math.round(100 * row[frame])} %`] : []
  );
  const last = disagreement?.at(-1)?.[frame];
  const more = [
    `Σw ${formatNumber(sum[frame])}`,
    last === undefined ? "" : `disagreement at the last step ${formatNumber(last)}`,
    seams?.[frame] === undefined ? "" : `difference to frame ${frame + 1} ${formatNumber(seams[frame])}`
  ];
  return `Frame ${frame}: ${who.join(", ")}; ${more.filter(Boolean).join("; ")}.`;
}

/** Where the windows are, what they leave out, and what is seen at their edges. */
export function timelineSummary({frames, windows, sum, seams, interiorMedian}: Shown): string {
  const list = windows.map(({start, length}, i) => `${i + 1}: ${start} to ${start + length - 1}`).join(", ");
  const gaps = uncovered(sum).map(([a, b]) => (a === b ? `${a}` : `${a} to ${b}`));
  const words = [
    `${plural(windows.length, "window")} over ${plural(frames, "frame")} (${list}).`,
    gaps.length ? `No window reaches frames ${gaps.join(", ")}.` : "Every frame is covered."
  ];
  const {ratio} = seamRatio(seams ?? [], windowEdges(frames, windows), interiorMedian);
  if (Number.isFinite(ratio))
    words.push(`Frames differ ${formatNumber(ratio)} times as much at window edges as inside.`);
  return words.join(" ");
}

/** What is wrong with the cover, and what to do; empty where nothing is. */
export function coverFault(sum: readonly number[]): string {
  const count = sum.filter((w) => !(w > 0)).length;
  if (!count) return "";
  const get = `${plural(count, "frame")} ${count === 1 ? "gets" : "get"}`;
  return `${get} no weight from any window, so the average there is 0/0: move or lengthen a window.`;
}

/** A row a frame. */
export function timelineTable({frames, windows, sum, parts, disagreement, seams}: Shown): Table {
  const rows = Array.from({length: frames}, (_, t) => [
    t,
    sum[t],
    ...parts.map((row) => row[t]),
    disagreement?.at(-1)?.[t] ?? null,
    seams?.[t] ?? null
  ]);
  const names = windows.map((_, i) => `share of window ${i + 1}`);
  return {
    columns: ["frame", "sum of weights", ...names, "disagreement, last step", "difference to next frame"],
    rows
  };
}
