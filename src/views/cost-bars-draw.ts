// The drawing of cost bars: rows of stages, a column a quantity; where it is narrow, a stage's quantities under each other.
import {scaleLinear, scaleLog} from "d3";
import type {Cost} from "./cost-bars-maths.ts";
import {s} from "./dom.ts";

/** A quantity: its name, its value in a row and how that is printed and coloured. */
export interface Column {
  name: string;
  value(cost: Cost): number;
  print(cost: Cost): string;
  color(cost: Cost): string;
  /** A fixed end of the axis. */
  most?: number;
}

const HEAD = 22;
const NAME = 92;

/** Where things stand: labels beside the bars, above them, or above bars that are stacked. */
function arrange(costs: readonly Cost[], columns: number, width: number) {
  const longest = Math.max(
    0,
    ...costs.map(({label, note = ""}) => Math.max(label.length * 7, note.length * 5.9))
  );
  const gutter = Math.min(longest + 16, 240);
  const beside = width - gutter >= columns * 170;
  const stacked = !beside && width < columns * 150;
  const noted = costs.some(({note}) => note);
  const left = beside ? gutter : stacked ? NAME : 0;
  return {
    beside,
    stacked,
    left,
    head: stacked ? 2 : HEAD,
    row: beside ? (noted ? 36 : 30) : stacked ? 28 + columns * 22 : 50,
    panel: stacked ? width - NAME : (Math.min(width, 1080) - left) / columns
  };
}

/** Draws every stage's bars (dots where the axis is logarithmic, since a bar needs a zero) with their numbers. */
export function drawCosts(
  costs: readonly Cost[],
  columns: readonly Column[],
  width: number,
  log: boolean
): SVGSVGElement {
  const {beside, stacked, left, head, row, panel} = arrange(costs, columns.length, width);
  const height = head + costs.length * row;
  const svg = s("svg", {class: "view-svg", width, height, "aria-hidden": "true"});
  costs.forEach(({label, note}, i) => {
    const top = head + i * row;
    if (!beside && i) svg.append(s("line", {class: "lane-grid", x1: 0, x2: width, y1: top - 1, y2: top - 1}));
    const y = beside ? top + row / 2 + (note ? -2 : 4) : top + 16;
    const most = Math.floor(((beside ? left : width) - 12) / 6.6);
    const fitted = label.length > most ? `${label.slice(0, most - 1)}…` : label;
    const aside = {class: "lane-small", ...(beside ? {x: 0, dy: 14} : {dx: 8})};
    svg.append(
      s(
        "text",
        {x: 0, y},
        s("tspan", {class: "view-axis-label lane-strong"}, fitted),
        note && s("tspan", aside, note)
      )
    );
  });
  columns.forEach((column, k) => {
    const x0 = stacked ? left : left + k * panel;
    const numbers = Math.max(30, ...costs.map((cost) => column.print(cost).length * 6.4));
    const length = lengthOf(costs, column, log, Math.max(20, panel - numbers - (stacked ? 10 : 30)));
    if (!stacked)
      svg.append(s("text", {class: "view-axis-label", x: x0, y: 12}, column.name, log && " (log)"));
    costs.forEach((cost, i) => {
      const top = head + i * row;
      const y = beside ? top + row / 2 : stacked ? top + 34 + k * 22 : top + 33;
      const end = length(cost);
      const fill = column.color(cost);
      if (stacked) svg.append(s("text", {x: 0, y: y + 4}, column.name));
      svg.append(
        s("line", {
          class: "lane-base",
          x1: x0,
          x2: x0,
          y1: beside ? top : y - 11,
          y2: beside ? top + row : y + 11
        }),
        end === null
          ? ""
          : log
            ? s("circle", {cx: x0 + end, cy: y, r: 4.5, fill})
            : s("rect", {x: x0, y: y - 7, width: end, height: 14, fill}),
        log && end ? s("line", {class: "lane-grid", x1: x0, x2: x0 + end - 5, y1: y, y2: y}) : "",
        s("text", {class: "lane-number", x: x0 + (end ?? 0) + (log ? 10 : 6), y: y + 4}, column.print(cost))
      );
    });
  });
  return svg;
}

/** Pixels from the axis to a row's value, or null where there is none to draw. */
function lengthOf(
  costs: readonly Cost[],
  column: Column,
  log: boolean,
  reach: number
): (cost: Cost) => number | null {
  const positive = costs.map(column.value).filter((v) => v > 0 && Number.isFinite(v));
  const most = column.most ?? Math.max(...positive, 1e-12);
  const least = 10 ** Math.floor(Math.log10(Math.min(...positive, most)) - 1e-9);
  const x = log
    ? scaleLog([least, Math.max(most, least * 10)], [0, reach])
    : scaleLinear([0, most], [0, reach]);
  return (cost) => {
    const value = column.value(cost);
    return value > 0 && Number.isFinite(value) ? Math.max(1, Math.min(reach, x(value))) : null;
  };
}
