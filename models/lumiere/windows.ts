// Which windows a clip is cut into, and how much each has to say about each of its frames (Lumiere, arXiv 2401.12945 §3.2).

/** Frames start … start + length − 1. */
export interface Window {
  start: number;
  length: number;
}

/** Frames that neighbouring windows share in the paper (§3.2). */
export const PAPER_OVERLAP = 2;

/**
 * Windows of `length` frames that cover a clip of `frames`, in order. Give `overlap` (2, the paper's, unless told) or `stride`.
 * Where the stride does not come out even, the last window is moved back to end with the clip, and overlaps more. A clip no
 * longer than a window gets one window, as long as the clip.
 *
 * @throws RangeError if overlap ≥ length, stride ≤ 0, or the stride leaves frames between windows (which are named)
 */
export function windows({
  frames,
  length,
  overlap,
  stride
}: {
  frames: number;
  length: number;
  overlap?: number;
  stride?: number;
}): Window[] {
  for (const [name, value] of Object.entries({frames, length}))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(
        `windows: ${name} must be a whole number of frames of at least 1, found ${value}.`
      );
  if (overlap !== undefined && stride !== undefined && stride !== length - overlap)
    throw new RangeError(
      `windows: overlap ${overlap} means stride ${length - overlap} at length ${length}, but stride is ${stride}; give one of the two.`
    );
  if (overlap !== undefined && !(Number.isInteger(overlap) && overlap >= 0 && overlap < length))
    throw new RangeError(
      `windows: overlap must be a whole number from 0 to ${length - 1}, one less than the length, found ${overlap}; shorten it or lengthen the windows.`
    );
  const step = stride ?? length - (overlap ?? Math.min(PAPER_OVERLAP, length - 1));
  if (!Number.isInteger(step) || step < 1)
    throw new RangeError(
      `windows: stride must be a whole number of at least 1, found ${step}; the windows would never advance.`
    );
  if (frames <= length) return [{start: 0, length: frames}];
  if (step > length)
    throw new RangeError(
      `windows: a stride of ${step} with windows of ${length} leaves frames ${named([[length, Math.min(step, frames) - 1]])} uncovered, and more after; use a stride of at most ${length}.`
    );
  const all: Window[] = [];
  for (let start = 0; start + length < frames; start += step) all.push({start, length});
  all.push({start: frames - length, length});
  return all;
}

/** How windows are weighted: each of its frames alike (the paper's average), or more in the middle. */
export type Weighting = "uniform" | "linear" | "cosine";

/**
 * A weight for every frame of a window, positive: "uniform" is 1 (Lumiere §3.2 averages); "linear" a triangle and "cosine" a
 * sin² bump, both 1 at most in the middle and smallest at the ends (ours): where two windows overlap, one fades into the other.
 */
export function windowWeights(
  {length}: Pick<Window, "length">,
  weighting: Weighting = "uniform"
): Float32Array {
  const shape = {
    uniform: () => 1,
    linear: (j: number) => Math.min(j + 1, length - j) / Math.ceil(length / 2),
    cosine: (j: number) => Math.sin((Math.PI * (j + 0.5)) / length) ** 2
  }[weighting];
  if (!shape)
    throw new RangeError(
      `windowWeights: weighting must be uniform, linear or cosine, found ${String(weighting)}.`
    );
  return Float32Array.from({length}, (_, j) => shape(j));
}

/**
 * Weights 0 and 1 that give each frame to the first window that holds it: what happens without MultiDiffusion, when windows
 * are made independently and joined by hard cuts.
 */
export function cutWeights(all: readonly Window[], frames: number): Float32Array[] {
  const taken = new Uint8Array(frames);
  return all.map(({start, length}) =>
    Float32Array.from({length}, (_, j) => {
      const free = !taken[start + j];
      taken[start + j] = 1;
      return +free;
    })
  );
}

/** Weights as functions below take them: a weighting's name, or for every window a weight for each of its frames. */
export type Weights = Weighting | readonly ArrayLike<number>[];

/**
 * The weights of all windows as arrays, checked against a clip of `frames`.
 *
 * @throws RangeError if a window leaves the clip, a weight is negative or not a number, or a frame has no weight at all
 */
export function checkedWeights(
  who: string,
  all: readonly Window[],
  weights: Weights,
  frames: number
): Float32Array[] {
  if (!all.length)
    throw new RangeError(
      `${who}: there are no windows; make some with windows({frames: ${frames}, length}).`
    );
  if (typeof weights !== "string" && weights.length !== all.length)
    throw new RangeError(
      `${who}: ${all.length} windows need as many lists of weights, found ${weights.length}.`
    );
  const lists = all.map((window, i) =>
    typeof weights === "string" ? windowWeights(window, weights) : Float32Array.from(weights[i])
  );
  const total = new Float64Array(frames);
  all.forEach(({start, length}, i) => {
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(length) ||
      start < 0 ||
      length < 1 ||
      start + length > frames
    )
      throw new RangeError(
        `${who}: window ${i} covers frames ${start} to ${start + length - 1}, but the clip has frames 0 to ${frames - 1}; move or shorten it.`
      );
    if (lists[i].length !== length)
      throw new RangeError(
        `${who}: window ${i} has ${length} frames, but ${lists[i].length} weights; give one a frame.`
      );
    lists[i].forEach((weight, j) => {
      if (!(weight >= 0 && Number.isFinite(weight)))
        throw new RangeError(
          `${who}: window ${i} weighs frame ${start + j} by ${weight}; weights are finite and not negative.`
        );
      total[start + j] += weight;
    });
  });
  const bare = runsOf(total, (sum) => !(sum > 0));
  if (bare.length)
    throw new RangeError(
      `${who}: no window gives any weight to frames ${named(bare)}, so that their average is 0/0; move a window over them or use windows(), which always covers.`
    );
  return lists;
}

function runsOf(values: ArrayLike<number>, wanted: (v: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (let t = 0; t < values.length; t++) {
    if (!wanted(values[t])) continue;
    const last = found.at(-1);
    if (last && last[1] === t - 1) last[1] = t;
    else found.push([t, t]);
  }
  return found;
}

/** [[3,3],[5,8]] → `3, 5–8`. */
const named = (runs: [number, number][]) => runs.map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`)).join(", ");
