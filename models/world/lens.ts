// What a camera does to a picture that was rendered: out of focus, brighter or darker, dim corners, noise.

/** A lens that leaves a picture as it is has all four at 0. */
export interface Lens {
  /** Standard deviation of the blur in 64ths of the image's shorter side, 0 to 3: pixels at 64×64. */
  blur: number;
  /** Standard deviation of the noise as a share of white, 0 to 0.3. */
  noise: number;
  /** In stops: 1 doubles the light, −1 halves it; −3 to 3. */
  exposure: number;
  /** The share of the light that the corners lose, 0 to 1. */
  vignette: number;
}

const RANGES = {blur: [0, 3], noise: [0, 0.3], exposure: [-3, 3], vignette: [0, 1]} as const;

/** @throws RangeError for a lens that lacks a number or has one out of range */
export function checkLens(lens: Lens): void {
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = lens[name as keyof Lens];
    if (!(value >= low && value <= high))
      throw new RangeError(`A lens's ${name} is a number from ${low} to ${high}; found ${value}.`);
  }
}

/**
 * A picture `[H,W,3]` in [0,1], display-referred (gamma 2), as the lens takes it: a new array in [0,1]. Mostly grey noise with
 * a little colour; the same `seed` gives the same. About 0.1 ms for 64×64.
 *
 * @throws RangeError for a lens out of range (`checkLens`) or a picture that is not width × height
 */
export function throughLens(
  {width, height, rgb}: {width: number; height: number; rgb: Float32Array},
  lens: Lens,
  seed: number
): Float32Array {
  checkLens(lens);
  if (rgb.length !== 3 * width * height)
    throw new RangeError(
      `A picture of ${width}×${height} has ${3 * width * height} numbers; found ${rgb.length}.`
    );
  const out = new Float32Array(rgb.length);
  const sigma = (lens.blur * Math.min(width, height)) / 64;
  if (sigma > 0.1) {
    if (scratch.length < rgb.length) scratch = new Float32Array(rgb.length);
    const across = scratch.subarray(0, rgb.length);
    const taps = gaussian(sigma);
    blurRows(rgb, across, 3 * width, taps);
    blurColumns(across, out, 3 * width, taps);
  } else out.set(rgb);

  // Light is the square of what is displayed, so a factor on it is its root here.
  const gain = Math.pow(2, lens.exposure / 2);
  const {noise, vignette} = lens;
  const toCorner = 4 / (width * width + height * height);
  const start = Math.imul(seed, 0x9e3779b9) ^ 0x5bd1e995;
  for (let y = 0, i = 0, j = 0; y < height; y++) {
    const dy = y + 0.5 - height / 2;
    for (let x = 0; x < width; x++, i++, j += 3) {
      const dx = x + 0.5 - width / 2;
      const factor = vignette ? gain * Math.sqrt(1 - vignette * toCorner * (dx * dx + dy * dy)) : gain;
      let grey = 0;
      let warm = 0;
      let green = 0;
      if (noise) {
        let h = start ^ Math.imul(i, 0x85ebca6b);
        h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
        h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
        h ^= h >>> 16;
        const a = h & 255;
        const b = (h >>> 8) & 255;
        const c = (h >>> 16) & 255;
        const d = h >>> 24;
        // Four uniform bytes sum to nearly a normal; their differences are uncorrelated with it.
        grey = (a + b + c + d - 510) * (noise / BYTES);
        warm = (a - b + c - d) * ((0.35 * noise) / BYTES);
        green = (a + b - c - d) * ((0.2 * noise) / BYTES);
      }
      out[j] = unit(out[j] * factor + grey + warm);
      out[j + 1] = unit(out[j + 1] * factor + grey + green);
      out[j + 2] = unit(out[j + 2] * factor + grey - warm);
    }
  }
  return out;
}

/** Between the two passes of a blur; kept, since to allocate takes as long as a pass. */
let scratch = new Float32Array(0);

/** Standard deviation of the sum of four uniform bytes. */
const BYTES = Math.sqrt((4 * (256 * 256 - 1)) / 12);

const unit = (v: number) => (v < 0 ? 0 : v > 1 ? 1 : v);

/** Weights of a Gaussian from its middle outward, five numbers or more; they sum to 1 over both sides. */
function gaussian(sigma: number): Float64Array {
  const reach = Math.max(1, Math.round(2.5 * sigma));
  const taps = new Float64Array(Math.max(3, reach + 1));
  let sum = 0;
  for (let k = 0; k <= reach; k++) {
    taps[k] = Math.exp((-k * k) / (2 * sigma * sigma));
    sum += k ? 2 * taps[k] : 1;
  }
  for (let k = 0; k <= reach; k++) taps[k] /= sum;
  return taps;
}

/** Along rows of `row` numbers, three a pixel; the border repeats. */
function blurRows(from: Float32Array, to: Float32Array, row: number, taps: Float64Array): void {
  const [middle, near, far] = taps;
  const reach = 3 * (taps.length - 1);
  for (let start = 0; start < from.length; start += row) {
    const first = Math.min(start + reach, start + row);
    const last = Math.max(start + row - reach, first);
    for (let j = first; j < last; j++)
      to[j] = middle * from[j] + near * (from[j - 3] + from[j + 3]) + far * (from[j - 6] + from[j + 6]);
    for (let k = 3; k < taps.length; k++)
      for (let j = first; j < last; j++) to[j] += taps[k] * (from[j - 3 * k] + from[j + 3 * k]);
    // Both ends of the row: what the loops above left out.
    for (let j = start; j < start + row; j = j + 1 === first ? last : j + 1) {
      const channel = (j - start) % 3;
      let sum = middle * from[j];
      for (let k = 1; k < taps.length; k++) {
        const before = Math.max(start + channel, j - 3 * k);
        const after = Math.min(start + row - 3 + channel, j + 3 * k);
        sum += taps[k] * (from[before] + from[after]);
      }
      to[j] = sum;
    }
  }
}

/** Down columns; the border repeats. */
function blurColumns(from: Float32Array, to: Float32Array, row: number, taps: Float64Array): void {
  const [middle, near, far] = taps;
  const last = from.length - row;
  for (let start = 0; start <= last; start += row) {
    const end = start + row;
    const offset = (k: number) => Math.min(last, Math.max(0, start + k * row)) - start;
    const [a, b, c, d] = [offset(-1), offset(1), offset(-2), offset(2)];
    for (let j = start; j < end; j++)
      to[j] = middle * from[j] + near * (from[j + a] + from[j + b]) + far * (from[j + c] + from[j + d]);
    for (let k = 3; k < taps.length; k++) {
      const [before, after] = [offset(-k), offset(k)];
      for (let j = start; j < end; j++) to[j] += taps[k] * (from[j + before] + from[j + after]);
    }
  }
}
