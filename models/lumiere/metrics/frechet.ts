// The Fréchet distance between two sets of features, as if both were Gaussian (Heusel et al. 2017; FVD is this on I3D's features,
// Unterthiner et al. 2018: on other features it must not be called FVD).
import {symmetricEigen, symmetricRoot} from "./symmetric-eigen.ts";

/** Mean [n] and covariance [n,n] of features. */
export interface Moments {
  mean: Float64Array;
  covariance: Float64Array;
}

/** The moments of rows of features, the covariance over N − 1. @throws RangeError for fewer than two rows, or rows of unlike lengths */
export function momentsOf(rows: readonly ArrayLike<number>[]): Moments {
  const n = rows[0]?.length ?? 0;
  if (rows.length < 2 || !n || rows.some(({length}) => length !== n))
    throw new RangeError(
      `momentsOf: features are at least 2 rows of one length; found ${rows.length} of lengths ${[...new Set(rows.map(({length}) => length))].join(", ") || "none"}.`
    );
  const mean = new Float64Array(n);
  for (const row of rows) for (let i = 0; i < n; i++) mean[i] += row[i] / rows.length;
  const covariance = new Float64Array(n * n);
  const centred = new Float64Array(n);
  for (const row of rows) {
    for (let i = 0; i < n; i++) centred[i] = row[i] - mean[i];
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) covariance[i * n + j] += (centred[i] * centred[j]) / (rows.length - 1);
  }
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) covariance[i * n + j] = covariance[j * n + i];
  return {mean, covariance};
}

/** ‖μₐ − μᵦ‖² + Tr(Σₐ + Σᵦ − 2(Σₐ^½ Σᵦ Σₐ^½)^½), in float64. Symmetric, 0 for equal moments. */
export const frechetBetween = (a: Moments, b: Moments): number => frechetTo(a)(b);

/** `frechetBetween` from one to many: the root of its covariance, half of the work, is taken once. */
export function frechetTo(a: Moments): (b: Moments) => number {
  const n = a.mean.length;
  const root = symmetricRoot(a.covariance, n);
  return (b) => {
    if (b.mean.length !== n)
      throw new RangeError(`frechetBetween: both have as many features; found ${n} and ${b.mean.length}.`);
    const product = symmetrised(multiply(multiply(root, b.covariance, n), root, n), n);
    const {values} = symmetricEigen(product, n);
    let distance = 0;
    for (let i = 0; i < n; i++)
      distance +=
        (a.mean[i] - b.mean[i]) ** 2 +
        a.covariance[i * n + i] +
        b.covariance[i * n + i] -
        2 * Math.sqrt(Math.max(0, values[i]));
    return Math.max(0, distance);
  };
}

/**
 * The Fréchet distance between two sets of feature rows. It is biased upwards by about 1/N: compare sets of equal N only, beside the
 * distance between two halves of the real ones, and that to clips with shuffled frames.
 */
export const frechetDistance = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number =>
  frechetBetween(momentsOf(a), momentsOf(b));

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const left = a[i * n + k];
      for (let j = 0; j < n; j++) out[i * n + j] += left * b[k * n + j];
    }
  return out;
}

const symmetrised = (a: Float64Array, n: number) =>
  a.map((v, i) => (v + a[(i % n) * n + Math.floor(i / n)]) / 2);
