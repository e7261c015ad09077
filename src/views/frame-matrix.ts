import {cellCanvas, h, s} from "./dom.ts";
import {figure, type FigureOptions} from "./figure.ts";
import {hint} from "./hint.ts";
import {flatMatrix, frameTicks, type FlatMatrix, type MatrixInput} from "./frame-matrix-data.ts";
import {matrixScale, paintMatrix} from "./frame-matrix-paint.ts";
import {cellSentence, matrixSummary, matrixTable} from "./frame-matrix-words.ts";
import {keyboardCursor} from "./keyboard.ts";
import {colorLegend} from "./legend.ts";
import {onWidth} from "./measure.ts";
import type {Domain} from "./scale.ts";
import {selection, type Selection} from "./selection.ts";
import {asView, emitInput, type View} from "./view.ts";

export type {FlatMatrix, MatrixInput};

export interface FrameMatrixOptions extends Partial<FigureOptions> {
  /** Signed weights: a diverging scale, symmetric about 0. Default: whether there is a negative value. */
  signed?: boolean;
  /** What a row is; default "to frame". */
  rowLabel?: string;
  /** What a column is; default "from frame". */
  colLabel?: string;
  /** What a value is; default "weight". */
  label?: string;
  unit?: string;
  /** A fixed domain, for comparing matrices; default: 0 (signed: −bound) to the greatest value. */
  domain?: Domain;
  /** Offers to leave the diagonal out, whose size often hides the rest; true, or "on" to begin so. Square matrices only. */
  minusDiagonal?: boolean | "on";
  /** Default: the selection of the page. */
  selection?: Selection;
}

/** A cell that was pinned. */
export interface MatrixCell {
  row: number;
  col: number;
  value: number;
}

const LEFT = 46;
const BOTTOM = 38;

/**
 * Weights between frames as cells: row i, column j says how much frame j counts for frame i. Hovering reads a cell, a click
 * or Enter pins it (`.value`). The frame selected on the page is framed on each axis that is as long as the longer one.
 * NaN has a colour of its own.
 */
