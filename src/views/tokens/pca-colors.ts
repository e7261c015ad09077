// Codes coloured by where they lie in the codebook.
import {hcl, rgb} from "d3";
import {h} from "../dom.ts";
import {putBytes} from "./picture.ts";

/**
 * A colour for every code by its place in the plane of two principal components: hue is the direction from the middle, chroma
 * the distance, lightness the same for all. Ids are names and have no order, so a code is never coloured by its id.
 * @param coordinates `[K,2]`, row-major.
 * @throws if there is not one pair a code.
 */
export function pcaColors(coordinates: ArrayLike<number>): Uint8ClampedArray {
  if (!coordinates.length || coordinates.length % 2)
    throw new Error(
      `Coordinates of codes are pairs, [K,2], found ${coordinates.length} numbers; pass two a code.`
    );
  const count = coordinates.length / 2;
  const colors = new Uint8ClampedArray(count * 4);
  const bound = [0, 1].map((axis) => {
    let most = 0;
    for (let i = axis; i < coordinates.length; i += 2) most = Math.max(most, Math.abs(coordinates[i]));
    return most || 1;
  });
  for (let i = 0; i < count; ++i)
    colors.set(planeColor(coordinates[2 * i] / bound[0], coordinates[2 * i + 1] / bound[1]), i * 4);
  return colors;
}

/** The colour at (x, y) of the plane, both −1 … 1. */
function planeColor(x: number, y: number): [number, number, number, number] {
  const chroma = Math.min(1, Math.hypot(x, y)) * 62;
  const {r, g, b} = rgb(hcl((Math.atan2(y, x) * 180) / Math.PI, chroma, 66));
  return [r, g, b, 255];
}

/** The plane of `pcaColors` as a small square with its two axes named. */
export function planeLegend(label = "Code by its place in the codebook's first two components"): HTMLElement {
  const size = 33;
  const canvas = h("canvas", {class: "view-cells tok-plane", "aria-hidden": "true"});
  const bytes = new Uint8ClampedArray(size * size * 4);
  for (let row = 0; row < size; ++row)
    for (let column = 0; column < size; ++column)
      bytes.set(
        planeColor((2 * column) / (size - 1) - 1, 1 - (2 * row) / (size - 1)),
        (row * size + column) * 4
      );
  putBytes(canvas, size, size, bytes);
  return h(
    "div",
    {class: "tok-plane-legend"},
    canvas,
    h("span", {}, label, h("br"), h("small", {}, "→ PC 1, ↑ PC 2; middle grey: near the mean"))
  );
}
