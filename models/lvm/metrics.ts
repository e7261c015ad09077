// How answers are scored: perplexity of tokens, and pixels, since perplexity alone hides failure.
export * from "./masks.ts";
export * from "./perplexity.ts";
export * from "./pixel-errors.ts";

/** The share of tokens that two token maps have in common, such as ids before and after decoding and encoding again. */
export function tokenAgreement(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || !a.length)
    throw new Error(
      `tokenAgreement: both need as many tokens, at least 1, found ${a.length} and ${b.length}.`
    );
  return Array.from(a).filter((id, i) => id === b[i]).length / a.length;
}
