// What a classifier says of clips, as scores.

/**
 * exp of the mean KL divergence of each clip's class probabilities from their mean (Salimans et al. 2016): 1 if all clips look
 * alike or like nothing, up to the number of classes if each is one class and all are there. On another classifier than Inception
 * or C3D it must not be called IS.
 *
 * @throws RangeError without rows, or for a row that is not probabilities
 */
export function inceptionScore(probabilities: readonly ArrayLike<number>[]): number {
  const classes = probabilities[0]?.length ?? 0;
  if (!classes) throw new RangeError("inceptionScore: expected a row of probabilities a clip, found none.");
  const mean = new Float64Array(classes);
  probabilities.forEach((row, i) => {
    let sum = 0;
    for (let c = 0; c < row.length; c++) sum += row[c] < 0 ? NaN : row[c];
    if (row.length !== classes || !(Math.abs(sum - 1) < 1e-3))
      throw new RangeError(
        `inceptionScore: row ${i} should be ${classes} probabilities that add up to 1; found ${row.length} with sum ${sum}; take the softmax of logits.`
      );
    for (let c = 0; c < classes; c++) mean[c] += row[c] / probabilities.length;
  });
  let divergence = 0;
  for (const row of probabilities)
    for (let c = 0; c < classes; c++) if (row[c] > 0) divergence += row[c] * Math.log(row[c] / mean[c]);
  return Math.exp(divergence / probabilities.length);
}

/** The probabilities of logits, in float64. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(logits);
  const top = Math.max(...all);
  const powers = all.map((v) => Math.exp(v - top));
  const sum = powers.reduce((total, v) => total + v, 0);
  return powers.map((v) => v / sum);
}
