// How answers to held-out sentences are scored: what the command `npm run eval` does, piece by piece.
export * from "./episodes.ts";
export * from "./mean-scores.ts";
export * from "./task-row.ts";
