// Colours that stand for numbers or classes, drawn anew for every sentence, so that they can only be read off the demonstrations.
import type {Draws} from "../../random.ts";
import type {Rgb} from "./picture.ts";

/** Colours for 0 … 1, evenly spaced, with straight lines between. */
export type Colormap = readonly Rgb[];

/** Values of a channel in drawn colours: 27 colours, few enough that a codebook has room for the edges between them. */
const LEVELS = [0, 128, 255];

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const drawColor = (draw: Draws): Rgb => [draw.pick(LEVELS), draw.pick(LEVELS), draw.pick(LEVELS)];

/** Colours of the 27 whose channels are 0, 128 or 255, all different, neighbours in the list at least `apart` (of 442) from each other. */
export function drawPalette(draw: Draws, count: number, apart = 0): Rgb[] {
  const palette: Rgb[] = [];
  while (palette.length < count) {
    const color = drawColor(draw);
    const before = palette.at(-1);
    if (before && distance(color, before) < apart) continue;
    if (palette.every((other) => distance(color, other) > 0)) palette.push(color);
  }
  return palette;
}

/** Gray, near white or near black (3 in 10), or two to four drawn colours, neighbours at least 200 apart. */
export function drawColormap(draw: Draws): Colormap {
  const gray: Colormap = [
    [255, 255, 255],
    [0, 0, 0]
  ];
  if (draw.uniform() < 0.3) return draw.below(2) ? gray : gray.toReversed();
  return drawPalette(draw, 2 + draw.below(3), 200);
}

/** The colour of v in [0,1], written to `out` at `at`. */
export function colorAt(map: Colormap, v: number, out: Uint8Array, at: number): void {
  const place = Math.max(0, Math.min(1, v)) * (map.length - 1);
  const k = Math.min(map.length - 2, Math.floor(place));
  const part = place - k;
  for (let c = 0; c < 3; c++) out[at + c] = map[k][c] + (map[k + 1][c] - map[k][c]) * part + 0.5;
}

/** The v whose colour is nearest: the inverse of `colorAt`, by projection on each stretch of the map. */
export function valueOf(map: Colormap, r: number, g: number, b: number): number {
  let [best, least] = [0, Infinity];
  for (let k = 0; k < map.length - 1; k++) {
    const [from, to] = [map[k], map[k + 1]];
    const way = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    const off = [r - from[0], g - from[1], b - from[2]];
    const length = way[0] ** 2 + way[1] ** 2 + way[2] ** 2;
    const t = Math.max(0, Math.min(1, (way[0] * off[0] + way[1] * off[1] + way[2] * off[2]) / length));
    const gap = (off[0] - t * way[0]) ** 2 + (off[1] - t * way[1]) ** 2 + (off[2] - t * way[2]) ** 2;
    if (gap < least) [best, least] = [(k + t) / (map.length - 1), gap];
  }
  return best;
}

/** Which colour of a palette is nearest. */
export function nearestColor(palette: readonly Rgb[], r: number, g: number, b: number): number {
  let [best, least] = [0, Infinity];
  for (let k = 0; k < palette.length; k++) {
    const [pr, pg, pb] = palette[k];
    const gap = (r - pr) ** 2 + (g - pg) ** 2 + (b - pb) ** 2;
    if (gap < least) [best, least] = [k, gap];
  }
  return best;
}
