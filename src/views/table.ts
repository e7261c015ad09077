import {formatNumber} from "./format.ts";
import {h} from "./dom.ts";

/** The data of a figure as rows, for those who cannot see it and for CSV. */
export interface Table {
  columns: string[];
  rows: (string | number | null)[][];
}

const SHOWN = 200;

/** The table as an element; only the first 200 rows are put on the page. */
export function tableElement({columns, rows}: Table, caption: string): HTMLElement {
  const cell = (value: string | number | null) =>
    typeof value === "number"
      ? h("td", {class: "view-number"}, Number.isInteger(value) ? String(value) : formatNumber(value))
      : h("td", {}, value ?? "");
  return h(
    "div",
    {
      class: "view-table-scroll",
      role: "region",
      tabindex: 0,
      "aria-label": `Data of the figure “${caption}”`
    },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...columns.map((name, i) => {
            const numeric = rows.some((row) => typeof row[i] === "number");
            return h("th", {scope: "col", class: numeric && "view-number"}, name);
          })
        )
      ),
      h("tbody", {}, ...rows.slice(0, SHOWN).map((row) => h("tr", {}, ...row.map(cell))))
    ),
    rows.length > SHOWN && h("p", {}, `The first ${SHOWN} of ${rows.length} rows; the CSV file has all.`)
  );
}

/** The table as CSV (RFC 4180), numbers in full precision, missing values empty. */
export function csvOf({columns, rows}: Table): string {
  const field = (value: string | number | null) => {
    const text = value === null || (typeof value === "number" && Number.isNaN(value)) ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(field).join(",") + "\r\n").join("");
}
