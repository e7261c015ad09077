// Eigenvalues of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, §8.5), in float64: compact,
// and accurate for the small matrices of feature statistics. n³ times about 10 sweeps: 0.2 s at n = 128.

export interface Eigen {
  /** λ, [n], in no order. */
  values: Float64Array;
  /** The eigenvectors as columns, [n,n] row by row. */
  vectors: Float64Array;
}

const SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix `[n,n]`, row by row.
 *
 * @throws RangeError if it is not square, not finite, or not symmetric to rounding
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix);
  checkSymmetric(a, n);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const total = Math.hypot(...rowNorms(a, n));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q] ** 2;
    if (Math.sqrt(2 * off) <= 1e-14 * total) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  return {values: Float64Array.from({length: n}, (_, i) => a[i * n + i]), vectors};
}

/** Brings a[p,q] to zero. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q];
  if (apq === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, cosine, sine);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, cosine, sine);
  for (let k = 0; k < n; k++) turn(vectors, k * n + p, k * n + q, cosine, sine);
}

function turn(a: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [x, y] = [a[i], a[j]];
  a[i] = cosine * x - sine * y;
  a[j] = sine * x + cosine * y;
}

/** The symmetric square root of a symmetric matrix without negative eigenvalues; those that rounding made negative count as 0. */
export function symmetricRoot(matrix: ArrayLike<number>, n: number): Float64Array {
  const {values, vectors} = symmetricEigen(matrix, n);
  const root = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const scale = Math.sqrt(Math.max(0, values[k]));
    for (let i = 0; i < n; i++) {
      const left = scale * vectors[i * n + k];
      for (let j = 0; j < n; j++) root[i * n + j] += left * vectors[j * n + k];
    }
  }
  return root;
}

function checkSymmetric(a: Float64Array, n: number): void {
  if (a.length !== n * n)
    throw new RangeError(`symmetricEigen: a matrix of side ${n} has ${n * n} numbers; found ${a.length}.`);
  const scale = a.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (!Number.isFinite(scale) || a.some(Number.isNaN))
    throw new RangeError("symmetricEigen: the matrix must be finite; found NaN or infinity.");
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      if (Math.abs(a[i * n + j] - a[j * n + i]) > 1e-9 * scale)
        throw new RangeError(
          `symmetricEigen: the matrix must be symmetric; found ${a[i * n + j]} and ${a[j * n + i]} at (${i}, ${j}).`
        );
}

const rowNorms = (a: Float64Array, n: number) =>
  Array.from({length: n}, (_, i) => Math.hypot(...a.subarray(i * n, (i + 1) * n)));
