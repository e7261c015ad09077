import {h, s} from "../dom.ts";
import {inkFaint, series} from "../colors.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {hint} from "../hint.ts";
import {keyboardCursor} from "../keyboard.ts";
import {swatchLegend} from "../legend.ts";
import {onWidth} from "../measure.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {percent} from "./format.ts";
import {drawHeads, headLayout} from "./head-grid-draw.ts";
import {headSentence, headSummary, headTable} from "./head-grid-words.ts";
import {checkMass, type Head, type HeadMass, restOf} from "./head-mass.ts";
import {linkPlace} from "./link.ts";
import {pointerPlaces} from "./pointer.ts";

export type {Head, HeadMass};

export interface HeadGridOptions extends Partial<FigureOptions> {
  /** The sentence's images, for their names and the colours of their roles. */
  images: readonly {role: string; example?: number | null}[];
  /** What takes the rest of the attention; default "BOS". */
  rest?: string;
  /** The value while nothing is pinned; default null. */
  selected?: Head | null;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * Every head as a small bar chart of the attention that it puts on each image, all on one axis from 0 to 1; the first, pale bar
 * is what it puts on none. Hovering previews a head in every view of the page, a click or Enter pins it; `.value` is
 * {layer, head} or null.
 * @throws a sentence if layers differ in heads, or if a head's masses are not one an image or sum to more than 1.
 */
export function headGrid(mass: HeadMass, options: HeadGridOptions): View<Head | null, HeadMass> {
  const {images, rest = "BOS", selection: store = selection} = options;
  let data = checkMass(mass, images.length);
  let layout = headLayout(1, 1, 1);
  const roles = [...new Set(images.map(({role}) => role))];
  const roleOf = images.map(({role}) => roles.indexOf(role));

  const charts = s("g");
  const marks = s("g");
  const svg = s("svg", {class: "view-svg", "aria-hidden": "true"}, charts, marks);
  const stage = h("div", {class: "tok-heads"}, svg);
  const readout = h("p", {class: "lane-readout"});
  const element = figure(
    {
      title: "Heads by the images they look at",
      summary: "",
      table: () => headTable(data, images, rest),
      ...options
    },
    stage,
    readout
  );
  const heads = () => data[0].length;
  const link = linkPlace<Head>(element, {
    store,
    read: ({layer, head}) =>
      layer !== null && head !== null && layer < data.length && head < heads() ? {layer, head} : null,
    write: (place) => ({layer: place?.layer ?? null, head: place?.head ?? null}),
    fallback: options.selected,
    show: () => (mark(), speak())
  });
  const at = () => link.shown() ?? {layer: 0, head: 0};
  const speak = keyboardCursor(stage, {
    label: "Layer and head",
    columns: heads,
    rows: () => data.length,
    at: () => ({column: at().head, row: at().layer}),
    move: (head, layer) => link.hover({layer, head}),
    pin: () => link.toggle(at()),
    clear: () => link.clear(),
    text: () => headSentence(data, images, rest, at())
  });

  function draw(width: number): void {
    layout = headLayout(data.length, heads(), width);
    svg.setAttribute("width", String(layout.width));
    svg.setAttribute("height", String(layout.height));
    charts.replaceChildren(...drawHeads(data, layout, roleOf));
    mark();
  }

  function mark(): void {
    const [here, pinned] = [link.shown(), link.value()];
    marks.replaceChildren(
      pinned ? s("rect", {class: "tok-head-pinned", ...layout.box(pinned)}) : "",
      here ? s("rect", {class: "tok-head-here", ...layout.box(here)}) : ""
    );
    readout.replaceChildren(
      here ? `${headSentence(data, images, rest, here)}.` : hint("Point at a head to read where it looks.")
    );
  }

  function describe(): void {
    const most = Math.max(...data.flat().map(restOf));
    const names = roles.map((role, i) => ({label: role, color: series(i)}));
    element.describe({
      subtitle:
        options.subtitle ??
        `${data.length} layers × ${heads()} heads · share of the attention on each image, 0 to 1 · ${rest} takes up to ${percent(most)}`,
      legend: options.legend ?? swatchLegend([{label: rest, color: inkFaint}, ...names]),
      summary: options.summary ?? (() => headSummary(data, images, rest))
    });
  }
  pointerPlaces(stage, link, (event) => {
    const {left, top} = svg.getBoundingClientRect();
    return layout.at(event.clientX - left, event.clientY - top);
  });
  let width = 0;
  describe();
  onWidth(element.body, (now) => draw((width = now)));
  speak();

  return asView(element, {
    get: () => link.value(),
    set: (head) => link.pin(head),
    update(next) {
      data = checkMass(next, images.length);
      link.refresh();
      describe();
      draw(width);
      speak();
    }
  });
}
