// What was measured: our own training runs, the evaluation of the weights that ship, and what the paper reports.
export * from "./beat-words.ts";
export * from "./comparable.ts";
export * from "./paper-results.ts";
export * from "./place-words.ts";
export * from "./ranking.ts";
export * from "./run-length.ts";
export * from "./run-perplexity.ts";
export * from "./shipped-evaluation.ts";
export * from "./size-steps.ts";
export * from "./training-runs.ts";
