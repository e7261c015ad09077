import {h, s} from "../dom.ts";
import {inkFaint, series} from "../colors.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {keyboardCursor} from "../keyboard.ts";
import {swatchLegend} from "../legend.ts";
import {onWidth} from "../measure.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {percent} from "./format.ts";
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

const LEFT = 52;
const TOP = 32;
const HEIGHT = 34;
const GAP = 6;

/**
 * Every head as a small bar chart of the attention that it puts on each image, all on one axis from 0 to 1; the first, pale bar
 * is what it puts on none. Hovering previews a head in every view of the page, a click or Enter pins it; `.value` is
 * {layer, head} or null.
 * @throws a sentence if layers differ in heads, or if a head's masses are not one an image or sum to more than 1.
 */
export function headGrid(mass: HeadMass, options: HeadGridOptions): View<Head | null, HeadMass> {
  const {images, rest = "BOS", selection: store = selection} = options;
  let data = checkMass(mass, images.length);
  let cell = 1;
  const roles = [...new Set(images.map(({role}) => role))];

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

  const place = ({layer, head}: Head) => ({
    x: LEFT + head * (cell + GAP),
    y: TOP + layer * (HEIGHT + GAP),
    width: cell,
    height: HEIGHT
  });

  function draw(width: number): void {
    cell = Math.max(26, Math.min(120, Math.floor((width - LEFT) / heads()) - GAP));
    svg.setAttribute("width", String(LEFT + heads() * (cell + GAP)));
    svg.setAttribute("height", String(TOP + data.length * (HEIGHT + GAP)));
    const text = (x: number, y: number, anchor: string, words: string | number, name = "") =>
      s("text", {x, y, "text-anchor": anchor, class: name || null}, words);
    charts.replaceChildren(
      text(0, 26, "start", "layer", "view-axis-label"),
      text(LEFT, 10, "start", "head", "view-axis-label"),
      ...data[0].map((_, head) => text(LEFT + head * (cell + GAP) + cell / 2, 26, "middle", head)),
      ...data.flatMap((row, layer) => [
        text(LEFT - 10, TOP + layer * (HEIGHT + GAP) + HEIGHT / 2 + 4, "end", layer),
        ...row.map((masses, head) => chart(masses, {layer, head}))
      ])
    );
    mark();
  }

  function chart(masses: ArrayLike<number>, head: Head): SVGElement {
    const {x, y, width, height} = place(head);
    const step = (width - 2) / (masses.length + 1);
    const bar = (i: number, value: number, fill: string) => {
      const tall = Math.min(1, value) * (height - 2);
      return s("rect", {
        x: (x + 1 + i * step).toFixed(2),
        y: (y + height - 1 - tall).toFixed(2),
        width: Math.max(0.75, step - (step > 3 ? 1 : 0)).toFixed(2),
        height: tall.toFixed(2),
        fill
      });
    };
    return s(
      "g",
      {},
      s("rect", {class: "tok-head", x, y, width, height}),
      bar(0, restOf(masses), inkFaint),
      ...Array.from(masses, (value, i) => bar(i + 1, value, series(roles.indexOf(images[i].role))))
    );
  }

  function mark(): void {
    const [here, pinned] = [link.shown(), link.value()];
    marks.replaceChildren(
      pinned ? s("rect", {class: "tok-head-pinned", ...place(pinned)}) : "",
      here ? s("rect", {class: "tok-head-here", ...place(here)}) : ""
    );
    readout.textContent = here
      ? `${headSentence(data, images, rest, here)}.`
      : "Point at a head to read where it looks.";
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
    const head = Math.floor((event.clientX - left - LEFT) / (cell + GAP));
    const layer = Math.floor((event.clientY - top - TOP) / (HEIGHT + GAP));
    return head >= 0 && head < heads() && layer >= 0 && layer < data.length ? {layer, head} : null;
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
