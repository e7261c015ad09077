// Initial values for parameters, drawn from a seed, as plain numbers.
import {draws} from "./random.ts";

/** PyTorch's default for linear and convolution weights: uniform in ±1/√fanIn. */
export function uniformFan(size: number, fanIn: number, seed: number, stream: string): Float32Array {
  const draw = draws(seed, stream);
  const bound = 1 / Math.sqrt(fanIn);
  return Float32Array.from({length: size}, () => draw.uniform(-bound, bound));
}

/** He et al. 2015: normal with variance 2/fanIn. */
export function heNormal(size: number, fanIn: number, seed: number, stream: string): Float32Array {
  const draw = draws(seed, stream);
  const deviation = Math.sqrt(2 / fanIn);
  return Float32Array.from({length: size}, () => deviation * draw.normal());
}

/**
 * A random matrix [rows, cols] with orthonormal rows or columns, whichever are fewer, times `gain`: Gram–Schmidt, twice
 * for accuracy, on normal draws.
 */
export function orthogonal(
  rows: number,
  cols: number,
  gain: number,
  seed: number,
  stream: string
): Float32Array {
  const draw = draws(seed, stream);
  const [count, length] = [Math.min(rows, cols), Math.max(rows, cols)];
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const v = Float64Array.from({length}, () => draw.normal());
    for (let pass = 0; pass < 2; pass++)
      for (const b of basis) {
        const along = b.reduce((sum, value, i) => sum + value * v[i], 0);
        b.forEach((value, i) => void (v[i] -= along * value));
      }
    const norm = Math.hypot(...v);
    basis.push(v.map((value) => value / norm));
  }
  const matrix = new Float32Array(rows * cols);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) matrix[r * cols + c] = gain * (rows <= cols ? basis[r][c] : basis[c][r]);
  return matrix;
}
