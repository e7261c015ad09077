// Draws rows of dots: a dot a seed, a tick at the mean.
import {scaleLinear, scaleLog} from "d3";
import {s} from "../dom.ts";
import {formatNumber} from "../format.ts";
import type {Domain} from "../scale.ts";
import {textWidth} from "./direct-labels.ts";
import type {DotLine} from "./dot-rows.ts";
import {logTicks} from "./ticks.ts";

export interface DotPanelOptions {
  width: number;
  label: string;
  domain: Domain;
  log: boolean;
  print(value: number): string;
}

export interface DotPanel {
  svg: SVGSVGElement;
  /** The middle of each row. */
  ys: number[];
  mark(row: number, held: boolean): void;
}

const ROW = 22;
const HEAD = 24;

/** The ends of the axis: of what is drawn, from zero where the values come near it. */
export function dotDomain(lines: readonly DotLine[], log: boolean): Domain {
  const values = lines.flatMap(({values}) => values.map(({value}) => value));
  const [least, high] = [Math.min(...values), Math.max(...values)];
  if (log) return [least / 1.1, high * 1.1];
  const low = least >= 0 && least < high / 2 ? 0 : least;
  if (low === high) return low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
  return scaleLinear().domain([low, high]).nice(5).domain() as Domain;
}

/** One panel of rows under their groups' names. */
export function dotPanel(lines: readonly DotLine[], options: DotPanelOptions): DotPanel {
  const {width, label, domain, log, print} = options;
  const names = Math.max(...lines.map(({name}) => textWidth(name, 12))) + 12;
  const numbers = Math.max(...lines.map(({mean}) => textWidth(print(mean)))) + 14;
  // Names stand beside their rows, or over them where they would leave the dots too little of a narrow page.
  const beside = width - names - numbers >= 240;
  const row = beside ? ROW : ROW + 16;
  const [left, right] = [beside ? names : 4, width - numbers];
  const x = log ? scaleLog(domain, [left, right]) : scaleLinear(domain, [left, right]);

  const ys: number[] = [];
  const heads: {group: string; y: number}[] = [];
  let y = 4;
  lines.forEach(({group}, i) => {
    if (group && group !== lines[i - 1]?.group) {
      heads.push({group, y: y + (i ? 20 : 12)});
      y += HEAD + (i ? 8 : 0);
    }
    ys.push(y + row - ROW / 2);
    y += row;
  });
  const bottom = y + 4;
  const height = bottom + 38;
  const svg = s("svg", {class: "view-svg result-plot", width, height, "aria-hidden": "true"});
  const cursor = s("g", {"data-export": "no"});
  svg.append(cursor);
  const ticks = log ? logTicks(domain, (right - left) / 70) : x.ticks(Math.max(3, (right - left) / 80));
  for (const v of ticks)
    svg.append(
      s("line", {class: v === 0 ? "lane-base" : "lane-grid", x1: x(v), x2: x(v), y1: 4, y2: bottom}),
      s("text", {x: x(v), y: bottom + 14, "text-anchor": "middle"}, formatNumber(v))
    );
  const axisLabel = {class: "view-axis-label", x: (left + right) / 2, y: height - 5, "text-anchor": "middle"};
  svg.append(s("text", axisLabel, label));
  for (const head of heads)
    svg.append(s("text", {class: "view-axis-label result-group", x: 0, y: head.y}, head.group));
  lines.forEach((line, i) => svg.append(...drawRow(line, ys[i])));

  function drawRow({name, color, values, mean}: DotLine, at: number): SVGElement[] {
    const place = beside ? {x: left - 8, y: at + 4, "text-anchor": "end"} : {x: 0, y: at - 10};
    const inside = (v: number) => Math.max(left, Math.min(right, x(v)));
    const known = Number.isFinite(mean);
    return [
      s("line", {class: "lane-grid", x1: left, x2: right, y1: at, y2: at}),
      s("text", {class: "view-axis-label result-row-name", ...place}, name),
      ...(known
        ? [s("line", {class: "result-mean", x1: inside(mean), x2: inside(mean), y1: at - 8, y2: at + 8})]
        : []),
      ...values
        .filter(({value}) => value >= domain[0] && value <= domain[1])
        .map(({value}) => s("circle", {class: "result-dot", cx: x(value), cy: at, r: 3.75, fill: color})),
      s("text", {class: "lane-number", x: width, y: at + 4, "text-anchor": "end"}, known ? print(mean) : "–")
    ];
  }
  function mark(index: number, held: boolean): void {
    const at = {x: 0, y: ys[index] - row + ROW / 2, width, height: row};
    cursor.replaceChildren(...(held ? [s("rect", {class: "result-row", ...at})] : []));
  }
  return {svg, ys, mark};
}
