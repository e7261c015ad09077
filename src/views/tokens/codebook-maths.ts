// How a codebook is used.

/** What a codebook's usage comes to. */
export interface CodebookUse {
  /** All uses. */
  total: number;
  /** Codes that are never used. */
  dead: number;
  /**
   * exp of the entropy of usage, 1 … K: among how many evenly used codes the tokenizer might as well choose. This is the
   * *codebook* perplexity; it says nothing of a model of sequences.
   */
  perplexity: number;
}

/** Counts, or shares, of every code. */
export function codebookUse(usage: ArrayLike<number>): CodebookUse {
  let total = 0;
  let dead = 0;
  for (let id = 0; id < usage.length; ++id) {
    total += usage[id];
    if (!usage[id]) ++dead;
  }
  let entropy = 0;
  for (let id = 0; id < usage.length; ++id) {
    const p = usage[id] / total;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return {total, dead, perplexity: total ? Math.exp(entropy) : NaN};
}

/**
 * Returns the usage if it fits the codebook.
 * @throws if there is not one number of at least 0 a code.
 */
export function checkUsage(usage: ArrayLike<number>, codes: number, who: string): ArrayLike<number> {
  if (usage.length !== codes)
    throw new Error(
      `${who} needs the usage of ${codes} codes, found ${usage.length}; count every code, also those never used.`
    );
  for (let id = 0; id < codes; ++id)
    if (!(usage[id] >= 0 && usage[id] < Infinity))
      throw new Error(
        `${who} needs usage of at least 0, found ${usage[id]} for code ${id}; pass counts or shares.`
      );
  return usage;
}

/** Ids from the most used to the least, the lower id first where two are alike. */
export function byUsage(usage: ArrayLike<number>): number[] {
  return Array.from(usage, (_, id) => id).sort((a, b) => usage[b] - usage[a] || a - b);
}
