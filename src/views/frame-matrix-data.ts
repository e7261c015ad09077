// A matrix of weights between frames, however it was given.

/** Row-major values with their sizes: what a model's readback gives. */
export interface FlatMatrix {
  rows: number;
  cols: number;
  data: ArrayLike<number>;
}

export type MatrixInput = readonly ArrayLike<number>[] | FlatMatrix;

/**
 * The matrix as one flat array.
 * @throws a sentence if the rows differ in length, or if the sizes do not fit the data.
 */
export function flatMatrix(matrix: MatrixInput): FlatMatrix {
  if ("data" in matrix) {
    const {rows, cols, data} = matrix;
    if (!(rows > 0) || !(cols > 0) || data?.length !== rows * cols)
      throw new Error(
        `A frame matrix of ${rows}×${cols} needs ${rows * cols} values, found ${data?.length}; correct rows and cols.`
      );
    return matrix;
  }
  const cols = matrix[0]?.length ?? 0;
  if (!cols)
    throw new Error("A frame matrix needs at least one row and one column, found none; pass number[][].");
  const data = new Float64Array(matrix.length * cols);
  matrix.forEach((row, r) => {
    if (row.length !== cols)
      throw new Error(
        `Rows of a frame matrix are equally long: row 0 has ${cols} values, row ${r} has ${row.length}.`
      );
    data.set(Array.from(row), r * cols);
  });
  return {rows: matrix.length, cols, data};
}

/** Whether every finite row sums to 1 within `slack`: whether the rows are averages. */
export function rowsSumToOne({rows, cols, data}: FlatMatrix, slack = 1e-3): boolean {
  for (let r = 0; r < rows; ++r) {
    let sum = 0;
    for (let c = 0; c < cols; ++c) sum += data[r * cols + c];
    if (!(Math.abs(sum - 1) <= slack)) return false;
  }
  return true;
}

/** A link of the bipartite drawing: input frame `col` enters output frame `row` with `weight`. */
export interface Link {
  row: number;
  col: number;
  weight: number;
}

/**
 * The links worth drawing: all of them while they are few, else each output's strongest until `mass` of its summed |weight|
 * is reached. Zeros and NaN are no links. `dropped` counts the weaker ones left out.
 */
export function links(
  {rows, cols, data}: FlatMatrix,
  {mass = 0.95, few = 240} = {}
): {links: Link[]; dropped: number} {
  const byRow = Array.from({length: rows}, (_, row) => {
    const own: Link[] = [];
    for (let col = 0; col < cols; ++col) {
      const weight = data[row * cols + col];
      if (weight !== 0 && Number.isFinite(weight)) own.push({row, col, weight});
    }
    return own;
  });
  const all = byRow.flat();
  if (all.length <= few) return {links: all, dropped: 0};
  const kept = byRow.flatMap((own) => {
    own.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
    const total = own.reduce((sum, {weight}) => sum + Math.abs(weight), 0);
    let held = 0;
    const enough = own.findIndex(({weight}) => (held += Math.abs(weight)) >= mass * total * (1 - 1e-12));
    return own.slice(0, enough + 1);
  });
  return {links: kept, dropped: all.length - kept.length};
}

/**
 * Frame numbers to print along an axis of `count` frames, `step` pixels apart: evenly spaced, always with the first, and no
 * closer than `gap` pixels.
 */
export function frameTicks(count: number, step: number, gap = 26): number[] {
  const every =
    [1, 2, 4, 5, 8, 10, 16, 20, 32, 40, 50, 100, 200, 500, 1000].find((n) => n * step >= gap) ?? count;
  return Array.from({length: Math.ceil(count / every)}, (_, i) => i * every);
}
