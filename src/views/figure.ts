import {h, uid} from "./dom.ts";
import {figureMenu} from "./menu.ts";
import {onWidth} from "./measure.ts";
import {type Table, tableElement} from "./table.ts";

export interface FigureOptions {
  /** What is seen, in a few words. */
  title: string;
  /** One line under the title: sizes, settings, units. */
  subtitle?: string;
  /** A sentence under the figure. */
  caption?: string | Node;
  /** The figure in words, for those who cannot see it; what it shows now, with numbers. */
  summary: string | (() => string);
  /** The data in rows; called only when asked for. */
  table?: () => Table;
  /** The name of exported files; default: made from the title. */
  name?: string;
  /** Elements made by `colorLegend` and `swatchLegend`. */
  legend?: Node | Node[];
}

/** The frame that every view is put into, with what a view needs to change its words in place. */
export type Figure = HTMLElement & {
  /** Where the view draws. */
  readonly body: HTMLElement;
  /** Changes title, subtitle, caption, summary, table or legend without touching the body. */
  describe(changes: Partial<FigureOptions>): void;
};

/**
 * Frames `body` as a figure: title, legend, body, caption, a small menu (SVG, PNG, CSV, data table), a summary for screen
 * readers. The body scrolls by itself where the page is narrower.
 */
export function figure(options: FigureOptions, ...body: Node[]): Figure {
  let current = options;
  const title = h("div", {class: "view-title"});
  const subtitle = h("div", {class: "view-subtitle"});
  const legend = h("div", {class: "view-legend"});
  const bodyElement = h("div", {class: "view-body"}, ...body);
  // Not a figcaption: beside one, a figure may not be a group, and would not be announced with its name and summary.
  const caption = h("div", {class: "view-caption"});
  const summary = h("p", {class: "view-hidden", id: uid("view-summary"), "data-export": "no"});
  const problem = h("p", {class: "view-problem", role: "alert", "data-export": "no"});
  const tableHolder = h("div", {class: "view-table", hidden: true, "data-export": "no"});

  const showTable = (open = tableHolder.hidden) => {
    tableHolder.hidden = !open;
    if (open && current.table) tableHolder.replaceChildren(tableElement(current.table(), current.title));
    return open;
  };
  const menu = figureMenu({
    element: () => element,
    title: () => current.title,
    name: () => current.name ?? fileName(current.title),
    hasTable: () => current.table !== undefined,
    table: () => current.table?.(),
    problem: (sentence) => (problem.textContent = sentence),
    toggleTable: () => showTable()
  });
  const element = h(
    "figure",
    {class: "view", role: "group", "aria-describedby": summary.id},
    h("div", {class: "view-head"}, h("div", {class: "view-heading"}, title, subtitle), menu),
    problem,
    legend,
    bodyElement,
    caption,
    summary,
    tableHolder
  );

  function write(changes: Partial<FigureOptions>): void {
    current = {...current, ...changes};
    if ("title" in changes) {
      title.textContent = current.title;
      element.setAttribute("aria-label", current.title);
    }
    if ("subtitle" in changes) subtitle.textContent = current.subtitle ?? "";
    if ("caption" in changes) caption.replaceChildren(current.caption ?? "");
    if ("legend" in changes) legend.replaceChildren(...[current.legend ?? []].flat());
    if ("summary" in changes)
      summary.textContent = typeof current.summary === "function" ? current.summary() : current.summary;
    subtitle.hidden = !current.subtitle;
    caption.hidden = !current.caption;
    legend.hidden = !legend.childNodes.length;
    if (!tableHolder.hidden) showTable(true);
  }
  write({subtitle: undefined, caption: undefined, legend: undefined, ...options});
  scrollByKeyboard(bodyElement);
  return Object.assign(element, {body: bodyElement, describe: write});
}

/** A body that scrolls must be reachable by keyboard; where nothing inside takes the focus, it does itself. */
function scrollByKeyboard(body: HTMLElement): void {
  onWidth(body, () => {
    if (body.scrollWidth > body.clientWidth && !body.querySelector("[tabindex], button, input, a"))
      body.tabIndex = 0;
  });
}

/** A file name made from a title: "X–T slice, row 12" → "x-t-slice-row-12". */
export function fileName(title: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return plain.replace(/^-+|-+$/g, "").slice(0, 60) || "figure";
}
