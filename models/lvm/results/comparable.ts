// Which runs can be compared: those that differ in one thing and in their seeds.
import type {TrainingRun} from "./training-runs.ts";

/** Runs of equal tokens and batch that differ in what was varied. */
export interface Comparison {
  /** Trained on by each. */
  tokens: number;
  steps: number;
  batch: number;
  /** What does not vary of size and mixture. */
  fixed: string;
  /** The values of what varies, in order. */
  values: (number | string)[];
  runs: TrainingRun[];
}

/**
 * Groups of runs that differ in `vary` and their seeds only, with two values of it at least; the one with the most values first, then the
 * one with the most runs, then the longest. Learning rate and warm-up may differ, since each size has its own.
 */
export function comparable(
  runs: readonly TrainingRun[],
  vary: "parameters" | "mixture",
  {mixture}: {mixture?: string} = {}
): Comparison[] {
  const groups = Map.groupBy(
    runs.filter((run) => mixture === undefined || run.mixture === mixture),
    ({tokens, batch, optimizer, schedule, questionWeight, ...run}) =>
      JSON.stringify([
        tokens,
        batch,
        optimizer,
        schedule,
        questionWeight,
        vary === "mixture" ? run.config : run.mixture
      ])
  );
  return [...groups.values()]
    .map((group) => {
      const [{tokens, steps, batch, config, mixture: of}] = group;
      const values = [...new Set(group.map((run) => run[vary]))];
      return {tokens, steps, batch, fixed: vary === "mixture" ? config : of, values, runs: group};
    })
    .filter(({values}) => values.length > 1)
    .sort(
      (a, b) => b.values.length - a.values.length || b.runs.length - a.runs.length || b.tokens - a.tokens
    );
}
