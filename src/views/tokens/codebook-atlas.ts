import {cellCanvas, h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {hint} from "../hint.ts";
import {keyboardCursor} from "../keyboard.ts";
import {onWidth} from "../measure.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {type CodeCells, type CodeOrder, layOutCodes, paintCodes} from "./codebook-cells.ts";
import {checkCodebook, type Codebook} from "./codebook.ts";
import {codebookFacts, codebookSummary, codebookTable, codeSentence} from "./codebook-words.ts";
import {linkCode} from "./link.ts";
import {patchCanvas} from "./patch.ts";
import type {Picture} from "./picture.ts";
import {pointerPlaces} from "./pointer.ts";
import {usageCurve} from "./usage-curve.ts";

export type {Codebook, CodeOrder};

export interface CodebookAtlasOptions extends Omit<Codebook, "patches">, Partial<FigureOptions> {
  /** The value while nothing is pinned; default null. */
  selected?: number | null;
  /** The order to begin with; default "usage" where it is known, else "luminance". */
  order?: CodeOrder;
  /** Whether usage by rank is drawn under the codes; default true. */
  curve?: boolean;
  /** Default: the selection of the page. */
  selection?: Selection;
}

const NAMES: Record<CodeOrder, string> = {
  usage: "most used first",
  luminance: "dark to light",
  pca: "alike beside alike (PCA)",
  id: "by id"
};

/**
 * Every code of a codebook as its patch, in an order to choose, and usage by rank under them. Hovering previews a code in
 * every view of the page, a click or Enter pins it; `.value` is the pinned id.
 * @throws a sentence if patches differ in size, or if usage or coordinates are not one (two) a code.
 */
export function codebookAtlas(
  patches: readonly Picture[],
  options: CodebookAtlasOptions = {}
): View<number | null, Partial<Codebook>> {
  const {curve = true, selection: store = selection} = options;
  let data = checkCodebook<Codebook>({...options, patches}, "codebookAtlas");
  let order: CodeOrder = options.order ?? (data.usage ? "usage" : "luminance");
  let cells: CodeCells = {columns: 1, rows: 1, ids: new Int32Array(1), cell: 1};
  let places = new Map<number, number>();
  let width = 0;

  const canvas = cellCanvas(1, 1, {"aria-hidden": "true"});
  const marks = s("g");
  const svg = s("svg", {class: "view-svg tok-over", "aria-hidden": "true"}, marks);
  const stage = h("div", {class: "tok-stage tok-hit"}, canvas, svg);
  const chooser = h("select", {}, ...choices());
  const field = h("label", {class: "tok-field", "data-export": "no"}, "Order", chooser);
  const line = usageCurve();
  const panel = h("div", {class: "tok-usage-panel"}, line.svg);
  const card = h("div", {class: "tok-code-line"});
  const element = figure(
    {
      title: "Codebook",
      summary: "",
      table: () => codebookTable(data.patches.length, data),
      ...options
    },
    field,
    stage,
    card,
    panel
  );
  const link = linkCode(element, {
    store,
    codes: () => data.patches.length,
    fallback: options.selected,
    show: () => (mark(), speak())
  });
  const at = () => places.get(link.shown() ?? -1) ?? 0;
  const speak = keyboardCursor(stage, {
    label: "Code",
    columns: () => cells.columns,
    rows: () => cells.rows,
    at: () => ({column: at() % cells.columns, row: Math.floor(at() / cells.columns)}),
    move(column, row) {
      const id = cells.ids[row * cells.columns + column];
      if (id >= 0) link.hover(id);
    },
    pin: () => link.toggle(cells.ids[at()]),
    clear: () => link.clear(),
    text: () => codeSentence(cells.ids[at()], data.patches.length, data.usage)
  });

  function choices(): HTMLElement[] {
    const known: CodeOrder[] = ["luminance", "id"];
    if (data.coordinates) known.unshift("pca");
    if (data.usage) known.unshift("usage");
    return known.map((name) => h("option", {value: name, selected: name === order}, NAMES[name]));
  }

  function draw(now: number): void {
    width = now;
    cells = layOutCodes(data.patches, order, width, data);
    places = new Map(Array.from(cells.ids, (id, place) => [id, place]));
    const [w, hgt] = [cells.columns * cells.cell, cells.rows * cells.cell];
    for (const target of [stage, canvas]) Object.assign(target.style, {width: `${w}px`, height: `${hgt}px`});
    svg.setAttribute("width", String(w));
    svg.setAttribute("height", String(hgt));
    paintCodes(canvas, data.patches, cells, data.usage);
    panel.hidden = !curve || !data.usage;
    if (curve && data.usage) line.draw(data.usage, width);
    mark();
  }

  function mark(): void {
    const outline = (id: number | null, kind: string) => {
      const place = id === null ? undefined : places.get(id);
      if (place === undefined) return [];
      const shape = {
        x: (place % cells.columns) * cells.cell - 1,
        y: Math.floor(place / cells.columns) * cells.cell - 1,
        width: cells.cell + 1,
        height: cells.cell + 1
      };
      return [s("rect", {class: "tok-halo", ...shape}), s("rect", {class: kind, ...shape})];
    };
    const id = link.shown();
    marks.replaceChildren(...outline(link.value(), "tok-pinned"), ...outline(id, "tok-here"));
    line.mark(curve && data.usage ? id : null);
    card.replaceChildren(
      ...(id === null
        ? [hint("Point at a code to read it.")]
        : [
            patchCanvas(data.patches[id], 44),
            h("span", {}, `${codeSentence(id, data.patches.length, data.usage)}.`)
          ])
    );
  }

  function describe(): void {
    const {patches: all, usage} = data;
    const pale = usage && Array.prototype.some.call(usage, (uses) => !uses);
    element.describe({
      subtitle: options.subtitle ?? codebookFacts(all.length, usage),
      caption:
        options.caption ??
        `What the decoder paints for each code by itself; beside others it paints it differently.${pale ? " Pale: never used in the sample." : ""}`,
      summary: options.summary ?? (() => codebookSummary(all.length, usage))
    });
  }

  const under = (event: MouseEvent): number | null => {
    const box = stage.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / cells.cell);
    const row = Math.floor((event.clientY - box.top) / cells.cell);
    if (column < 0 || column >= cells.columns || row < 0 || row >= cells.rows) return null;
    const id = cells.ids[row * cells.columns + column];
    return id < 0 ? null : id;
  };
  const onLine = (event: MouseEvent) => line.codeAt(event.clientX - line.svg.getBoundingClientRect().left);
  pointerPlaces(stage, link, under);
  pointerPlaces(line.svg, link, onLine);
  chooser.addEventListener("input", (event) => {
    event.stopPropagation(); // the figure's own input event means its value
    order = chooser.value as CodeOrder;
    draw(width);
    speak();
  });
  describe();
  onWidth(element.body, draw);
  speak();

  return asView(element, {
    get: () => link.value(),
    set: (id) => link.pin(id),
    update(changes) {
      data = checkCodebook({...data, ...changes}, "codebookAtlas");
      chooser.replaceChildren(...choices());
      link.refresh();
      describe();
      draw(width);
      speak();
    }
  });
}

/** A codebook to choose a code from: the atlas without the usage curve. `.value` is the chosen id. */
export function codePicker(
  patches: readonly Picture[],
  options: CodebookAtlasOptions = {}
): View<number | null, Partial<Codebook>> {
  return codebookAtlas(patches, {title: "Choose a code", curve: false, ...options});
}
