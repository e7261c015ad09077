// Runs that are compared frame by frame: colours, legend, what is checked.
import {inkSoft, series} from "../colors.ts";
import type {Key} from "../results/marks.ts";

/** A list of numbers along time with the name of its run. `reference` is drawn in ink, dashed: the truth. */
export interface TimedRun {
  label: string;
  values: ArrayLike<number>;
  reference?: boolean;
}

/** Colours by order, references left out of the count. */
export function runColors(runs: readonly Pick<TimedRun, "reference">[]): string[] {
  let n = 0;
  return runs.map(({reference}) => (reference ? inkSoft : series(n++)));
}

export const runKeys = (
  runs: readonly Pick<TimedRun, "label" | "reference">[],
  mark: Key["mark"] = "line"
): Key[] =>
  runs.map(({label, reference}, i) => ({
    label,
    color: runColors(runs)[i],
    mark: reference && mark === "line" ? "copy" : mark
  }));

/** @throws a sentence where there is no run, or one has another length */
export function checkRuns(who: string, runs: readonly TimedRun[], length?: number): void {
  if (!runs.length) throw new Error(`${who} needs at least one run, found none; pass [{label, values}].`);
  const expected = length ?? runs[0].values.length;
  const odd = runs.find(({values}) => values.length !== expected);
  if (odd)
    throw new Error(
      `${who} needs ${expected} values a run, found ${odd.values.length} in “${odd.label}”; compare clips of one length.`
    );
}
