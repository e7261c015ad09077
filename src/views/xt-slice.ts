import {h} from "./dom.ts";
import {type FigureOptions, figure} from "./figure.ts";
import {formatSeconds} from "./format.ts";
import {linkFrame} from "./frame-link.ts";
import {keyboardCursor} from "./keyboard.ts";
import {swatchLegend} from "./legend.ts";
import {onWidth} from "./measure.ts";
import {autocorrelationLane} from "./autocorrelation.ts";
import {series} from "./colors.ts";
import {type ClipData, referenceClip, runFacts, runLegend, runsOf} from "./runs.ts";
import type {ColorScale} from "./scale.ts";
import {scaled} from "./scaled.ts";
import {type Selection, selection} from "./selection.ts";
import {rowSlice, temporalAutocorrelation} from "./slices.ts";
import {asView, emitInput, type View} from "./view.ts";
import {type SlicePanel, slicePanel} from "./xt-panel.ts";

export interface XtSliceOptions extends Partial<FigureOptions> {
  /** The row (y, in pixels of the first clip) whose x–t slice is shown; default the middle. */
  row?: number;
  /** The column (x) whose y–t slice is shown; default the middle. */
  column?: number;
  /** Which slices: "x" is x–t along the row, "y" is y–t along the column; default both. */
  axis?: "x" | "y" | "both";
  /** Adds a lane with the temporal autocorrelation of the x–t slice. */
  autocorrelation?: boolean;
  scale?: ColorScale;
  /** CSS pixels that a run needs beside another; default 300. */
  least?: number;
  /** Default: the selection of the page. */
  selection?: Selection;
}

export interface XtValue {
  row: number;
  column: number;
  frame: number;
}

const GAP = 24;

/**
 * A frame with a scanline to drag, beside its slices through time: x–t under the frame (same x), y–t at its right (same
 * y), as Lumiere shows motion (arXiv 2401.12945, Fig. 7). Several runs are cut by the same scanline at the same time.
 * `.value` is {row, column, frame}.
 * @throws a sentence if a clip's numbers do not fit each other, or if the row or column is outside the frame.
 */
