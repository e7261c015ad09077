import {h, s} from "./dom.ts";
import {figure, type FigureOptions} from "./figure.ts";
import {plural} from "./format.ts";
import {hint} from "./hint.ts";
import {flatMatrix, frameTicks, links, type MatrixInput} from "./frame-matrix-data.ts";
import {graphSummary, graphTable, type GraphNode, nodeSentence} from "./frame-matrix-words.ts";
import {keyboardCursor} from "./keyboard.ts";
import {swatchLegend} from "./legend.ts";
import {onWidth} from "./measure.ts";
import {series} from "./colors.ts";
import {selection, type Selection} from "./selection.ts";
import {asView, emitInput, type View} from "./view.ts";

export interface FrameGraphOptions extends Partial<FigureOptions> {
  /** What the frames above are (the matrix's columns); default "input frame". */
  inLabel?: string;
  /** What the frames below are (its rows); default "output frame". */
  outLabel?: string;
  /** The weight drawn at full width and ink, for comparing drawings; default: the greatest. */
  full?: number;
  /** Default: the selection of the page. */
  selection?: Selection;
}

const TOP = 34;
const NODE = 16;
const GAP = 96;

/**
 * Which input frames enter which output frame, as lines between two rows of frames; width and opacity say the weight.
 * Rows of the matrix are outputs (below), columns inputs (above). Hovering an output spells its sum; `.value` is the output
 * frame that was pinned, or null. Where there are very many links only each output's strongest 95 % are drawn, and it says so.
 */
