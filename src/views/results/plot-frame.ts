// The frame of a plot of results: two axes with units, a faint grid, room for labels at the right.
import {scaleLinear, scaleLog, type ScaleContinuousNumeric} from "d3";
import {s} from "../dom.ts";
import {formatNumber} from "../format.ts";
import type {Domain} from "../scale.ts";
import {textWidth, wrapText} from "./direct-labels.ts";
import {logTicks} from "./ticks.ts";

export interface Axis {
  /** What is measured, with its unit. */
  label: string;
  domain: Domain;
  log?: boolean;
  /** Where it is marked; default: round values. */
  ticks?: readonly number[];
  print?(value: number): string;
}

export type Scale = ScaleContinuousNumeric<number, number>;

export interface PlotFrame {
  svg: SVGSVGElement;
  x: Scale;
  y: Scale;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The widest that a plot gets, in pixels: beyond it lines only become flatter. */
export const PLOT_WIDTH = 760;

const scaleOf = ({domain, log}: Axis, range: [number, number]): Scale =>
  log ? scaleLog(domain, range) : scaleLinear(domain, range);

/** An empty plot of `width` × `height` pixels with `room` pixels left free at the right; `left` aligns it with another. */
export function plotFrame(
  {width, height, room = 0, left: given}: {width: number; height: number; room?: number; left?: number},
  xAxis: Axis,
  yAxis: Axis
): PlotFrame {
  const names = wrapText(yAxis.label, width);
  const [top, bottom] = [12 + names.length * 14, height - 40];
  const yTicks = yAxis.ticks ?? (yAxis.log ? logTicks(yAxis.domain) : scaleOf(yAxis, [0, 1]).ticks(5));
  const yPrint = yAxis.print ?? formatNumber;
  const left = given ?? Math.ceil(Math.max(22, ...yTicks.map((v) => textWidth(yPrint(v))))) + 10;
  const right = width - Math.max(room, 12);
  const x = scaleOf(xAxis, [left, right]);
  const y = scaleOf(yAxis, [bottom, top]);
  const svg = s("svg", {class: "view-svg result-plot", width, height, "aria-hidden": "true"});
  names.forEach((name, i) => svg.append(s("text", {class: "view-axis-label", x: 0, y: 11 + i * 14}, name)));
  for (const v of yTicks)
    svg.append(
      s("line", {class: "lane-grid", x1: left, x2: right, y1: y(v), y2: y(v)}),
      s("text", {x: left - 7, y: y(v) + 4, "text-anchor": "end"}, yPrint(v))
    );
  const xPrint = xAxis.print ?? formatNumber;
  const marks =
    xAxis.ticks ?? (xAxis.log ? logTicks(xAxis.domain) : x.ticks(Math.max(2, (right - left) / 70)));
  let free = -Infinity;
  svg.append(s("line", {class: "lane-base", x1: left, x2: right, y1: bottom, y2: bottom}));
  for (const v of marks) {
    svg.append(s("line", {class: "lane-base", x1: x(v), x2: x(v), y1: bottom, y2: bottom + 4}));
    const half = textWidth(xPrint(v)) / 2;
    if (x(v) - half < free) continue; // its mark stays, its number would run into the last one
    svg.append(s("text", {x: x(v), y: bottom + 16, "text-anchor": "middle"}, xPrint(v)));
    free = x(v) + half + 6;
  }
  svg.append(
    s(
      "text",
      {class: "view-axis-label", x: (left + right) / 2, y: height - 5, "text-anchor": "middle"},
      xAxis.label
    )
  );
  return {svg, x, y, left, right, top, bottom};
}

/** A group whose marks are cut off at the plot's edges, for domains that leave something out. */
export function clippedGroup({svg, left, right, top, bottom}: PlotFrame, id: string): SVGGElement {
  const area = {x: left - 5, y: top - 5, width: right - left + 10, height: bottom - top + 10};
  const group = s("g", {"clip-path": `url(#${id})`});
  svg.append(s("defs", {}, s("clipPath", {id}, s("rect", area))), group);
  return group;
}