export function xtSlice(data: ClipData, options: XtSliceOptions = {}): View<XtValue, ClipData> {
  const {axis = "both", scale, selection: store = selection} = options;
  let runs = runsOf(data, "xtSlice");
  const first = () => runs[0].clip;
  const inside = (n: number, size: number, name: string) => {
    if (Number.isInteger(n) && n >= 0 && n < size) return n;
    throw new Error(`xtSlice needs a ${name} of 0…${size - 1}, found ${n}; choose one inside the frame.`);
  };
  let row = inside(options.row ?? first().height >> 1, first().height, "row");
  let column = inside(options.column ?? first().width >> 1, first().width, "column");
  const cut = () =>
    [axis !== "y" && `row y = ${row}`, axis !== "x" && `column x = ${column}`].filter(Boolean).join(", ");
  const words = () => ({
    subtitle: options.subtitle ?? `${cut()} · ${runFacts(runs)}`,
    summary:
      options.summary ??
      `Slices through time at ${cut()}; frame ${link.shown() ?? 0} is shown. ${runFacts(runs)}.`,
    legend: [
      ...runLegend(runs, scale, options.legend),
      ...(options.autocorrelation && runs.length > 1
        ? [swatchLegend(runs.map(({label}, i) => ({label, color: series(i), mark: "line"})))]
        : [])
    ]
  });
  const table = () => ({
    columns: ["run", "t (frame)", ...Array.from({length: first().width}, (_, x) => `x = ${x}`)],
    rows: runs.flatMap(({label, clip}) => {
      const {data: values, channels} = rowSlice(clip, scaled(row, first().height, clip.height));
      const mean = (i: number) => values.subarray(i, i + channels).reduce((a, b) => a + b, 0) / channels;
      return Array.from({length: clip.frames}, (_, t) => [
        label,
        t,
        ...Array.from({length: clip.width}, (_, x) => mean((t * clip.width + x) * channels))
      ]);
    })
  });

  let panels: SlicePanel[] = [];
  const grid = h("div", {class: "view-slices"});
  const lane = autocorrelationLane();
  if (!options.autocorrelation) lane.element.hidden = true;
  const element = figure({title: "Slices through time", summary: "", table, ...options}, grid, lane.element);
  const frames = () => referenceClip(runs).frames;
  const link = linkFrame(element, {
    store,
    frames,
    fallback: 0,
    show: () => panels.forEach((panel) => panel.showFrame(at()))
  });
  const at = () => link.shown() ?? 0;

  function moveTo(x: number, y: number): void {
    const clamp = (n: number, size: number) => Math.min(size - 1, Math.max(0, Math.floor(n)));
    const next = [
      axis === "x" ? column : clamp(x, first().width),
      axis === "y" ? row : clamp(y, first().height)
    ];
    if (next[0] === column && next[1] === row) return;
    [column, row] = next;
    redraw();
    emitInput(element);
  }

  function redraw(): void {
    runs.forEach(({clip}, i) => {
      panels[i].cut(scaled(column, first().width, clip.width), scaled(row, first().height, clip.height));
      panels[i].showFrame(at());
    });
    if (options.autocorrelation)
      lane.draw(
        runs.map(({label, clip}) => ({
          label,
          fps: clip.fps,
          values: temporalAutocorrelation(rowSlice(clip, scaled(row, first().height, clip.height)))
        })),
        Math.min(width, 640)
      );
    element.describe(words());
  }

  function build(): void {
    const least = Math.min(options.least ?? 300, width);
    const across = Math.max(1, Math.min(runs.length, Math.floor((width + GAP) / (least + GAP))));
    const wide = Math.min(640, Math.floor((width - (across - 1) * GAP) / across));
    grid.style.gridTemplateColumns = `repeat(${across}, ${wide}px)`;
    const handles = () => panels.flatMap(({scanline, time}) => [scanline, time]);
    const focused = handles().findIndex((handle) => handle === document.activeElement);
    panels = runs.map((run) =>
      slicePanel(run.clip, {
        width: wide,
        axis,
        scale,
        reference: referenceClip(runs),
        moveTo: (x, y) =>
          moveTo((x * first().width) / run.clip.width, (y * first().height) / run.clip.height),
        hover: (t) => link.hover(t),
        leave: () => link.leave(),
        pin: (t) => link.pin(t)
      })
    );
    runs.forEach((_, i) => withKeys(panels[i]));
    grid.replaceChildren(
      ...runs.map(({label}, i) =>
        h("div", {}, label && h("div", {class: "view-panel-label"}, label), panels[i].element)
      )
    );
    handles()[focused]?.focus({preventScroll: true});
    redraw();
  }

  function withKeys(panel: SlicePanel): void {
    keyboardCursor(panel.scanline, {
      label:
        axis === "x"
          ? "Row of the scanline"
          : axis === "y"
            ? "Column of the scanline"
            : "Row and column of the scanlines",
      columns: axis === "x" ? 1 : first().width,
      rows: axis === "y" ? 1 : first().height,
      at: () => ({column: axis === "x" ? 0 : column, row: axis === "y" ? 0 : row}),
      move: (x, y) => moveTo(axis === "x" ? column : x, axis === "y" ? row : y),
      pin: () => undefined,
      clear: () => link.clear(),
      text: cut
    });
    keyboardCursor(panel.time, {
      label: "Frame",
      columns: frames,
      at: () => ({column: at()}),
      move: (t) => link.hover(t),
      pin: () => link.pin(at()),
      clear: () => link.clear(),
      text: () => `Frame ${at()}, ${formatSeconds(at(), referenceClip(runs).fps)}`
    });
  }

  let width = 0;
  onWidth(element.body, (now) => {
    width = now;
    build();
  });
  return asView(element, {
    get: () => ({row, column, frame: link.value() ?? 0}),
    set: (value) => {
      moveTo(value.column, value.row);
      link.pin(value.frame);
    },
    update(next) {
      runs = runsOf(next, "xtSlice");
      row = Math.min(row, first().height - 1);
      column = Math.min(column, first().width - 1);
      link.refresh();
      build();
    }
  });
}