export function frameGraph(
  matrix: MatrixInput,
  options: FrameGraphOptions = {}
): View<number | null, MatrixInput> {
  const {inLabel = "input frame", outLabel = "output frame", selection: store = selection} = options;
  let m = flatMatrix(matrix);
  let drawn = links(m);
  let pinned: number | null = null;
  let shown: GraphNode | null = null;
  let x = {in: (_: number) => 0, out: (_: number) => 0, inWidth: 1, outWidth: 1};
  let lines: {row: number; col: number; line: SVGElement}[] = [];
  let nodes: {side: "in" | "out"; frame: number; node: SVGElement}[] = [];

  const svg = s("svg", {
    class: "view-svg lane-svg",
    height: TOP + 2 * NODE + GAP + 40,
    "aria-hidden": "true"
  });
  const stage = h("div", {class: "lane-stage lane-graph"}, svg);
  const readout = h("p", {class: "lane-readout"});
  const element = figure(
    {
      title: "Which frames enter which",
      summary: "",
      table: () => graphTable(m, inLabel, outLabel),
      ...options
    },
    stage,
    readout
  );

  function draw(width: number): void {
    const left = 4;
    const right = width - 12;
    const step = Math.min(54, (right - left) / Math.max(m.cols, m.rows));
    const span = step * Math.max(m.cols, m.rows);
    // Both rows span the same time: where there are half as many outputs, each is twice as wide.
    const place = (count: number) => (frame: number) => left + (span * (frame + 0.5)) / count;
    const node = (count: number) => Math.max(1.5, Math.min(26, (span / count) * 0.8));
    x = {in: place(m.cols), out: place(m.rows), inWidth: node(m.cols), outWidth: node(m.rows)};
    svg.setAttribute("width", String(width));
    const full = options.full ?? Math.max(...drawn.links.map(({weight}) => Math.abs(weight)), 1e-30);
    lines = drawn.links.map(({row, col, weight}) => {
      const size = Math.min(1, Math.abs(weight) / full);
      const [x1, x2] = [x.in(col), x.out(row)];
      const [y1, y2] = [TOP + NODE, TOP + NODE + GAP];
      const path = `M${x1},${y1}C${x1},${y1 + GAP * 0.45} ${x2},${y2 - GAP * 0.45} ${x2},${y2}`;
      const line = s("path", {
        class: "lane-link",
        d: path,
        stroke: series(weight < 0 ? 1 : 0),
        "stroke-width": 0.75 + 3.25 * size,
        "stroke-opacity": (weight < 0 ? 0.3 : 0.18) + 0.7 * size,
        "stroke-dasharray": weight < 0 ? "5 3" : null
      });
      return {row, col, line};
    });
    nodes = (["in", "out"] as const).flatMap((side) =>
      Array.from({length: side === "in" ? m.cols : m.rows}, (_, frame) => {
        const w = x[`${side}Width`];
        const y = side === "in" ? TOP : TOP + NODE + GAP;
        const node = s("rect", {
          class: "lane-node",
          x: x[side](frame) - w / 2,
          y,
          width: w,
          height: NODE,
          rx: Math.min(3, w / 4)
        });
        return {side, frame, node};
      })
    );
    const text = (x: number, y: number, words: string | number, extra = {}) =>
      s("text", {x, y, "text-anchor": "middle", ...extra}, words);
    const label = {class: "view-axis-label", "text-anchor": "start"};
    const bottom = TOP + 2 * NODE + GAP;
    svg.replaceChildren(
      s("g", {}, ...lines.map(({line}) => line)),
      s("g", {}, ...nodes.map(({node}) => node)),
      text(0, 12, inLabel, label),
      text(0, bottom + 34, outLabel, label),
      ...frameTicks(m.cols, span / m.cols, 20).map((t) => text(x.in(t), TOP - 6, t)),
      ...frameTicks(m.rows, span / m.rows, 20).map((t) => text(x.out(t), bottom + 14, t))
    );
    mark();
  }

  function look() {
    if (shown) return shown;
    if (pinned !== null) return {side: "out" as const, frame: pinned};
    // The page's frame belongs to the longer row: the clip at full rate.
    const frame = store.current.frame;
    const side = m.cols >= m.rows ? ("in" as const) : ("out" as const);
    return frame !== null && frame < Math.max(m.cols, m.rows) ? {side, frame} : null;
  }

  function mark(): void {
    const here = look();
    const touches = (link: {row: number; col: number}) =>
      !here || (here.side === "in" ? link.col : link.row) === here.frame;
    for (const link of lines) link.line.classList.toggle("lane-faint", !touches(link));
    for (const {side, frame, node} of nodes) {
      node.classList.toggle("lane-here", here?.side === side && here.frame === frame);
      node.classList.toggle("lane-pinned", side === "out" && frame === pinned);
    }
    readout.replaceChildren(
      here ? nodeSentence(m, here, inLabel, outLabel) : hint("Point at a frame to read its weights.")
    );
  }

  function describe(): void {
    const negative = drawn.links.some(({weight}) => weight < 0);
    const signs = [
      {label: "positive", color: series(0), mark: "line" as const},
      {label: "negative", color: series(1), mark: "dash" as const}
    ];
    const legend = h("span", {}, "Wider and stronger: more weight");
    const rest = drawn.dropped
      ? `The strongest links of each ${outLabel}, up to 95 % of its weight; ${plural(drawn.dropped, "weaker link")} not drawn.`
      : undefined;
    element.describe({
      legend: options.legend ?? (negative ? [legend, swatchLegend(signs)] : legend),
      caption: options.caption ?? rest,
      summary: options.summary ?? (() => graphSummary(m, drawn.links, inLabel, outLabel))
    });
  }
  const frameOf = (side: "in" | "out", frame: number) =>
    (side === "in") === m.cols >= m.rows || m.cols === m.rows ? {frame} : {};
  function under(event: MouseEvent): GraphNode {
    const {left, top} = stage.getBoundingClientRect();
    const side = event.clientY - top < TOP + NODE + GAP / 2 ? "in" : "out";
    const count = side === "in" ? m.cols : m.rows;
    const first = x[side](0);
    const step = count > 1 ? x[side](1) - first : 1;
    const frame = Math.round((event.clientX - left - first) / step);
    return {side, frame: Math.max(0, Math.min(count - 1, frame))};
  }
  function hover(side: "in" | "out", frame: number): void {
    shown = {side, frame};
    store.hover(frameOf(side, frame), element);
    mark();
  }
  function leave(): void {
    shown = null;
    store.leave(element);
    mark();
  }
  function pin(frame: number | null): void {
    pinned = frame === pinned ? null : frame;
    shown = null;
    if (pinned !== null) store.pin(frameOf("out", pinned), element);
    mark();
    emitInput(element);
  }
  stage.addEventListener("pointermove", (event) => {
    const {side, frame} = under(event);
    hover(side, frame);
  });
  stage.addEventListener("pointerleave", leave);
  stage.addEventListener("click", (event) => {
    const {side, frame} = under(event);
    if (side === "out") pin(frame);
  });
  const cursor = () => shown ?? {side: "out" as const, frame: pinned ?? 0};
  const sync = keyboardCursor(stage, {
    label: `${inLabel} above, ${outLabel} below`,
    columns: () => (cursor().side === "in" ? m.cols : m.rows),
    rows: 2,
    at: () => ({column: cursor().frame, row: cursor().side === "in" ? 0 : 1}),
    move: (column, row) => hover(row ? "out" : "in", Math.min(column, (row ? m.rows : m.cols) - 1)),
    pin: () => cursor().side === "out" && pin(cursor().frame),
    clear: () => (store.clear(element), (shown = null), pinned === null ? mark() : pin(null)),
    text: () => nodeSentence(m, cursor(), inLabel, outLabel)
  });
  store.subscribe(element, mark);
  let width = 0;
  onWidth(element.body, (now) => draw((width = now)));
  describe();
  sync();

  return asView(element, {
    get: () => pinned,
    update(next: MatrixInput) {
      m = flatMatrix(next);
      drawn = links(m);
      shown = null;
      if (pinned !== null && pinned >= m.rows) pinned = null;
      draw(width);
      describe();
      sync();
    }
  });
}
