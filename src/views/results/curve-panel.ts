// Draws curves on one pair of axes: a line through the means, a dot a seed, intervals, rules with their names.
import {area, line} from "d3";
import {s, uid} from "../dom.ts";
import type {Domain} from "../scale.ts";
import {
  type Curve,
  type CurveColumn,
  curveColors,
  curveColumns,
  curveXs,
  isRule,
  ruleValue
} from "./curves.ts";
import {drawEndLabels, labelRoom} from "./direct-labels.ts";
import {clippedGroup, type PlotFrame, plotFrame} from "./plot-frame.ts";
import {drawRules, type Rule} from "./rules.ts";

export interface CurvePanelOptions {
  width: number;
  height: number;
  xLabel: string;
  yLabel: string;
  domain: Domain;
  log?: boolean;
  /** Another panel whose x axis this one shares. */
  under?: CurvePanel;
}

export interface CurvePanel extends PlotFrame {
  /** The counts on the x axis, one a cursor column. */
  xs: number[];
  /** Whether every series carries its name, so that the legend need not. */
  labelled: boolean;
  /** Shows the cursor at a column. */
  mark(column: number, held: boolean): void;
}

/** The name of a series as its label says it: rules with their value. */
const labelOf = (curve: Curve, print: (v: number) => string): string => {
  const value = isRule(curve) ? ruleValue(curve) : null;
  return value === null ? curve.name : `${curve.name} ${print(value)}`;
};

/** One panel of curves. `print` writes values. */
export function curvePanel(
  curves: readonly Curve[],
  {width, height, xLabel, yLabel, domain, log, under}: CurvePanelOptions,
  print: (value: number) => string
): CurvePanel {
  const xs = under?.xs ?? curveXs(curves);
  const colors = curveColors(curves);
  const colorOf = ({name}: Curve) => colors.get(name) as string;
  const names = curves.map((curve) => labelOf(curve, print));
  const room = under ? width - under.right : labelRoom(names, width, height - 66);
  const [first, last] = [xs[0], xs[xs.length - 1]];
  const pad = first === last ? 1 : (last - first) * 0.025;
  const every = Math.max(1, Math.ceil(xs.length / Math.max(2, (width - room) / 26)));
  const frame = plotFrame(
    {width, height, room, left: under?.left},
    {
      label: xLabel,
      domain: [first - pad, last + pad],
      ticks: xs.filter((_, i) => i % every === 0),
      print: String
    },
    {label: yLabel, domain, log}
  );
  const {x, y, svg, left, right, top, bottom} = frame;
  const cursor = s("g", {class: "result-cursor", "data-export": "no"});
  svg.append(cursor);
  const marks = clippedGroup(frame, uid("result-clip"));

  const columns = new Map(curves.map((curve) => [curve, curveColumns(curve)]));
  const columnsOf = (curve: Curve) => columns.get(curve) as CurveColumn[];
  const rules: Rule[] = [];
  for (const curve of curves.filter(isRule)) {
    const value = ruleValue(curve);
    const list = columnsOf(curve);
    const alone = list.length === 1;
    if (value === null) drawLine(curve, `result-rule result-${curve.kind}`);
    else {
      const [from, to] = alone ? [left, right] : [x(list[0].x), x(list[list.length - 1].x)];
      rules.push({name: labelOf(curve, print), kind: curve.kind, from, to, y: y(value)});
    }
  }
  const lines = curves.filter((curve) => !isRule(curve));
  for (const curve of lines) drawInterval(curve);
  const busy = lines.map((curve) => columnsOf(curve).map(({x: at, mean}) => [x(at), y(mean)] as const));
  svg.append(drawRules(rules, busy, !room, frame));
  for (const curve of lines) {
    drawLine(curve, `result-line result-${curve.kind}`);
    drawSeeds(curve);
  }
  if (room && !under)
    svg.append(
      drawEndLabels(
        curves.map((curve, i) => {
          const list = columnsOf(curve);
          const end = y(list[list.length - 1].mean);
          return {text: names[i], color: colorOf(curve), y: Math.max(top, Math.min(bottom, end))};
        }),
        right,
        [top, bottom]
      )
    );

  function drawLine(curve: Curve, className: string): void {
    const path = line<CurveColumn>((c) => x(c.x), (c) => y(c.mean)); // prettier-ignore
    marks.append(s("path", {class: className, d: path(columnsOf(curve)) ?? "", stroke: colorOf(curve)}));
  }

  /** A band where each column is one value with its interval, whiskers where it is several seeds. */
  function drawInterval(curve: Curve): void {
    const list = columnsOf(curve);
    const given = list.filter(({points}) =>
      points.every(({low, high}) => low !== undefined && high !== undefined)
    );
    if (given.length && list.every(({points}) => points.length === 1)) {
      const band = area<CurveColumn>()
        .x((c) => x(c.x))
        .y0((c) => y(c.points[0].low as number))
        .y1((c) => y(c.points[0].high as number));
      marks.append(s("path", {class: "result-band", d: band(given) ?? "", fill: colorOf(curve)}));
    } else
      for (const {x: at, points} of given)
        for (const {low, high} of points)
          marks.append(
            s("line", {class: "result-whisker", x1: x(at), x2: x(at), y1: y(low as number), y2: y(high as number), stroke: colorOf(curve)}) // prettier-ignore
          );
  }

  function drawSeeds(curve: Curve): void {
    const hollow = curve.kind === "control";
    for (const {x: at, points} of columnsOf(curve))
      for (const {value} of points)
        marks.append(
          s("circle", {
            class: hollow ? "result-dot result-hollow" : "result-dot",
            cx: x(at),
            cy: y(value),
            r: 3,
            style: `${hollow ? "stroke" : "fill"}: ${colorOf(curve)}`
          })
        );
  }

  function mark(column: number, held: boolean): void {
    const at = xs[column];
    cursor.replaceChildren(
      s("line", {
        class: held ? "result-at result-held" : "result-at",
        x1: x(at),
        x2: x(at),
        y1: top,
        y2: bottom
      })
    );
  }
  return {...frame, xs, labelled: room > 0, mark};
}