export function frameMatrix(
  matrix: MatrixInput,
  options: FrameMatrixOptions = {}
): View<MatrixCell | null, MatrixInput> {
  const {
    rowLabel = "to frame",
    colLabel = "from frame",
    label = "weight",
    unit = "",
    selection: store = selection
  } = options;
  const names = {rowLabel, colLabel, label, unit};
  let m = flatMatrix(matrix);
  let pinned: MatrixCell | null = null;
  let shown: {row: number; col: number} | null = null;
  let bare = options.minusDiagonal === "on";
  let cell = 1;
  let top = 1;

  const canvas = cellCanvas(1, 1, {class: "lane-canvas", "aria-hidden": "true"});
  const axes = s("g");
  const marks = s("g");
  const svg = s("svg", {class: "view-svg lane-svg", "aria-hidden": "true"}, axes, marks);
  const stage = h("div", {class: "lane-stage lane-matrix"}, canvas, svg);
  const readout = h("p", {class: "lane-readout"});
  const box = h("input", {type: "checkbox"});
  const toggle = h("label", {class: "lane-toggle", "data-export": "no"}, box, "Without the diagonal");
  box.checked = bare;
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // the figure's own input event means its value
    bare = box.checked;
    paint();
  });
  const element = figure(
    {title: "Frame-to-frame weights", summary: "", table: () => matrixTable(m, names), ...options},
    toggle,
    stage,
    readout
  );

  const square = () => m.rows === m.cols;
  const at = (row: number, col: number) => m.data[row * m.cols + col];
  const without = () => bare && square();

  function paint(): void {
    toggle.hidden = !options.minusDiagonal || !square();
    const scale = matrixScale(m, without(), {...options, label, unit});
    const losses = paintMatrix(canvas, m, without(), scale);
    element.describe({
      legend: options.legend ?? colorLegend(scale, losses),
      summary: options.summary ?? (() => matrixSummary(m, names))
    });
    mark();
  }

  function draw(width: number): void {
    const room = Math.min(width - LEFT - 8, 460);
    cell = Math.max(Math.min(room / Math.max(m.rows, m.cols), 30), 1.5);
    if (cell > 3) cell = Math.floor(cell);
    const [w, hgt] = [cell * m.cols, cell * m.rows];
    // The rows' name runs along them; where they are few it needs room above.
    top = Math.max(1, Math.ceil((rowLabel.length + 2) * 6.4 - hgt));
    const floor = top + hgt;
    Object.assign(canvas.style, {left: `${LEFT}px`, top: `${top}px`, width: `${w}px`, height: `${hgt}px`});
    stage.style.height = `${floor + BOTTOM}px`;
    svg.setAttribute("width", String(LEFT + w + 8));
    svg.setAttribute("height", String(floor + BOTTOM));
    const text = (x: number, y: number, anchor: string, words: string | number, extra = {}) =>
      s("text", {x, y, "text-anchor": anchor, ...extra}, words);
    axes.replaceChildren(
      s("rect", {class: "lane-frame", x: LEFT, y: top, width: w, height: hgt}),
      ...frameTicks(m.cols, cell, 22).map((c) => text(LEFT + (c + 0.5) * cell, floor + 13, "middle", c)),
      ...frameTicks(m.rows, cell, 14).map((r) => text(LEFT - 6, top + (r + 0.5) * cell + 4, "end", r)),
      text(LEFT, floor + 30, "start", `${colLabel} →`, {class: "view-axis-label"}),
      text(0, 0, "end", `← ${rowLabel}`, {class: "view-axis-label", transform: "translate(11,2) rotate(-90)"})
    );
    mark();
  }

  /** Frames the page's frame and the cell looked at, and says its value. */
  function mark(): void {
    const frame = store.current.frame;
    const [w, hgt] = [cell * m.cols, cell * m.rows];
    const long = Math.max(m.rows, m.cols);
    const children: SVGElement[] = [];
    // Every frame is drawn over a paler one of its own, to be seen on any colour.
    const outline = (name: string, x: number, y: number, width: number, height: number) => {
      const place = {x, y, width, height};
      children.push(s("rect", {class: "lane-halo", ...place}), s("rect", {class: name, ...place}));
    };
    const frameIn = (n: number) => frame !== null && frame < n && n === long;
    if (frameIn(m.rows)) outline("lane-band", LEFT, top + frame! * cell, w, cell);
    if (frameIn(m.cols)) outline("lane-band", LEFT + frame! * cell, top, cell, hgt);
    const here = shown ?? pinned;
    if (here) outline("lane-cell", LEFT + here.col * cell, top + here.row * cell, cell, cell);
    marks.replaceChildren(...children);
    readout.replaceChildren(
      here ? cellSentence(m, here.row, here.col, names) : hint("Point at a cell to read it.")
    );
  }

  /** The page's frame for a cell: its row, or its column where only that runs over the longer clip. */
  const frameOf = (row: number, col: number) => (m.rows >= m.cols ? row : col);
  function look(row: number, col: number): void {
    shown = {row, col};
    store.hover({frame: frameOf(row, col)}, element);
    mark();
  }
  function pin(row: number, col: number): void {
    const again = pinned?.row === row && pinned.col === col;
    pinned = again ? null : {row, col, value: at(row, col)};
    store.pin({frame: again ? null : frameOf(row, col)}, element);
    mark();
    emitInput(element);
  }
  function leave(): void {
    shown = null;
    store.leave(element);
    mark();
  }
  function under(event: MouseEvent): [number, number] | null {
    const box = stage.getBoundingClientRect();
    const col = Math.floor((event.clientX - box.left - LEFT) / cell);
    const row = Math.floor((event.clientY - box.top - top) / cell);
    return row >= 0 && row < m.rows && col >= 0 && col < m.cols ? [row, col] : null;
  }
  stage.addEventListener("pointermove", (event) => {
    const place = under(event);
    if (place) look(...place);
    else if (shown) leave();
  });
  stage.addEventListener("pointerleave", leave);
  stage.addEventListener("click", (event) => {
    const place = under(event);
    if (place) pin(...place);
  });
  const cursor = () => shown ?? pinned ?? {row: 0, col: 0};
  const sync = keyboardCursor(stage, {
    label: `${rowLabel}, ${colLabel}`,
    columns: () => m.cols,
    rows: () => m.rows,
    at: () => ({column: cursor().col, row: cursor().row}),
    move: (col, row) => look(row, col),
    pin: () => pin(cursor().row, cursor().col),
    clear: () => {
      shown = pinned = null;
      store.clear(element);
      mark();
      emitInput(element);
    },
    text: () => cellSentence(m, cursor().row, cursor().col, names)
  });
  store.subscribe(element, mark);
  let width = 0;
  onWidth(element.body, (now) => draw((width = now)));
  paint();

  return asView(element, {
    get: () => pinned,
    update(next: MatrixInput) {
      const before: FlatMatrix = m;
      m = flatMatrix(next);
      shown = null;
      if (pinned && (pinned.row >= m.rows || pinned.col >= m.cols)) pinned = null;
      else if (pinned) pinned = {...pinned, value: at(pinned.row, pinned.col)};
      if (before.rows !== m.rows || before.cols !== m.cols) draw(width);
      paint();
      sync();
    }
  });
}
