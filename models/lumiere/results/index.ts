// What was measured of the weights that ship, and what the paper reports.
export * from "./paper-results.ts";
export * from "./set-label.ts";
export * from "./shipped-evaluation.ts";
