import {cellCanvas, h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {hint} from "../hint.ts";
import {keyboardCursor} from "../keyboard.ts";
import {colorLegend} from "../legend.ts";
import {onWidth} from "../measure.ts";
import type {Domain} from "../scale.ts";
import {selection, type Selection} from "../selection.ts";
import type {Head} from "../tokens/head-mass.ts";
import {linkPlace} from "../tokens/link.ts";
import {pointerPlaces} from "../tokens/pointer.ts";
import {asView, type View} from "../view.ts";
import {checkHeads, type HeadMatrices, headsSummary, headsTable, headWords} from "./heads.ts";
import {paintHeads} from "./heads-paint.ts";

export interface HeadMatricesOptions extends Partial<FigureOptions> {
  /** Frames on each side of a matrix. */
  frames: number;
  /** What the layers are called, longest 12 characters; default their numbers. */
  layers?: readonly string[];
  /** A fixed domain for all heads; default 0 to the greatest weight, off the diagonal where that is left out. */
  domain?: Domain;
  /** The value while nothing is pinned; default null. */
  selected?: Head | null;
  /** Default: the selection of the page. */
  selection?: Selection;
}

export type {HeadMatrices};

const TOP = 32;
const GAP = 8;

/**
 * Frames by frames of every head at once, small, all painted by one scale: which heads stay at home, which look next door, which
 * everywhere. The diagonal may be left out, whose size hides the rest. Hovering previews a head in every view of the page, a click
 * or Enter pins it; `.value` is {layer, head} or null.
 * @throws a sentence if a matrix has not T·T weights, or layers differ in heads.
 */
export function headMatrices(
  given: HeadMatrices,
  options: HeadMatricesOptions
): View<Head | null, HeadMatrices> {
  const {frames: T, selection: store = selection} = options;
  let data = checkHeads(given, T);
  let width = 0;
  let size = 40;
  const names = () => options.layers ?? data.map((_, i) => String(i));
  const left = () => 14 + 6.5 * Math.max(5, ...names().map((name) => name.length));

  const box = h("input", {type: "checkbox"});
  const toggle = h("label", {class: "lane-toggle", "data-export": "no"}, box, "Without the diagonal");
  const canvas = cellCanvas(1, 1, {class: "lane-canvas", "aria-hidden": "true"});
  const axes = s("g");
  const marks = s("g");
  const svg = s("svg", {class: "view-svg lane-svg", "aria-hidden": "true"}, axes, marks);
  const stage = h("div", {class: "lane-stage head-matrices"}, canvas, svg);
  const readout = h("p", {class: "lane-readout"});
  const element = figure(
    {title: "Frames by frames, head by head", summary, table: () => headsTable(data, T, names()), ...options},
    toggle,
    stage,
    readout
  );
  const link = linkPlace<Head>(element, {
    store,
    read: ({layer, head}) =>
      layer !== null && head !== null && layer < data.length && head < data[0].length ? {layer, head} : null,
    write: (place) => ({layer: place?.layer ?? null, head: place?.head ?? null}),
    fallback: options.selected,
    show: () => (mark(), sync())
  });
  const at = () => link.shown() ?? {layer: 0, head: 0};

  const words = (head: Head) => headWords(data, T, names(), head);
  function summary(): string {
    return headsSummary(data, T, names());
  }

  function paint(): void {
    const {scale, losses, wide, high} = paintHeads(canvas, data, {
      frames: T,
      bare: box.checked,
      gap: gap(),
      domain: options.domain
    });
    const cell = size / T;
    Object.assign(canvas.style, {
      left: `${left()}px`,
      top: `${TOP}px`,
      width: `${wide * cell}px`,
      height: `${high * cell}px`
    });
    element.describe({
      legend: options.legend ?? colorLegend(scale, losses),
      summary: options.summary ?? summary
    });
  }
  /** Between heads, in cells: the gaps are pixels of the canvas too. */
  const gap = () => Math.max(1, Math.round((GAP * T) / size));
  const step = () => size + gap() * (size / T);
  const place = ({layer, head}: Head) => ({
    x: left() + head * step() - 1,
    y: TOP + layer * step() - 1,
    width: size + 2,
    height: size + 2
  });

  function draw(): void {
    const heads = data[0].length;
    const room = Math.floor((width - left() - 4) / heads) - GAP;
    const cell = Math.max(1, Math.min(Math.floor(Math.min(room, 96) / T), 12));
    size = cell * T;
    const text = (x: number, y: number, anchor: string, said: string | number, name?: string) =>
      s("text", {x, y, "text-anchor": anchor, class: name}, said);
    svg.setAttribute("width", String(left() + heads * step()));
    svg.setAttribute("height", String(TOP + data.length * step()));
    stage.style.width = `${left() + heads * step()}px`;
    stage.style.height = `${TOP + data.length * step()}px`;
    axes.replaceChildren(
      text(0, 26, "start", "layer", "view-axis-label"),
      text(left(), 10, "start", "head", "view-axis-label"),
      ...data[0].map((_, head) => text(left() + head * step() + size / 2, 26, "middle", head)),
      ...names().map((name, layer) => text(left() - 8, TOP + layer * step() + size / 2 + 4, "end", name))
    );
    paint();
    mark();
  }

  function mark(): void {
    const [here, pinned] = [link.shown(), link.value()];
    const rect = (name: string, head: Head) => s("rect", {class: name, ...place(head)});
    marks.replaceChildren(
      ...(pinned ? [rect("tok-head-pinned", pinned)] : []),
      ...(here ? [rect("tok-head-here", here)] : [])
    );
    readout.replaceChildren(
      here ? `${words(here).replace(/^l/, "L")}.` : hint("Point at a head to read how far it looks.")
    );
  }

  box.addEventListener("input", (event) => {
    event.stopPropagation(); // the figure's own input event means its value
    paint();
  });
  pointerPlaces(stage, link, (event) => {
    const {left: x0, top: y0} = svg.getBoundingClientRect();
    const head = Math.floor((event.clientX - x0 - left()) / step());
    const layer = Math.floor((event.clientY - y0 - TOP) / step());
    return layer >= 0 && layer < data.length && head >= 0 && head < data[0].length ? {layer, head} : null;
  });
  const sync = keyboardCursor(stage, {
    label: "Layer and head",
    columns: () => data[0].length,
    rows: () => data.length,
    at: () => ({column: at().head, row: at().layer}),
    move: (head, layer) => link.hover({layer, head}),
    pin: () => link.toggle(at()),
    clear: () => link.clear(),
    text: () => words(at())
  });
  onWidth(element.body, (now) => {
    width = now;
    draw();
  });
  sync();

  return asView(element, {
    get: () => link.value(),
    set: (head) => link.pin(head),
    update(next) {
      data = checkHeads(next, T);
      link.refresh();
      draw();
      sync();
    }
  });
}
