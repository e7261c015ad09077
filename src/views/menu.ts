import {h} from "./dom.ts";
import {download, pngOf, svgOf} from "./export.ts";
import {csvOf, type Table} from "./table.ts";

interface MenuOptions {
  element(): HTMLElement;
  title(): string;
  name(): string;
  /** Whether there is a data table now; asked whenever the menu opens. */
  hasTable(): boolean;
  table(): Table | undefined;
  /** Says why a file was not saved; null takes it away. */
  problem(sentence: string | null): void;
  /** Shows or hides the data table and says whether it is open now. */
  toggleTable(): boolean;
}

/** The small menu of a figure: the picture as SVG or PNG, the data as CSV or as a table under the figure. */
export function figureMenu(options: MenuOptions): HTMLElement {
  const item = (label: string, run: () => unknown) =>
    h("button", {type: "button", onclick: () => void save(run)}, label);
  const tableButton = h(
    "button",
    {
      type: "button",
      "aria-expanded": "false",
      onclick: () => {
        const open = options.toggleTable();
        tableButton.setAttribute("aria-expanded", String(open));
        tableButton.textContent = open ? "Hide data table" : "Show data table";
        close();
      }
    },
    "Show data table"
  );
  const csv = item("Save CSV", () =>
    download(new Blob([csvOf(required(options))], {type: "text/csv"}), `${options.name()}.csv`)
  );
  const summary = h("summary", {title: "Save or read the data"}, "⋯");
  const items = h(
    "div",
    {class: "view-menu-items"},
    tableButton,
    csv,
    item("Save SVG", () =>
      download(new Blob([svgOf(options.element())], {type: "image/svg+xml"}), `${options.name()}.svg`)
    ),
    item("Save PNG", async () => download(await pngOf(options.element()), `${options.name()}.png`))
  );
  const menu = h("details", {class: "view-menu", "data-export": "no"}, summary, items);
  const close = () => {
    menu.open = false;
    summary.focus();
  };
  const save = async (run: () => unknown) => {
    close();
    options.problem(null);
    try {
      await run();
    } catch (error) {
      options.problem(
        `“${options.title()}” was not saved: ${error instanceof Error ? error.message : String(error)}`
      );
    }
  };
  const label = () => summary.setAttribute("aria-label", `Menu of the figure “${options.title()}”`);
  let outside: AbortController | undefined;
  menu.addEventListener("toggle", () => {
    label();
    outside?.abort();
    if (!menu.open) return;
    tableButton.hidden = csv.hidden = !options.hasTable();
    outside = new AbortController();
    const away = (event: Event) =>
      event.target instanceof Node && !menu.contains(event.target) && (menu.open = false);
    document.addEventListener("pointerdown", away, {signal: outside.signal, capture: true});
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    close();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  summary.setAttribute("aria-label", "Menu of the figure");
  return menu;
}

function required(options: MenuOptions): Table {
  const table = options.table();
  if (!table)
    throw new Error(`The figure “${options.title()}” has no data table; give figure() a table to save CSV.`);
  return table;
}
