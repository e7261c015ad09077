// The dataflow of a notebook: its cells in their order, and an arc for each name that one takes from another.
import {h, s} from "./dom.ts";
import type {CellState} from "./engine-types.ts";
import {duration} from "./format.ts";
import {descendants, type Graph} from "./graph.ts";
import {button} from "./toolbar.ts";

/** A row of the panel. */
export interface GraphRow {
  id: string;
  /** What the cell is called: the names that it defines, a heading, or its first words. */
  name: string;
  code: boolean;
  state: CellState;
  wallMs: number | null;
}

export interface GraphPanel {
  readonly element: HTMLElement;
  /** Draws the cells as they are now. */
  update(rows: readonly GraphRow[], graph: Graph): void;
}

export interface GraphPanelOptions {
  onChoose(id: string): void;
  onClose(): void;
}

const ROW = 26;
const GUTTER = 96;

export function graphPanel({onChoose, onClose}: GraphPanelOptions): GraphPanel {
  const list = h("ol");
  const svg = s("svg", {"aria-hidden": "true"});
  const footer = h("footer", {"aria-live": "polite"});
  const element = h(
    "aside",
    {class: "nb-graph", "aria-label": "Dataflow", style: `--nb-gutter: ${GUTTER + 14}px`},
    h("header", {}, h("h2", {}, "Dataflow"), button("close-graph", "close", "Close the dataflow", onClose)),
    h(
      "div",
      {class: "nb-graph-body", tabindex: 0, role: "region", "aria-label": "Cells in their order"},
      list,
      svg
    ),
    footer
  );
  element.addEventListener("keydown", ({key}) => key === "Escape" && onClose());
  let near: string | null = null;
  let last: {rows: readonly GraphRow[]; graph: Graph} = {rows: [], graph: emptyGraph()};
  let shape = "";

  function update(rows: readonly GraphRow[], graph: Graph): void {
    last = {rows, graph};
    // The list is only rebuilt when its shape changes, so that focus and hovering survive a running notebook.
    const next = JSON.stringify(rows.map(({id, name}) => [id, name, [...(graph.upstream.get(id) ?? [])]]));
    if (next !== shape) build(rows, graph);
    shape = next;
    rows.forEach((row) => {
      svg.querySelector(`circle[data-id="${row.id}"]`)?.setAttribute("data-state", row.state);
      const button = list.querySelector(`[data-graph-cell="${row.id}"]`);
      const words = stateWords(row);
      const time = button?.querySelector(".nb-graph-time");
      if (time && time.textContent !== words) time.textContent = words;
      button?.setAttribute("aria-label", `Go to cell ${row.id}: ${row.name}${words && `, ${words}`}`);
    });
    mark();
  }

  function build(rows: readonly GraphRow[], graph: Graph): void {
    const place = new Map(rows.map(({id}, i) => [id, i * ROW + ROW / 2]));
    const look = (id: string | null) => () => {
      near = id;
      mark();
    };
    list.replaceChildren(
      ...rows.map(({id, name, code}) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              "data-graph-cell": id,
              click: () => onChoose(id),
              pointerenter: look(id),
              pointerleave: look(null),
              focus: look(id),
              blur: look(null)
            },
            h("span", {class: `nb-graph-name ${code ? "nb-graph-code" : "nb-graph-prose"}`}, name),
            h("span", {class: "nb-graph-time"})
          )
        )
      )
    );
    svg.setAttribute("width", String(GUTTER + 8));
    svg.setAttribute("height", String(rows.length * ROW));
    const arcs = rows.flatMap(({id}) =>
      [...(graph.upstream.get(id) ?? [])].map((from) =>
        s("path", {
          d: arc(place.get(from) ?? 0, place.get(id) ?? 0, rows.length),
          "data-from": from,
          "data-to": id
        })
      )
    );
    const dots = rows.map(({id, code}) =>
      s("circle", {cx: GUTTER, cy: place.get(id), r: code ? 3.5 : 2, "data-id": id})
    );
    svg.replaceChildren(...arcs, ...dots);
  }

  /** Brings out what the cell under the pointer takes and feeds, and says what running it would rerun. */
  function mark(): void {
    const {rows, graph} = last;
    const fed = near === null ? new Set<string>() : descendants(graph, [near]);
    const touched = new Set([...fed, ...(near === null ? [] : [near, ...(graph.upstream.get(near) ?? [])])]);
    for (const path of svg.querySelectorAll("path")) {
      const {from = "", to = ""} = path.dataset;
      const down = near !== null && (from === near || fed.has(from)) && fed.has(to);
      const up = to === near;
      if (down || up) path.dataset.near = down ? "down" : "up";
      else delete path.dataset.near;
      path.toggleAttribute("data-far", near !== null && !down && !up);
    }
    for (const circle of svg.querySelectorAll("circle")) {
      circle.toggleAttribute("data-far", near !== null && !touched.has(circle.dataset.id!));
    }
    const row = rows.find(({id}) => id === near);
    const sentence = row
      ? preview(
          row,
          rows.filter(({id}) => fed.has(id))
        )
      : summary(rows);
    if (footer.textContent !== sentence) footer.textContent = sentence;
  }

  return {element, update};
}

/** What a row says of its cell in words, since colour alone is not seen by all: the state if it needs one, and the time taken. */
function stateWords({state, wallMs}: GraphRow): string {
  if (state === "running" || state === "queued") return state;
  const word = state === "done" || state === "idle" ? "" : state;
  return [word, wallMs === null ? "" : duration(wallMs)].filter(Boolean).join(" · ");
}

/** An arc to the left of the dots; the wider the span, the farther out. */
function arc(from: number, to: number, rows: number): string {
  const span = Math.abs(to - from) / ROW;
  const reach = Math.min(GUTTER - 10, 12 + (GUTTER - 22) * Math.sqrt(span / Math.max(rows, 8)));
  const x = GUTTER;
  return `M${x},${from}C${x - reach * 1.3},${from} ${x - reach * 1.3},${to} ${x},${to}`;
}

/** What will rerun, and how long that took the last time. */
function preview({name, wallMs}: GraphRow, fed: readonly GraphRow[]): string {
  const known = [wallMs, ...fed.map((row) => row.wallMs)].filter((ms) => ms !== null);
  const took = known.length
    ? ` Together they took ${duration(known.reduce((a, b) => a + b, 0))} the last time.`
    : "";
  if (!fed.length)
    return `Running “${name}” reruns nothing else.${wallMs === null ? "" : ` It took ${duration(wallMs)} the last time.`}`;
  const names = fed.slice(0, 4).map((row) => row.name);
  const more = fed.length > 4 ? ` and ${fed.length - 4} more` : "";
  return `Running “${name}” reruns ${names.map((other) => `“${other}”`).join(", ")}${more}.${took}`;
}

function summary(rows: readonly GraphRow[]): string {
  const running = rows.filter(({state}) => state === "running" || state === "queued").length;
  return running
    ? `${running} of ${rows.length} cells are running.`
    : `${rows.length} cells. Point at one to see what it feeds.`;
}

function emptyGraph(): Graph {
  return {definers: new Map(), upstream: new Map(), downstream: new Map(), problems: new Map()};
}
