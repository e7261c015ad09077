// All heads' matrices on one canvas, on one scale.
import {context2d} from "../dom.ts";
import {
  addLosses,
  type ColorScale,
  type Domain,
  domainOf,
  type Losses,
  magnitudeScale,
  paintCells
} from "../scale.ts";
import type {HeadMatrices} from "./heads.ts";

export interface HeadsPaint {
  /** T. */
  frames: number;
  /** Leaves the diagonal out, of the scale too. */
  bare: boolean;
  /** Clear pixels between heads. */
  gap: number;
  domain?: Domain;
}

/** One pixel a weight; what came of it, and the size of the canvas in pixels. */
export function paintHeads(
  canvas: HTMLCanvasElement,
  data: HeadMatrices,
  {frames: T, bare, gap, domain}: HeadsPaint
): {scale: ColorScale; losses: Losses; wide: number; high: number} {
  const values = data
    .flat()
    .map((weights) => Float64Array.from(weights, (w, i) => (bare && Math.floor(i / T) === i % T ? NaN : w)));
  const [, most] = domainOf(...values);
  const scale = magnitudeScale(domain ?? [0, most || 1], {label: "Attention weight"});
  const heads = data[0].length;
  const [wide, high] = [heads * (T + gap) - gap, data.length * (T + gap) - gap];
  canvas.width = wide;
  canvas.height = high;
  const image = new ImageData(wide, high);
  const losses = values.map((list, n) => {
    const pixels = new Uint8ClampedArray(4 * T * T);
    const lost = paintCells(scale, list, pixels);
    if (bare) for (let i = 3; i < pixels.length; i += 4 * (T + 1)) pixels[i] = 0;
    const [x, y] = [(n % heads) * (T + gap), Math.floor(n / heads) * (T + gap)];
    for (let row = 0; row < T; ++row)
      image.data.set(pixels.subarray(4 * row * T, 4 * (row + 1) * T), 4 * ((y + row) * wide + x));
    return bare ? {...lost, missing: lost.missing - T} : lost;
  });
  context2d(canvas)?.putImageData(image, 0, 0);
  return {scale, losses: addLosses(...losses), wide, high};
}
