import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {onWidth} from "../measure.ts";
import {asView, emitInput, type View} from "../view.ts";
import {
  benchmarkSummary,
  benchmarkTableOf,
  type BenchmarkRow,
  checkRows,
  notesOf,
  type OurScore,
  type PaperScore,
  type Reference,
  type SortColumn,
  sortedRows,
  type Sorting
} from "./benchmark-rows.ts";
import {groupTable, type Group, joinedTable, oursGroup, paperGroup} from "./benchmark-groups.ts";

export type {BenchmarkRow, OurScore, PaperScore, Reference, Sorting};

export interface BenchmarkOptions extends Partial<FigureOptions> {
  /** The heading of our scores; default "ours (this world, 64×64)". */
  ours?: string;
  /** The heading of the paper's; default "the paper's (its own data)". */
  paper?: string;
}

/** Below this width the two groups stand under each other, as tables of their own. */
const APART = 620;
const CAPTION =
  "The two groups were measured on other data, at other resolutions, with other models: compare within a group, never across.";

/**
 * Scores by task in two groups of columns that are never mixed: ours with their conditions, controls and ceiling, and
 * what the paper reports with its source. Sorts by task or by a column of either group; `.value` is the rows as they
 * stand. Where a control does as well, the row says so.
 * @throws a sentence where a row is there twice or has no score or no n.
 */
export function benchmarkTable(
  data: BenchmarkRow[],
  options: BenchmarkOptions = {}
): View<BenchmarkRow[], BenchmarkRow[]> {
  checkRows(data);
  let rows = data;
  let sorting: Sorting | null = null;
  let apart = false;
  const names = {
    ours: options.ours ?? "ours (this world, 64×64)",
    paper: options.paper ?? "the paper's (its own data)"
  };
  const stage = h("div", {class: "result-benchmark"});
  const element = figure(
    {
      title: "Scores by task",
      summary: "",
      table: () => benchmarkTableOf(shown()),
      caption: CAPTION,
      ...options
    },
    stage
  );
  const shown = () => sortedRows(rows, sorting);

  function sort(column: SortColumn): void {
    // Rising, falling, as given.
    const rising = sorting?.column !== column;
    sorting = rising
      ? {column, order: "ascending"}
      : sorting?.order === "ascending"
        ? {column, order: "descending"}
        : null;
    draw();
    stage.querySelector<HTMLElement>(`[data-sort="${column}"]`)?.focus();
    emitInput(element);
  }

  function draw(): void {
    const list = shown();
    const notes = notesOf(rows);
    const context = {rows: list, notes, sorting, sort, apart};
    const groups: Group[] = [oursGroup(names.ours, context)];
    if (rows.some(({paper}) => paper)) groups.push(paperGroup(names.paper, context));
    stage.replaceChildren(
      ...(apart ? groups.map((group) => groupTable(group, context)) : [joinedTable(groups, context)]),
      notes.length
        ? h(
            "ul",
            {class: "result-notes"},
            ...notes.map((note, i) => h("li", {}, h("span", {}, `${i + 1}.`), h("span", {}, note)))
          )
        : ""
    );
  }
  const describe = () =>
    element.describe({summary: options.summary ?? (() => benchmarkSummary(rows, names.ours, names.paper))});

  describe();
  draw();
  onWidth(element.body, (width) => {
    if (apart === width < APART) return;
    apart = !apart;
    draw();
  });
  return asView(element, {
    get: shown,
    update(next: BenchmarkRow[]) {
      checkRows(next);
      rows = next;
      draw();
      describe();
    }
  });
}
