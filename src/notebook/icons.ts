import {s} from "./dom.ts";

/** Strokes on a 16 × 16 grid. */
const PATHS = {
  run: "M5 3.2v9.6L12.5 8z",
  stop: "M4.5 4.5h7v7h-7z",
  code: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  add: "M8 3v10M3 8h10",
  delete: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M6.8 7v3.5M9.2 7v3.5",
  up: "M8 13V3.5M4 7l4-4 4 4",
  down: "M8 3v9.5M4 9l4 4 4-4",
  duplicate: "M5.5 5.5h7.5v7.5H5.5zM10.5 5.5V3H3v7.5h2.5",
  reset: "M3.5 8a4.5 4.5 0 1 0 1.6-3.4M3.3 2.5v2.7H6",
  diff: "M5 2.5v6M2 5.5h6M2 12.5h6M11 3.5l3 0M11 8h3M11 12.5h3",
  graph:
    "M5.3 3.7a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0M5.3 12.3a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0M13.3 8a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0M5.3 3.9c3.6.4 2.2 3.7 5.4 4.1M5.3 12.1c3.6-.4 2.2-3.7 5.4-4.1",
  keys: "M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9 7h.01M11.5 7h.01M5 9.5h6",
  close: "M4 4l8 8M12 4l-8 8",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01"
} as const;

export type IconName = keyof typeof PATHS;

/** An icon that says nothing to a screen reader; the button around it does. */
export function icon(name: IconName): SVGSVGElement {
  return s(
    "svg",
    {
      class: "nb-icon",
      viewBox: "0 0 16 16",
      width: 16,
      height: 16,
      "aria-hidden": "true",
      focusable: "false"
    },
    s("path", {
      d: PATHS[name],
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 1.4,
      "stroke-linecap": "round",
      "stroke-linejoin": "round"
    })
  );
}
