/**
 * Of T − 1 differences, those of frame t from frame t − 1 with t mod stride = p, their mean over the mean of all others, for p = 0 … stride − 1.
 * NaN where there are none, 1 for a clip that stands still. At p = 0 it is the models' `frameDifferenceRatio`.
 */
export function foldedRatios(differences: ArrayLike<number>, stride: number): number[] {
  const sums = new Float64Array(stride);
  const counts = new Float64Array(stride);
  for (let i = 0; i < differences.length; i++) {
    sums[(i + 1) % stride] += differences[i];
    counts[(i + 1) % stride]++;
  }
  const [sum, count] = [sums, counts].map((list) => list.reduce((a, b) => a + b, 0));
  return Array.from(sums, (here, p) => {
    const at = here / counts[p];
    const elsewhere = (sum - here) / (count - counts[p]);
    return at === elsewhere ? 1 : at / elsewhere;
  });
}

/** The mean difference at marked frames over the mean elsewhere; NaN where either is missing. */
export function markedRatio(differences: ArrayLike<number>, marks: readonly number[]): number {
  const at = new Set(marks);
  const sides = [0, 1].map((side) => Array.from(differences).filter((_, i) => +!at.has(i + 1) === side));
  const [marked, others] = sides.map((list) => list.reduce((a, b) => a + b, 0) / list.length);
  return marked === others ? 1 : marked / others;
}
