import {scaleLinear} from "d3";
import {missing as missingColor} from "./colors.ts";
import {cellCanvas, context2d, h} from "./dom.ts";
import {formatNumber, plural} from "./format.ts";
import type {ColorScale, Losses} from "./scale.ts";

/** A colour bar with its ticks, label and unit, and how many values are clipped or missing. */
export function colorLegend(scale: ColorScale, losses: Partial<Losses> = {}): HTMLElement {
  const [low, high] = scale.domain;
  const bar = cellCanvas(256, 1, {class: "view-bar", "aria-hidden": "true"});
  const context = context2d(bar);
  if (context) {
    const image = new ImageData(256, 1);
    image.data.set(scale.table);
    context.putImageData(image, 0, 0);
  }
  const ticks = scale.kind === "signed" ? [low, 0, high] : [low, middleTick(low, high), high];
  const place = (value: number) => (high === low ? 50 : (100 * (value - low)) / (high - low));
  const tick = (value: number) =>
    h("span", {class: "view-tick", style: `left: ${place(value)}%`}, formatNumber(value));
  const name = [scale.label, scale.unit && `(${scale.unit})`].filter(Boolean).join(" ");
  return h(
    "div",
    {class: "view-color-legend"},
    name && h("span", {class: "view-legend-label"}, name),
    h(
      "span",
      {class: "view-ramp"},
      bar,
      h("span", {class: "view-ticks"}, ...(low === high ? [tick(low)] : ticks.map(tick)))
    ),
    ...lossNotes(losses)
  );
}

function middleTick(low: number, high: number): number {
  const middle = (low + high) / 2;
  const ticks = scaleLinear().domain([low, high]).ticks(4);
  const near = ticks.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a), middle);
  return ticks.length && Math.abs(near - middle) < (high - low) / 4 ? near : middle;
}

/** "3 values clipped" and "2 values missing" as legend entries; nothing where nothing was lost. */
export function lossNotes(
  {clipped = 0, missing = 0}: Partial<Losses>,
  [low, high]: number[] = []
): HTMLElement[] {
  const notes: HTMLElement[] = [];
  const range = low === undefined ? "" : ` to ${formatNumber(low)} … ${formatNumber(high)}`;
  if (clipped) notes.push(h("span", {class: "view-note"}, `${plural(clipped, "value")} clipped${range}`));
  if (missing) {
    const swatch = h("span", {
      class: "view-swatch view-swatch-area",
      style: `background-color: ${missingColor}`
    });
    notes.push(h("span", {class: "view-note"}, swatch, `${plural(missing, "value")} missing (NaN)`));
  }
  return notes;
}

export interface Swatch {
  label: string;
  /** A CSS colour, usually `series(i)`. */
  color: string;
  /** How the series is drawn; "dash" is a dashed line. */
  mark?: "line" | "dash" | "area" | "dot";
}

/** A legend of named series. */
export function swatchLegend(swatches: Swatch[]): HTMLElement {
  return h(
    "ul",
    {class: "view-swatches"},
    ...swatches.map(({label, color, mark = "area"}) => {
      const style = mark === "dash" ? `border-color: ${color}` : `background-color: ${color}`;
      return h("li", {}, h("span", {class: `view-swatch view-swatch-${mark}`, style}), label);
    })
  );
}
