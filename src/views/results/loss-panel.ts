// Draws training curves: a line a run, a colour a model, the equal token count as a rule.
import {line} from "d3";
import {s, uid} from "../dom.ts";
import type {Domain} from "../scale.ts";
import {drawEndLabels, labelRoom, textWidth} from "./direct-labels.ts";
import type {LossCost} from "./loss-cost.ts";
import {lossAt, type LossPoint, smoothed, thinned} from "./loss-maths.ts";
import type {LossGroup} from "./loss-runs.ts";
import {clippedGroup, type PlotFrame, plotFrame} from "./plot-frame.ts";

export interface LossPanelOptions {
  width: number;
  height: number;
  x: LossCost;
  yLabel: string;
  log: {x: boolean; y: boolean};
  domain: Domain;
  /** Points a mean is taken over; 0 or 1 for none. */
  smoothing: number;
  /** Tokens at which models are compared; NaN for none. */
  equal: number;
}

export interface LossPanel extends PlotFrame {
  labelled: boolean;
  /** Shows the cursor at a token count. */
  mark(tokens: number, held: boolean): void;
}

/** The token counts that the x axis holds; zero has no place on a logarithmic one. */
export function tokenDomain(groups: readonly LossGroup[], log: boolean): Domain {
  const all = groups.flatMap(({runs}) => runs.flatMap(({points}) => points.map(({tokens}) => tokens)));
  const most = all.reduce((a, b) => Math.max(a, b), 0);
  if (!log) return [0, most || 1];
  const least = all.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), most);
  return least < most ? [least, most] : [most / 10 || 0.1, most || 1];
}

/** One panel of training curves. */
export function lossPanel(groups: readonly LossGroup[], options: LossPanelOptions): LossPanel {
  const {width, height, yLabel, log, domain, smoothing, equal} = options;
  const names = groups.map(({name}) => name);
  const room = labelRoom(names, width, height - 66);
  const tokens = tokenDomain(groups, log.x);
  const frame = plotFrame(
    {width, height, room},
    {label: options.x.label, domain: tokens, log: log.x, print: options.x.print},
    {label: yLabel, domain, log: log.y}
  );
  const {svg, x, y, right, top, bottom} = frame;
  const inside = (points: LossPoint[]) => (log.x ? points.filter((p) => p.tokens > 0) : points);
  const path = line<LossPoint>((p) => x(p.tokens), (p) => y(p.loss)); // prettier-ignore
  const draw = (points: LossPoint[], color: string, className: string) =>
    s("path", {class: className, d: path(thinned(points, x)) ?? "", stroke: color});

  if (equal >= tokens[0] && equal <= tokens[1]) svg.append(equalRule(frame, equal, options.x));
  const cursor = s("g", {class: "result-cursor", "data-export": "no"});
  svg.append(cursor);
  const marks = clippedGroup(frame, uid("result-clip"));
  const smooth = smoothing > 1;
  for (const {color, runs} of groups)
    for (const {points} of runs) {
      const drawn = inside(points);
      marks.append(draw(drawn, color, smooth ? "result-run result-raw" : "result-run"));
      if (smooth) marks.append(draw(smoothed(drawn, smoothing), color, "result-run result-smooth"));
    }
  for (const {color, runs} of groups)
    for (const {points} of runs) {
      const loss = lossAt(points, equal);
      if (Number.isFinite(loss) && equal > 0)
        marks.append(s("circle", {class: "result-dot", cx: x(equal), cy: y(loss), r: 3, fill: color}));
    }
  if (room)
    svg.append(
      drawEndLabels(
        groups.map(({name, color, runs}) => {
          const ends = runs.map(({points}) => points[points.length - 1].loss);
          const mean = ends.reduce((a, b) => a + b, 0) / ends.length;
          return {text: name, color, y: Math.max(top, Math.min(bottom, y(mean)))};
        }),
        right,
        [top, bottom]
      )
    );

  function mark(at: number, held: boolean): void {
    const dots = groups.flatMap(({color, runs}) =>
      runs.map(({points}) => {
        const loss = lossAt(points, at);
        return loss >= domain[0] && loss <= domain[1]
          ? s("circle", {class: "result-dot", cx: x(at), cy: y(loss), r: 3.5, fill: color})
          : "";
      })
    );
    const rule = {
      class: held ? "result-at result-held" : "result-at",
      x1: x(at),
      x2: x(at),
      y1: top,
      y2: bottom
    };
    cursor.replaceChildren(s("line", rule), ...(held ? dots : []));
    if (held) svg.append(cursor);
    else svg.insertBefore(cursor, marks);
  }
  return {...frame, labelled: room > 0, mark};
}

/** The vertical rule at the equal token count, named on the side with room, below, where falling curves leave the most. */
function equalRule({x, left, right, top, bottom}: PlotFrame, equal: number, cost: LossCost): SVGGElement {
  const name = `equal ${cost.unit}: ${cost.print(equal)}`;
  const before = x(equal) - left > textWidth(name) + 12;
  const at = before ? x(equal) - 6 : Math.min(x(equal) + 6, right - textWidth(name));
  return s(
    "g",
    {},
    s("line", {class: "result-equal", x1: x(equal), x2: x(equal), y1: top, y2: bottom}),
    s(
      "text",
      {x: at, y: bottom - 7, "text-anchor": before ? "end" : "start", class: "result-rule-name"},
      name
    )
  );
}
