import {paintFrame} from "./clip.ts";
import {cellCanvas, h} from "./dom.ts";
import {type FigureOptions, figure} from "./figure.ts";
import {formatSeconds} from "./format.ts";
import {linkFrame} from "./frame-link.ts";
import {keyboardCursor} from "./keyboard.ts";
import {onWidth} from "./measure.ts";
import {type ClipData, runFacts, runsOf, runLegend, runTable, sameShape} from "./runs.ts";
import type {ColorScale} from "./scale.ts";
import {type Selection, selection} from "./selection.ts";
import {asView, type View} from "./view.ts";

export interface FrameStripOptions extends Partial<FigureOptions> {
  /** Frames a line; default: as many as fit at a readable size. */
  columns?: number;
  /** CSS pixels of a frame's width; default: what fills the line, at most 128. */
  size?: number;
  /** CSS pixels that a frame needs at least, where runs have their names beside them; default 58, or 44 for more than 32 frames. */
  least?: number;
  /** The value while nothing is pinned; default null. */
  selected?: number | null;
  /** What stands under each frame; default its number. */
  labels?: string[] | ((frame: number) => string);
  /** Colours for clips of one channel, one scale for all rows; default: the clip as a picture. */
  scale?: ColorScale;
  /** Default: the selection of the page. */
  selection?: Selection;
}

const GAP = 4;
const LABEL = 112;
const WIDE = 560;

/** How many frames stand on a line of `width` pixels, at least `readable` wide, and how wide each is. */
export function stripLayout(
  frames: number,
  width: number,
  {columns, size}: Pick<FrameStripOptions, "columns" | "size"> = {},
  readable = frames > 32 ? 44 : 58
): {columns: number; size: number} {
  const fit = (n: number) => Math.floor((width - (n - 1) * GAP) / n);
  const least = size ?? readable;
  let lines = 1;
  while (!columns && lines < frames && fit(Math.ceil(frames / lines)) < least) ++lines;
  const across = Math.min(frames, columns ?? Math.ceil(frames / lines));
  return {columns: across, size: Math.max(16, size ?? Math.min(128, fit(across)))};
}

/**
 * The frames of a clip side by side. Several runs stand under each other, frame by frame, and wrap together.
 * Hovering previews the page's frame, a click or Enter pins it (once more: lets it go); `.value` is the pinned frame or null.
 * @throws a sentence if a clip's numbers do not fit each other.
 */
export function frameStrip(data: ClipData, options: FrameStripOptions = {}): View<number | null, ClipData> {
  let runs = runsOf(data, "frameStrip");
  const {scale, labels, selected = null, selection: store = selection} = options;
  let width = 0;
  let cells: {element: HTMLElement; canvas: HTMLCanvasElement; row: number; frame: number}[] = [];
  const frames = () => Math.max(...runs.map(({clip}) => clip.frames));
  const name = (t: number) => (typeof labels === "function" ? labels(t) : (labels?.[t] ?? String(t)));
  const words = () => ({
    subtitle: options.subtitle ?? runFacts(runs),
    summary:
      options.summary ?? `${runFacts(runs)}. Frames from left to right; arrows move, Enter pins a frame.`,
    legend: runLegend(runs, scale, options.legend)
  });

  const grid = h("div", {class: "view-strip"});
  const element = figure({title: "Frames", table: () => runTable(runs), ...options, ...words()}, grid);
  const link = linkFrame(element, {
    store,
    frames,
    fallback: selected,
    show: () => {
      mark();
      speak();
    }
  });
  const at = () => link.shown() ?? 0;
  const pin = (frame: number) => link.pin(frame === store.pinned.frame ? null : frame);
  const speak = keyboardCursor(grid, {
    label: "Frame",
    columns: frames,
    at: () => ({column: at()}),
    move: (column) => link.hover(column),
    pin: () => pin(at()),
    clear: () => link.clear(),
    text: () =>
      `Frame ${name(at())}, ${formatSeconds(at(), runs[0].clip.fps)}${link.value() === at() ? ", pinned" : ""}`
  });
  const frameUnder = (event: Event) =>
    (event.target as Element).closest<HTMLElement>("[data-frame]")?.dataset.frame;
  grid.addEventListener("pointermove", (event) => {
    const frame = frameUnder(event);
    if (frame !== undefined && event.pointerType !== "touch") link.hover(Number(frame));
  });
  grid.addEventListener("pointerleave", () => link.leave());
  grid.addEventListener("click", (event) => {
    const frame = frameUnder(event);
    if (frame !== undefined) pin(Number(frame));
  });

  function mark(): void {
    for (const cell of cells) {
      cell.element.classList.toggle("view-pinned", cell.frame === link.value());
      cell.element.classList.toggle("view-shown", cell.frame === link.shown());
    }
  }

  function paint(): void {
    for (const {canvas, row, frame} of cells) {
      const {clip} = runs[row];
      canvas.classList.toggle("view-absent", frame >= clip.frames);
      if (frame < clip.frames) paintFrame(canvas, clip, frame, scale);
    }
  }

  function layOut(): void {
    const several = runs.length > 1;
    const beside = several && width >= WIDE;
    // Runs are compared down the page, so there a narrow page gets small frames rather than many bands.
    const layout = stripLayout(
      frames(),
      width - (beside ? LABEL : 0),
      options,
      several && !beside ? 40 : options.least
    );
    grid.style.gridTemplateColumns = `${beside ? `${LABEL - GAP}px ` : ""}repeat(${layout.columns}, ${layout.size}px)`;
    cells = [];
    const children: HTMLElement[] = [];
    for (let start = 0; start < frames(); start += layout.columns) {
      const end = Math.min(frames(), start + layout.columns);
      for (let row = 0; row < runs.length; ++row) {
        if (several)
          children.push(h("div", {class: beside ? "view-strip-label" : "view-strip-line"}, runs[row].label));
        const numbered = row === runs.length - 1;
        for (let frame = start; frame < end; ++frame) {
          const {width: w, height} = runs[row].clip;
          const canvas = cellCanvas(w, height, {style: `aspect-ratio: ${w} / ${height}`});
          const number = numbered && h("span", {class: "view-strip-number"}, name(frame));
          const column = (frame - start) % layout.columns;
          const style = `grid-column: ${column + (beside ? 2 : 1)}`;
          const cell = h("div", {class: "view-strip-frame", "data-frame": frame, style}, canvas, number);
          cells.push({element: cell, canvas, row, frame});
          children.push(cell);
        }
      }
    }
    grid.replaceChildren(...children);
    paint();
    mark();
  }

  onWidth(element.body, (now) => {
    width = now;
    layOut();
  });

  return asView(element, {
    get: () => link.value(),
    set: (frame) => link.pin(frame),
    update(next) {
      const before = runs;
      runs = runsOf(next, "frameStrip");
      link.refresh();
      if (sameShape(before, runs)) paint();
      else layOut();
      mark();
      speak();
      element.describe(words());
    }
  });
}
