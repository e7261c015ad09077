// Usage by rank on a logarithmic axis: a line, since a bar would need a zero.
import {scaleLinear, scaleLog} from "d3";
import {s} from "../dom.ts";
import {formatNumber} from "../format.ts";
import {byUsage, codebookUse} from "./codebook-maths.ts";

const LEFT = 46;
const TOP = 18;
const HEIGHT = 96;
const BOTTOM = 34;

export interface UsageCurve {
  svg: SVGSVGElement;
  draw(usage: ArrayLike<number>, width: number): void;
  /** Marks a code where it ranks. */
  mark(id: number | null): void;
  /** The code whose rank is at this x of the drawing, in pixels. */
  codeAt(x: number): number;
}

/** The rank–usage curve with the line of even use. */
export function usageCurve(): UsageCurve {
  const svg = s("svg", {class: "view-svg tok-usage", height: TOP + HEIGHT + BOTTOM, "aria-hidden": "true"});
  const marks = s("g");
  let order: number[] = [];
  let ranks = new Int32Array(0);
  let usage: ArrayLike<number> = [];
  let x = scaleLinear();
  let y = scaleLog();

  function draw(next: ArrayLike<number>, width: number): void {
    usage = next;
    order = byUsage(usage);
    ranks = new Int32Array(order.length);
    order.forEach((id, rank) => (ranks[id] = rank));
    const {total, dead} = codebookUse(usage);
    const alive = order.length - dead;
    const most = usage[order[0]] || 1;
    const least = alive ? usage[order[alive - 1]] : most / 10;
    x = scaleLinear([0, order.length], [LEFT, Math.min(width - 8, 760)]);
    y = scaleLog([least, Math.max(most, least * 10)], [TOP + HEIGHT, TOP]).nice();
    const [x0, x1] = x.range();
    const floor = TOP + HEIGHT;
    const steps = order
      .slice(0, alive)
      .map((id, rank) => `${x(rank).toFixed(1)},${y(usage[id]).toFixed(1)}H${x(rank + 1).toFixed(1)}`);
    const even = total / order.length;
    const powers = y.ticks(3).filter((v) => Math.abs(Math.log10(v) % 1) < 1e-9);
    const text = (px: number, py: number, anchor: string, words: string, name = "") =>
      s("text", {x: px, y: py, "text-anchor": anchor, class: name || null}, words);
    svg.setAttribute("width", String(width));
    svg.replaceChildren(
      ...powers.flatMap((v) => [
        s("line", {class: "lane-grid", x1: x0, x2: x1, y1: y(v), y2: y(v)}),
        text(x0 - 6, y(v) + 4, "end", formatNumber(v))
      ]),
      s("line", {class: "lane-base", x1: x0, x2: x1, y1: floor, y2: floor}),
      dead
        ? s("rect", {
            class: "tok-dead",
            x: x(alive),
            y: TOP,
            width: x(order.length) - x(alive),
            height: HEIGHT
          })
        : "",
      even > y.domain()[0] ? s("line", {class: "tok-even", x1: x0, x2: x1, y1: y(even), y2: y(even)}) : "",
      even > y.domain()[0] ? text(x1, y(even) - 4, "end", "even use") : "",
      s("path", {class: "tok-usage-line", d: steps.length ? `M${steps.join("L")}` : ""}),
      ...x.ticks(Math.max(2, width / 120)).map((v) => text(x(v), floor + 14, "middle", formatNumber(v))),
      text(0, 11, "start", "uses of a code (log)", "view-axis-label"),
      text(x0, floor + 30, "start", "rank →", "view-axis-label"),
      marks
    );
  }

  function mark(id: number | null): void {
    if (id === null) return marks.replaceChildren();
    const px = x(ranks[id] + 0.5);
    const dot = usage[id]
      ? s("circle", {class: "lane-dot tok-usage-dot", cx: px, cy: y(usage[id]), r: 4.5})
      : "";
    marks.replaceChildren(s("line", {class: "lane-mark", x1: px, x2: px, y1: TOP, y2: TOP + HEIGHT}), dot);
  }

  return {
    svg,
    draw,
    mark,
    codeAt: (px) => order[Math.max(0, Math.min(order.length - 1, Math.floor(x.invert(px))))]
  };
}
