// Draws losses against cost on logarithmic axes: a dot a run, a line and a band a fit, nothing beyond what was fitted.
import {area, line} from "d3";
import {s} from "../dom.ts";
import type {Domain} from "../scale.ts";
import {drawEndLabels, labelRoom, textWidth} from "./direct-labels.ts";
import {type PlotFrame, plotFrame, type Scale} from "./plot-frame.ts";
import type {PowerLaw} from "./power-law.ts";
import {fittedRange, type ScalingGroup, scalingXs} from "./scaling-points.ts";
import {logTicks} from "./ticks.ts";

export interface ScalingPanelOptions {
  width: number;
  height: number;
  xLabel: string;
  yLabel: string;
  print(x: number): string;
  domain?: Domain;
}

export interface ScalingPanel extends PlotFrame {
  xs: number[];
  labelled: boolean;
  mark(column: number, held: boolean): void;
}

/** Room on both sides of the data, as a share of its logarithmic extent. */
function logDomain(values: readonly number[], share: number): Domain {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const by = low === high ? 1.5 : (high / low) ** share;
  return [low / by, high * by];
}

/** The x that exist where their numbers have room, else round ones. */
function xTicks(xs: readonly number[], x: Domain, across: number, print: (v: number) => string): number[] {
  const at = (v: number) => (across * Math.log(v / x[0])) / Math.log(x[1] / x[0]);
  const apart = xs.every(
    (v, i) => !i || at(v) - at(xs[i - 1]) > (textWidth(print(v)) + textWidth(print(xs[i - 1]))) / 2 + 8
  );
  return apart && xs.length <= 8 ? [...xs] : logTicks(x, across / 90);
}

/** One scaling plot. */
export function scalingPanel(groups: readonly ScalingGroup[], options: ScalingPanelOptions): ScalingPanel {
  const {width, height, xLabel, yLabel, print} = options;
  const xs = scalingXs(groups);
  const names = groups.length > 1 ? groups.map(({name}) => name) : [];
  const room = labelRoom(names, width, height - 66);
  const xDomain = logDomain(xs, 0.07);
  const losses = groups.flatMap(({points, law}) => [
    ...points.map(({loss}) => loss),
    ...(law?.range.flatMap((v) => [law.at(v).low, law.at(v).high]) ?? [])
  ]);
  const frame = plotFrame(
    {width, height, room: names.length ? room : 0},
    {label: xLabel, domain: xDomain, log: true, ticks: xTicks(xs, xDomain, width - room - 60, print), print},
    {label: yLabel, domain: options.domain ?? logDomain(losses, 0.08), log: true}
  );
  const {svg, x, y, right, top, bottom} = frame;
  const range = fittedRange(groups);
  if (range) {
    const [from, to] = range.map((v) => x(v));
    svg.prepend(
      s("rect", {class: "result-fitted", x: from - 6, y: top, width: to - from + 12, height: bottom - top})
    );
  }
  const cursor = s("g", {"data-export": "no"});
  svg.append(cursor);
  for (const {law, color} of groups) if (law) svg.append(...drawLaw(law, color, x, y));
  for (const {points, color, inside, law} of groups)
    for (const point of points) {
      const left = law && !inside(point.x);
      svg.append(
        s("circle", {
          class: left ? "result-dot result-hollow" : "result-dot",
          cx: x(point.x),
          cy: y(point.loss),
          r: 3.5,
          style: `${left ? "stroke" : "fill"}: ${color}`
        })
      );
    }
  if (room && names.length)
    svg.append(
      drawEndLabels(
        groups.map(({name, color, points}) => {
          const last = points[points.length - 1].x;
          const ends = points.filter((point) => point.x === last);
          const mean = ends.reduce((sum, {loss}) => sum + loss, 0) / ends.length;
          return {text: name, color, y: Math.max(top, Math.min(bottom, y(mean)))};
        }),
        right,
        [top, bottom]
      )
    );

  function mark(column: number, held: boolean): void {
    const at = x(xs[column]);
    const className = held ? "result-at result-held" : "result-at";
    cursor.replaceChildren(s("line", {class: className, x1: at, x2: at, y1: top, y2: bottom}));
  }
  return {...frame, xs, labelled: !names.length || room > 0, mark};
}

/** A law and its band over the range that was fitted, and not a pixel further. */
function drawLaw(law: PowerLaw, color: string, x: Scale, y: Scale): SVGElement[] {
  const [low, high] = law.range;
  const steps = Array.from({length: 41}, (_, i) => low * (high / low) ** (i / 40));
  steps[40] = high;
  const band = area<number>()
    .x((v) => x(v))
    .y0((v) => y(law.at(v).low))
    .y1((v) => y(law.at(v).high));
  const middle = line<number>((v) => x(v), (v) => y(law.at(v).value)); // prettier-ignore
  return [
    s("path", {class: "result-band", d: band(steps) ?? "", fill: color}),
    s("path", {class: "result-line result-law", d: middle(steps) ?? "", stroke: color})
  ];
}
