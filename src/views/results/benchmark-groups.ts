// The two groups of columns of a benchmark table, and the table or tables that they make.
import {type Child, h} from "../dom.ts";
import {formatNumber} from "../format.ts";
import {
  type BenchmarkRow,
  conditions,
  type Reference,
  scoreText,
  type SortColumn,
  type Sorting,
  unbeaten,
  usualConditions
} from "./benchmark-rows.ts";

export interface GroupContext {
  rows: readonly BenchmarkRow[];
  notes: readonly string[];
  sorting: Sorting | null;
  sort(column: SortColumn): void;
  /** Whether the groups stand under each other: then the ceiling goes in with the controls. */
  apart: boolean;
}

interface Column {
  name: string;
  sort?: SortColumn;
  cell(row: BenchmarkRow): Child[];
}

/** Columns under one heading. */
export interface Group {
  name: string;
  /** A line under the name. */
  aside?: string;
  kind: "ours" | "paper";
  columns: Column[];
}

const small = (...words: Child[]) => h("span", {class: "result-aside"}, ...words);
const ABSENT = "–";

/** Our scores with what they were measured under, what they have to beat, and what they cannot pass. */
export function oursGroup(name: string, {rows, apart}: GroupContext): Group {
  const usual = usualConditions(rows);
  const score: Column = {
    name: "score",
    sort: "ours",
    cell: (row) => {
      const {low, high} = row.ours;
      const range = low !== undefined && high !== undefined;
      const own = conditions(row.ours);
      const level = unbeaten(row);
      return [
        ...printed(row.ours),
        range && small(`${formatNumber(low)} to ${formatNumber(high)}`),
        own !== usual && small(own.replaceAll(" = ", "\u00a0=\u00a0")),
        level.length > 0 && h("span", {class: "result-beaten"}, `no better than ${level.join(", ")}`)
      ];
    }
  };
  const capped = rows.some(({ceiling}) => ceiling !== undefined);
  const controlled = rows.some(({controls}) => controls?.length);
  const columns = [score];
  if (controlled || (capped && apart))
    columns.push({
      name: apart && capped ? (controlled ? "controls, ceiling" : "ceiling") : "controls",
      cell: ({controls = [], ceiling}) => {
        const top =
          apart && ceiling !== undefined ? [reference({name: "tokenizer ceiling", value: ceiling})] : [];
        const lines = [...controls.map(reference), ...top];
        return lines.length ? lines : [ABSENT];
      }
    });
  if (capped && !apart)
    columns.push({
      name: "ceiling",
      sort: "ceiling",
      cell: ({ceiling}) => [ceiling === undefined ? ABSENT : formatNumber(ceiling)]
    });
  return {name, kind: "ours", columns, aside: usual};
}

/** The number in bold and its unit, which may wrap. */
function printed(score: {value: number; unit: string}): Child[] {
  const number = formatNumber(score.value);
  return [h("b", {}, number), scoreText(score).slice(number.length)];
}

const reference = ({name, value}: Reference): Node =>
  h("span", {class: "result-control-line"}, h("span", {}, name), h("span", {}, formatNumber(value)));

/** What the paper reports, and where. */
export function paperGroup(name: string, _: GroupContext): Group {
  return {
    name,
    kind: "paper",
    columns: [
      {name: "score", sort: "paper", cell: ({paper}) => (paper ? printed(paper) : [ABSENT])},
      {name: "source", cell: ({paper}) => [paper?.source ?? ABSENT]}
    ]
  };
}

/** A table of both groups side by side. */
export function joinedTable(groups: readonly Group[], context: GroupContext): HTMLElement {
  return h(
    "table",
    {class: "result-table"},
    h("colgroup", {span: 1}),
    ...groups.map(({columns}) => h("colgroup", {span: columns.length})),
    h(
      "thead",
      {},
      h(
        "tr",
        {class: "result-groups"},
        h("td", {}),
        ...groups.map(({name, aside, kind, columns}) =>
          h(
            "th",
            {scope: "colgroup", colspan: columns.length, class: `result-${kind} result-first`},
            name,
            aside && small(aside)
          )
        )
      ),
      h(
        "tr",
        {},
        heading({name: "task", sort: "task", cell: () => []}, "", context),
        ...groups.flatMap(({kind, columns}) =>
          columns.map((column, i) => heading(column, `result-${kind}${i ? "" : " result-first"}`, context))
        )
      )
    ),
    body(groups, context.rows, context)
  );
}

/** A table of one group, where the page is too narrow for two; rows that the group has nothing of are left out. */
export function groupTable(group: Group, context: GroupContext): HTMLElement {
  const rows = group.kind === "paper" ? context.rows.filter(({paper}) => paper) : context.rows;
  return h(
    "table",
    {class: "result-table result-alone"},
    h("caption", {class: `result-${group.kind}`}, group.name, group.aside && small(group.aside)),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heading({name: "task", sort: "task", cell: () => []}, "", context),
        ...group.columns.map((column) => heading(column, `result-${group.kind}`, context))
      )
    ),
    body([group], rows, context)
  );
}

function body(groups: readonly Group[], rows: readonly BenchmarkRow[], {notes}: GroupContext): HTMLElement {
  return h(
    "tbody",
    {},
    ...rows.map((row) =>
      h(
        "tr",
        {},
        h("th", {scope: "row"}, row.task, row.note && h("sup", {}, String(notes.indexOf(row.note) + 1))),
        ...groups.flatMap(({kind, columns}) =>
          columns.map(({cell}, i) =>
            h("td", {class: `result-${kind}${i ? "" : " result-first"}`}, ...cell(row))
          )
        )
      )
    )
  );
}

/** A column's heading. The button is beside the words, not around them, so that an exported picture keeps them. */
function heading({name, sort: key}: Column, className: string, {sorting, sort}: GroupContext): HTMLElement {
  if (!key) return h("th", {scope: "col", class: className}, name);
  const order = sorting?.column === key ? sorting.order : null;
  const of = key === "ours" ? "our score" : key === "paper" ? "the paper's score" : name;
  const button = h(
    "button",
    {
      type: "button",
      class: "result-sort",
      "data-sort": key,
      "aria-label": `Sort by ${of}`,
      onclick: () => sort(key)
    },
    order === "ascending" ? "↑" : order === "descending" ? "↓" : "↕"
  );
  return h("th", {scope: "col", class: className, "aria-sort": order ?? "none"}, name, button);
}
