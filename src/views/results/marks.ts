// The small pictures of marks in legends and readouts: drawn as the plots draw them, and kept by an exported picture.
import {h, s} from "../dom.ts";

/** How a series or a part of a plot is drawn. "control" is a dashed line with a hollow dot, "tick" an upright stroke. */
export type Mark = "line" | "control" | "ceiling" | "copy" | "dot" | "hollow" | "band" | "area" | "tick";

export interface Key {
  label: string;
  /** A CSS colour. */
  color: string;
  mark: Mark;
}

/** A mark of 20 × 12 pixels. */
export function markIcon({mark, color}: Pick<Key, "mark" | "color">): SVGSVGElement {
  const stroke = `stroke: ${color}`;
  const line = (className: string) =>
    s("line", {class: className, x1: 0, x2: 20, y1: 6, y2: 6, style: stroke});
  const dot = (hollow: boolean) =>
    s("circle", {
      class: hollow ? "result-dot result-hollow" : "result-dot",
      cx: 10,
      cy: 6,
      r: 3.5,
      style: `${hollow ? "stroke" : "fill"}: ${color}`
    });
  const box = (className: string) =>
    s("rect", {class: className, x: 3, y: 0, width: 14, height: 12, style: `fill: ${color}`});
  const drawn: Record<Mark, () => SVGElement[]> = {
    line: () => [line("result-line")],
    control: () => [line("result-line result-control"), dot(true)],
    ceiling: () => [line("result-rule")],
    copy: () => [line("result-rule result-copy")],
    dot: () => [dot(false)],
    hollow: () => [dot(true)],
    band: () => [box("result-band")],
    area: () => [box("")],
    tick: () => [s("line", {class: "result-mean", x1: 10, x2: 10, y1: 0, y2: 12, style: stroke})]
  };
  return s(
    "svg",
    {class: "view-svg result-mark", width: 20, height: 12, "aria-hidden": "true"},
    ...drawn[mark]()
  );
}

/** A legend of marks. */
export function markLegend(keys: readonly Key[]): HTMLElement {
  return h(
    "ul",
    {class: "view-swatches"},
    ...keys.map((key) => h("li", {}, markIcon(key), h("span", {}, key.label)))
  );
}
