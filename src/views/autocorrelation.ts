import {axisBottom, axisLeft, format, line, scaleLinear, select} from "d3";
import {series} from "./colors.ts";
import {h, s} from "./dom.ts";

export interface AutocorrelationRun {
  label: string;
  fps: number;
  /** r at lags 0, 1, …; NaN where nothing moves. */
  values: number[];
}

const HEIGHT = 150;
const MARGIN = {left: 38, right: 12, top: 24, bottom: 36};

/** A small line chart of r against the lag, on the fixed domain −1…1; a run in which nothing moves says so. */
export function autocorrelationLane(): {
  element: HTMLElement;
  draw(runs: AutocorrelationRun[], width: number): void;
} {
  const svg = s("svg", {
    class: "view-svg",
    height: HEIGHT,
    role: "img",
    "aria-label": "Temporal autocorrelation of the x–t slice"
  });
  const element = h("div", {class: "view-lane"}, svg);
  function draw(runs: AutocorrelationRun[], width: number): void {
    svg.setAttribute("width", String(width));
    const lags = Math.max(1, ...runs.map(({values}) => values.length - 1));
    const x = scaleLinear([0, lags], [MARGIN.left, width - MARGIN.right]);
    const y = scaleLinear([-1, 1], [HEIGHT - MARGIN.bottom, MARGIN.top]);
    const group = (transform: string, kind = "") => select(svg.appendChild(s("g", {transform, class: kind})));
    svg.replaceChildren();
    group(`translate(${MARGIN.left},0)`)
      .call(axisLeft(y).tickValues([-1, 0, 1]).tickFormat(format("d")).tickSizeOuter(0))
      .select(".domain")
      .remove();
    group(`translate(0,${HEIGHT - MARGIN.bottom})`).call(
      axisBottom(x)
        .ticks(Math.min(lags, Math.floor(width / 60)))
        .tickSizeOuter(0)
    );
    svg.append(
      s("line", {class: "view-zero", x1: x(0), x2: x(lags), y1: y(0), y2: y(0)}),
      s("text", {class: "view-axis-label", x: 0, y: 12}, "↑ autocorrelation r of the x–t slice over time"),
      s("text", {class: "view-axis-label", x: x(lags), y: HEIGHT - 4, "text-anchor": "end"}, "lag (frames) →")
    );
    const path = line<number>((_, lag) => x(lag), (r) => y(r)).defined((r) => !Number.isNaN(r)); // prettier-ignore
    runs.forEach(({label, values}, i) => {
      const still = values.every(Number.isNaN);
      if (!still) svg.append(s("path", {class: "view-line", d: path(values), stroke: series(i)}));
      else {
        const words = `${label ? `${label}: ` : ""}nothing moves along this row`;
        svg.append(s("text", {x: x(0) + 8, y: y(0) - 6 - 14 * i, style: `fill: ${series(i)}`}, words));
      }
    });
  }
  return {element, draw};
}
