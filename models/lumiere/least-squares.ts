// The objective that MultiDiffusion minimises, solved without knowing its closed form: what the closed form is held against.
import {checkedWeights, type Weights, type Window} from "./windows.ts";

/**
 * argmin_X ‖A·X − B‖² by Householder reflections, in float64: A `[rows, cols]` and B `[rows, k]`, row-major; returns X
 * `[cols, k]`. About 2·cols²·rows + 4·rows·cols·k FLOPs.
 *
 * @throws RangeError if A has fewer rows than columns or its columns are dependent
 */
export function leastSquares(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  cols: number,
  k: number
): Float64Array {
  if (a.length !== rows * cols || b.length !== rows * k)
    throw new RangeError(
      `leastSquares: A needs ${rows * cols} and B ${rows * k} values, found ${a.length} and ${b.length}.`
    );
  if (rows < cols)
    throw new RangeError(`leastSquares: ${rows} equations cannot settle ${cols} unknowns; add equations.`);
  const r = a.slice();
  const q = b.slice();
  const scale = r.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const v = new Float64Array(rows);
  for (let c = 0; c < cols; c++) {
    let norm = 0;
    for (let i = c; i < rows; i++) norm = Math.hypot(norm, (v[i] = r[i * cols + c]));
    if (!(norm > 1e-12 * scale))
      throw new RangeError(`leastSquares: no equation settles unknown ${c}; add one.`);
    const diagonal = v[c] > 0 ? -norm : norm;
    v[c] -= diagonal;
    let length = 0;
    for (let i = c; i < rows; i++) length += v[i] * v[i];
    reflect(r, cols, c, v, length, c, rows);
    reflect(q, k, 0, v, length, c, rows);
    r[c * cols + c] = diagonal;
  }
  const x = new Float64Array(cols * k);
  for (let c = cols - 1; c >= 0; c--)
    for (let j = 0; j < k; j++) {
      let rest = q[c * k + j];
      for (let i = c + 1; i < cols; i++) rest -= r[c * cols + i] * x[i * k + j];
      x[c * k + j] = rest / r[c * cols + c];
    }
  return x;
}

/** m ← (I − 2vvᵀ/vᵀv)·m, in rows `top` and below and columns `left` and right of it; v is 0 above `top`. */
function reflect(
  m: Float64Array,
  width: number,
  left: number,
  v: Float64Array,
  length: number,
  top: number,
  rows: number
): void {
  const along = new Float64Array(width);
  for (let i = top; i < rows; i++) {
    if (v[i] === 0) continue;
    for (let j = left; j < width; j++) along[j] += v[i] * m[i * width + j];
  }
  for (let i = top; i < rows; i++) {
    const factor = (2 * v[i]) / length;
    if (factor === 0) continue;
    for (let j = left; j < width; j++) m[i * width + j] -= factor * along[j];
  }
}

/** Φ(J_i) of each window as plain numbers: `[window][frame of it][value]`. */
export type Predictions = readonly (readonly ArrayLike<number>[])[];

/**
 * argmin_J Σ_i Σ_t w_i[t] ‖J[t] − Φ_i[t]‖² (Lumiere §3.2; MultiDiffusion, Bar-Tal et al. 2023, Eq. 3), in float64: one
 * equation √w_i[t]·J[t] = √w_i[t]·Φ_i[t] for every frame of every window, stacked into a dense matrix and solved by QR. It is
 * told neither that frames do not meet in these equations nor that the answer is an average. Returns `[frame][value]`.
 *
 * The matrix has Σ length rows: meant for tests and for a few thousand values a frame, not for whole videos.
 *
 * @throws RangeError as `aggregate` does
 */
export function solveDense(
  predictions: Predictions,
  windows: readonly Window[],
  weights: Weights,
  frames: number
): number[][] {
  const who = "solveDense";
  const lists = checkedWeights(who, windows, weights, frames);
  const values = valuesOf(who, predictions, windows);
  const rows = windows.reduce((total, {length}) => total + length, 0);
  const a = new Float64Array(rows * frames);
  const b = new Float64Array(rows * values);
  let row = 0;
  windows.forEach(({start, length}, i) => {
    for (let t = 0; t < length; t++, row++) {
      const root = Math.sqrt(lists[i][t]);
      a[row * frames + start + t] = root;
      for (let p = 0; p < values; p++) b[row * values + p] = root * predictions[i][t][p];
    }
  });
  const solution = leastSquares(a, b, rows, frames, values);
  return Array.from({length: frames}, (_, t) => Array.from(solution.subarray(t * values, (t + 1) * values)));
}

/** The objective's value at a clip J, `[frame][value]`: Σ_i Σ_t w_i[t] ‖J[t] − Φ_i[t]‖². */
export function objective(
  clip: readonly ArrayLike<number>[],
  predictions: Predictions,
  windows: readonly Window[],
  weights: Weights
): number {
  const lists = checkedWeights("objective", windows, weights, clip.length);
  const values = valuesOf("objective", predictions, windows);
  let total = 0;
  windows.forEach(({start, length}, i) => {
    for (let t = 0; t < length; t++)
      for (let p = 0; p < values; p++)
        total += lists[i][t] * (clip[start + t][p] - predictions[i][t][p]) ** 2;
  });
  return total;
}

/** How many values a frame has, after checking that every window's prediction has its length. */
function valuesOf(who: string, predictions: Predictions, windows: readonly Window[]): number {
  if (predictions.length !== windows.length)
    throw new RangeError(
      `${who}: ${windows.length} windows need as many predictions, found ${predictions.length}.`
    );
  const values = predictions[0][0]?.length;
  predictions.forEach((frames, i) => {
    if (frames.length !== windows[i].length || Array.from(frames).some((frame) => frame.length !== values))
      throw new RangeError(
        `${who}: the prediction of window ${i} must be ${windows[i].length} frames of ${values} values each, found ${frames.length} frames.`
      );
  });
  return values;
}
