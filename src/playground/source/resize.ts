import type {Fit, Pixels, Rect} from "./types.ts";

/** Where a picture goes: the part of it that is used, and the part of the frame that it fills. */
export interface Placement {
  from: Rect;
  to: Rect;
}

/**
 * Geometry of a fit. "cover" takes the largest middle part of the picture with the frame's proportions; "contain" fills the
 * largest middle part of the frame with the picture's proportions (whole pixels, at least one); "stretch" takes all into all.
 */
export function place(width: number, height: number, toWidth: number, toHeight: number, fit: Fit): Placement {
  const from = {x: 0, y: 0, width, height};
  const to = {x: 0, y: 0, width: toWidth, height: toHeight};
  if (fit === "cover") {
    const scale = Math.min(width / toWidth, height / toHeight);
    from.width = toWidth * scale;
    from.height = toHeight * scale;
    from.x = (width - from.width) / 2;
    from.y = (height - from.height) / 2;
  } else if (fit === "contain") {
    const scale = Math.min(toWidth / width, toHeight / height);
    to.width = Math.min(toWidth, Math.max(1, Math.round(width * scale)));
    to.height = Math.min(toHeight, Math.max(1, Math.round(height * scale)));
    to.x = Math.floor((toWidth - to.width) / 2);
    to.y = Math.floor((toHeight - to.height) / 2);
  }
  return {from, to};
}

/** Weights of one axis: output i is Σ_j weights[i][j]·input[first[i] + j]; each row sums to 1. */
export interface Axis {
  first: Int32Array;
  weights: Float64Array[];
}

/**
 * The filter of one axis for the stretch [from, from+length) of `size` inputs onto `count` outputs. Going down, an output is
 * the mean of the inputs it covers, each counted by the length covered (box filter: no aliasing, no ringing, range kept).
 * Going up, it is interpolated linearly between the centres of the inputs, held at the edges.
 */
export function axisWeights(from: number, length: number, size: number, count: number): Axis {
  const step = length / count;
  const first = new Int32Array(count);
  const weights: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    if (step >= 1) {
      const begin = from + i * step;
      const end = begin + step;
      const low = Math.max(0, Math.floor(begin + 1e-9));
      const high = Math.min(size, Math.ceil(end - 1e-9));
      const row = new Float64Array(Math.max(1, high - low));
      let sum = 0;
      for (let j = 0; j < row.length; j++) {
        row[j] = Math.max(0, Math.min(end, low + j + 1) - Math.max(begin, low + j));
        sum += row[j];
      }
      for (let j = 0; j < row.length; j++) row[j] = sum > 0 ? row[j] / sum : 1 / row.length;
      first[i] = Math.min(low, size - row.length);
      weights.push(row);
    } else {
      const centre = Math.min(size - 1, Math.max(0, from + (i + 0.5) * step - 0.5));
      const low = Math.min(Math.floor(centre), size - 1);
      const part = centre - low;
      first[i] = low;
      weights.push(part > 0 && low + 1 < size ? Float64Array.of(1 - part, part) : Float64Array.of(1));
    }
  }
  return {first, weights};
}

/**
 * Draws the region `rect` of `pixels` into `to` of one frame: `out` holds H·W·3 numbers in [0,1], channels last. Alpha is
 * laid over `background` (red, green, blue in [0,1]) before it is averaged. Values are averaged as coded (sRGB), as image
 * pipelines of vision models do.
 *
 * @param out the frame's numbers, `frameWidth`·frameHeight·3 of them; what lies outside `to` is left as it is
 */
export function resample(
  pixels: Pixels,
  rect: Rect,
  out: Float32Array,
  frameWidth: number,
  to: Rect,
  background: readonly number[]
): void {
  const {width, height, channels, white, data} = pixels;
  const columns = axisWeights(rect.x, rect.width, width, to.width);
  const rows = axisWeights(rect.y, rect.height, height, to.height);
  const across = new Map<number, Float64Array>();

  // A row of the source, filtered across; kept while the rows below still need it.
  const filtered = (y: number): Float64Array => {
    const known = across.get(y);
    if (known) return known;
    const row = new Float64Array(to.width * 3);
    for (let i = 0; i < to.width; i++) {
      const weights = columns.weights[i];
      for (let j = 0; j < weights.length; j++) {
        const at = (y * width + columns.first[i] + j) * channels;
        const alpha = channels === 4 ? data[at + 3] / white : 1;
        for (let c = 0; c < 3; c++) {
          const value = data[at + (channels === 1 ? 0 : c)] / white;
          row[i * 3 + c] += weights[j] * (alpha * value + (1 - alpha) * background[c]);
        }
      }
    }
    across.set(y, row);
    return row;
  };

  for (let i = 0; i < to.height; i++) {
    const weights = rows.weights[i];
    const begin = rows.first[i];
    for (const y of across.keys()) if (y < begin) across.delete(y);
    const sum = new Float64Array(to.width * 3);
    for (let j = 0; j < weights.length; j++) {
      const row = filtered(begin + j);
      for (let k = 0; k < sum.length; k++) sum[k] += weights[j] * row[k];
    }
    out.set(sum, ((to.y + i) * frameWidth + to.x) * 3);
  }
}

/** Paints a whole frame (H·W·3 numbers) in one colour: the bars of "contain". */
export function fill(out: Float32Array, colour: readonly number[]): void {
  for (let i = 0; i < out.length; i++) out[i] = colour[i % 3];
}
