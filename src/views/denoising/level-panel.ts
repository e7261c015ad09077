// Draws curves over the noise level.
import {line} from "d3";
import {s} from "../dom.ts";
import {type PlotFrame, plotFrame} from "../results/plot-frame.ts";
import {type Domain, domainOf} from "../scale.ts";
import type {LevelPoint, LevelSeries} from "./level-series.ts";

export interface LevelPanelOptions {
  width: number;
  /** What is measured, with its unit. */
  name: string;
  domain?: Domain;
  levels?: Domain;
  colorOf(index: number): string;
}

/** One panel; what is not finite leaves a gap. */
export function levelPanel(
  data: readonly LevelSeries[],
  {width, name, domain, levels, colorOf}: LevelPanelOptions
): PlotFrame {
  const all = data.flatMap(({points}) => [...points]);
  const [least, high] = domainOf(all.map(({value}) => value));
  const low = Math.min(0, least);
  const frame = plotFrame(
    {width, height: width < 520 ? 240 : 280},
    {
      label: "log-SNR: noise to the left, the clean clip to the right",
      domain: padded(levels ?? domainOf(all.map(({logSnr}) => logSnr)))
    },
    {label: name, domain: domain ?? [low, high > low ? high : low + 1]}
  );
  const {x, y, svg} = frame;
  const there = ({value}: LevelPoint) => Number.isFinite(value);
  const path = line<LevelPoint>((p) => x(p.logSnr), (p) => y(p.value)).defined(there); // prettier-ignore
  data.forEach(({points, dashed}, i) =>
    svg.append(
      s("path", {
        class: "result-line",
        d: path([...points]) ?? "",
        stroke: colorOf(i),
        "stroke-dasharray": dashed ? "2 4" : null
      }),
      ...points.filter(there).map((p) =>
        s("circle", {
          class: "result-dot",
          cx: x(p.logSnr),
          cy: y(p.value),
          r: 2.5,
          style: `fill: ${colorOf(i)}`
        })
      )
    )
  );
  return frame;
}

const padded = ([low, high]: Domain): Domain => {
  const pad = Math.max(0.1, (high - low) * 0.02);
  return [low - pad, high + pad];
};
