import {cellCanvas, h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {hint} from "../hint.ts";
import {keyboardCursor} from "../keyboard.ts";
import {onWidth} from "../measure.ts";
import {selection, type Selection} from "../selection.ts";
import {linkPlace} from "../tokens/link.ts";
import {pointerPlaces} from "../tokens/pointer.ts";
import {asView, type View} from "../view.ts";
import {checkDrafts, type Draft, draftAt, draftTable, type Shown, SHOWN_NAMES, stepWords} from "./drafts.ts";
import {paintSheet, sheetAxes} from "./sheet-draw.ts";
import {LEFT, nearestIndex, type SheetLayout, sheetLayout, TOP} from "./sheet-layout.ts";

export interface DraftSheetOptions extends Partial<FigureOptions> {
  /** What is shown first; default "clean". */
  show?: Shown;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/** A step and a frame, from 0. */
export interface DraftPlace {
  step: number;
  frame: number;
}

/**
 * A sampling as a contact sheet: time of the clip to the right, denoising downwards, x̂₀ or x_t as the reader switches. Rows appear
 * as the steps come; of many steps and frames it shows an even choice. The step and the frame selected on the page are outlined;
 * a click pins both (`.value`), Escape lets go.
 * @throws a sentence as `checkDrafts`.
 */
export function draftSheet(
  given: readonly Draft[],
  options: DraftSheetOptions = {}
): View<DraftPlace | null, readonly Draft[]> {
  const {selection: store = selection} = options;
  let drafts = checkDrafts(given, "draftSheet");
  let shown: Shown = options.show ?? "clean";
  let layout: SheetLayout | null = null;
  let width = 0;

  const canvas = cellCanvas(1, 1, {class: "lane-canvas", "aria-hidden": "true"});
  const axes = s("g");
  const marks = s("g");
  const svg = s("svg", {class: "view-svg lane-svg", "aria-hidden": "true"}, axes, marks);
  const stage = h("div", {class: "lane-stage draft-sheet"}, canvas, svg);
  const readout = h("p", {class: "lane-readout"});
  const choice = h(
    "select",
    {},
    ...Object.entries(SHOWN_NAMES).map(([value, name]) =>
      h("option", {value, selected: value === shown}, name)
    )
  );
  const field = h("label", {class: "tok-field", "data-export": "no"}, "Shown", choice);
  const element = figure(
    {title: "Steps by frames", summary, table: () => draftTable(drafts), ...options},
    field,
    stage,
    readout
  );
  const link = linkPlace<DraftPlace>(element, {
    store,
    read: ({step, frame}) =>
      step === null && frame === null
        ? null
        : {step: Math.max(0, Math.min(step ?? last(), last())), frame: Math.min(frame ?? 0, frames() - 1)},
    write: (place) => ({step: place?.step ?? null, frame: place?.frame ?? null}),
    show: () => (mark(), sync())
  });
  const frames = () => drafts[0]?.clean.frames ?? 1;
  const last = () => drafts.at(-1)?.step ?? 0;
  const at = (): DraftPlace => link.shown() ?? {step: last(), frame: 0};
  const cellOf = ({step, frame}: DraftPlace, {rows, columns}: SheetLayout) => ({
    row: nearestIndex(rows, step),
    column: nearestIndex(columns, frame)
  });
  const placeOf = (row: number, column: number): DraftPlace | null =>
    layout && drafts.length && layout.rows[row] <= last()
      ? {step: layout.rows[row], frame: layout.columns[column]}
      : null;

  function summary(): string {
    if (!drafts.length) return "No step has run yet.";
    const {clean, steps} = drafts[0];
    return `${drafts.length} of ${steps} steps of a clip of ${clean.frames} frames, ${SHOWN_NAMES[shown]}, a row a step and a column a frame.`;
  }
  const words = (place: DraftPlace) => {
    const draft = drafts[draftAt(drafts, place.step)];
    return draft ? `frame ${place.frame}, ${stepWords(draft)}` : "no step has run yet";
  };

  const paint = () => layout && drafts.length && paintSheet(canvas, drafts, shown, layout);

  function draw(): void {
    stage.classList.toggle("draft-empty", !drafts.length);
    if (!drafts.length || !width) return mark();
    const {clean, steps} = drafts[0];
    layout = sheetLayout({steps, frames: clean.frames, width: clean.width, height: clean.height}, width);
    const {wide, high} = layout;
    Object.assign(canvas.style, {
      left: `${LEFT}px`,
      top: `${TOP}px`,
      width: `${wide}px`,
      height: `${high}px`
    });
    stage.style.width = `${LEFT + wide + 4}px`;
    stage.style.height = `${TOP + high + 20}px`;
    svg.setAttribute("width", String(LEFT + wide + 4));
    svg.setAttribute("height", String(TOP + high + 20));
    axes.replaceChildren(...sheetAxes(drafts, layout));
    paint();
    mark();
  }

  function mark(): void {
    readout.replaceChildren(
      drafts.length
        ? link.shown()
          ? `${words(at()).replace(/^f/, "F")}.`
          : hint("Point at a frame; a click holds its step and frame in every figure of this page.")
        : "No step has run yet."
    );
    if (!layout) return;
    const box = (name: string, {row, column}: {row: number; column: number}) => {
      const place = {
        x: LEFT + column * layout!.across - 1,
        y: TOP + row * layout!.down - 1,
        width: layout!.width + 2,
        height: layout!.height + 2
      };
      return [s("rect", {class: "lane-halo", ...place}), s("rect", {class: name, ...place})];
    };
    const [here, pinned] = [link.shown(), link.value()];
    marks.replaceChildren(
      ...(pinned ? box("draft-pinned", cellOf(pinned, layout)) : []),
      ...(here ? box("draft-here", cellOf(here, layout)) : [])
    );
  }

  choice.addEventListener("input", (event) => {
    event.stopPropagation(); // the figure's own input event means its value
    shown = choice.value as Shown;
    paint();
    element.describe({summary: options.summary ?? summary});
  });
  pointerPlaces(stage, link, (event) => {
    const {left, top} = svg.getBoundingClientRect();
    const cell = layout?.at(event.clientX - left, event.clientY - top);
    return cell ? placeOf(cell.row, cell.column) : null;
  });
  const cursor = () => (layout ? cellOf(at(), layout) : {row: 0, column: 0});
  const sync = keyboardCursor(stage, {
    label: "Frame and step",
    columns: () => layout?.columns.length ?? 1,
    rows: () => layout?.rows.filter((step) => step <= last()).length ?? 1,
    at: cursor,
    move: (column, row) => {
      const place = placeOf(row, column);
      if (place) link.hover(place);
    },
    pin: () => drafts.length && link.toggle(at()),
    clear: () => link.clear(),
    text: () => words(at())
  });
  onWidth(element.body, (now) => {
    width = now;
    draw();
    sync();
  });

  return asView(element, {
    get: () => link.value(),
    set: (place) => link.pin(place),
    update(next) {
      drafts = checkDrafts(next, "draftSheet");
      link.refresh();
      draw();
      sync();
      element.describe({summary: options.summary ?? summary});
    }
  });
}
