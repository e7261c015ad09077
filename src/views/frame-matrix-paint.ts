// The cells of a frame matrix and the scale that colours them.
import {context2d} from "./dom.ts";
import type {FlatMatrix} from "./frame-matrix-data.ts";
import {
  boundOf,
  type ColorScale,
  type Domain,
  domainOf,
  type Losses,
  magnitudeScale,
  paintCells,
  signedScale
} from "./scale.ts";

interface ScaleChoice {
  signed?: boolean;
  domain?: Domain;
  label: string;
  unit: string;
}

/** Off the diagonal only: the values with NaN on it. */
function withoutDiagonal({cols, data}: FlatMatrix, put: number): Float64Array {
  const values = Float64Array.from(data);
  for (let i = 0; i < values.length; i += cols + 1) values[i] = put;
  return values;
}

/** The scale of a matrix: the domain given, else 0 (signed: −bound) to the greatest value, off the diagonal if `bare`. */
export function matrixScale(
  m: FlatMatrix,
  bare: boolean,
  {signed, domain, label, unit}: ScaleChoice
): ColorScale {
  const values = bare ? withoutDiagonal(m, NaN) : m.data;
  const [low, high] = domainOf(values);
  if (signed ?? low < 0) return signedScale(boundOf(domain ?? values), {label, unit});
  return magnitudeScale(domain ?? [0, Math.max(high, 0) || 1], {label, unit});
}

/** Paints one pixel a cell and says what was clipped or missing; a diagonal left out is left blank. */
export function paintMatrix(
  canvas: HTMLCanvasElement,
  m: FlatMatrix,
  bare: boolean,
  scale: ColorScale
): Losses {
  if (canvas.width !== m.cols) canvas.width = m.cols;
  if (canvas.height !== m.rows) canvas.height = m.rows;
  const image = new ImageData(m.cols, m.rows);
  const losses = paintCells(scale, bare ? withoutDiagonal(m, scale.domain[0]) : m.data, image.data);
  if (bare) for (let i = 3; i < image.data.length; i += 4 * (m.cols + 1)) image.data[i] = 0;
  context2d(canvas)?.putImageData(image, 0, 0);
  return losses;
}
