// Perplexity, in the two ways in which it is averaged. They differ: exp is convex, so the mean of perplexities is never below the
// perplexity of the mean.

/**
 * exp of the mean surprisal of tokens, in nats each. A model that knows nothing gives V, the size of its vocabulary.
 *
 * @throws if there are none, or one is negative or not finite.
 */
export function perplexity(surprisals: ArrayLike<number>): number {
  return Math.exp(meanSurprisal(surprisals));
}

function meanSurprisal(surprisals: ArrayLike<number>): number {
  if (!surprisals.length) throw new Error("Perplexity needs at least one token's surprisal, found none.");
  let sum = 0;
  for (let i = 0; i < surprisals.length; i++) {
    if (!(surprisals[i] >= 0) || surprisals[i] === Infinity)
      throw new RangeError(
        `A surprisal is −ln p, finite and not negative, found ${surprisals[i]} at ${i}; score with the model's log-softmax.`
      );
    sum += surprisals[i];
  }
  return sum / surprisals.length;
}

/**
 * The convention of LVM's evaluation (`compute_perplexity` in its inference.py): each example's exp(mean surprisal) over all tokens of its
 * answer, then the arithmetic mean over examples.
 */
export function meanOfPerplexities(examples: readonly ArrayLike<number>[]): number {
  if (!examples.length) throw new Error("Perplexity needs at least one example, found none.");
  return examples.reduce((sum, surprisals) => sum + perplexity(surprisals), 0) / examples.length;
}

/** The language-modelling convention: exp of the mean surprisal over all tokens of all examples, each token counting alike. */
export function perplexityOfMean(examples: readonly ArrayLike<number>[]): number {
  return perplexity(examples.flatMap((surprisals) => Array.from(surprisals)));
}

/**
 * −ln p of each target under logits [T,V], row by row, in float64: log Σ exp − the target's logit.
 *
 * @throws if the logits are not V a target, or a target is no id.
 */
export function surprisals(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  vocabulary: number
): Float64Array {
  if (logits.length !== targets.length * vocabulary)
    throw new Error(
      `Surprisals of ${targets.length} targets need ${targets.length * vocabulary} logits, found ${logits.length}.`
    );
  return Float64Array.from({length: targets.length}, (_, t) => {
    const target = targets[t];
    if (!Number.isInteger(target) || target < 0 || target >= vocabulary)
      throw new RangeError(
        `Target ${t} is ${target}, but ids are whole numbers from 0 to ${vocabulary - 1}.`
      );
    const row = t * vocabulary;
    let most = -Infinity;
    for (let v = 0; v < vocabulary; v++) most = Math.max(most, logits[row + v]);
    let sum = 0;
    for (let v = 0; v < vocabulary; v++) sum += Math.exp(logits[row + v] - most);
    // Rounding can leave −0 or a hair below for a certain token.
    return Math.max(0, most + Math.log(sum) - logits[row + target]);
  });
}
