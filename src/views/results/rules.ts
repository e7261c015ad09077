// Horizontal rules: what a score is measured against, with its name on it.
import {s} from "../dom.ts";
import {textWidth} from "./direct-labels.ts";

export interface Rule {
  name: string;
  kind: string;
  from: number;
  to: number;
  y: number;
}

type Place = readonly [x: number, y: number];

/** Draws rules; with `named`, each carries its name at the end where the lines are farther away. */
export function drawRules(
  rules: readonly Rule[],
  lines: readonly (readonly Place[])[],
  named: boolean,
  {top, bottom}: {top: number; bottom: number}
): SVGGElement {
  const group = s("g", {});
  for (const {name, kind, from, to, y} of rules) {
    if (y < top - 1 || y > bottom + 1) continue; // outside of a fixed domain
    group.append(s("line", {class: `result-rule result-${kind}`, x1: from, x2: to, y1: y, y2: y}));
    if (!named) continue;
    const width = textWidth(name);
    const left = distance(lines, from, from + width, y) >= distance(lines, to - width, to, y);
    group.append(
      s(
        "text",
        {
          class: "result-rule-name",
          x: left ? from : to,
          y: y - top < 12 ? y + 13 : y - 5,
          "text-anchor": left ? "start" : "end"
        },
        name
      )
    );
  }
  return group;
}

/** How far the nearest point of any line between two x is from a height, in pixels. */
function distance(lines: readonly (readonly Place[])[], from: number, to: number, y: number): number {
  const near = lines.flat().filter(([x]) => x >= from - 20 && x <= to + 20);
  return Math.min(Infinity, ...near.map(([, at]) => Math.abs(at - (y - 8))));
}
