// What each step from a size to the next larger one brought, task by task, in sentences made of the numbers.
import {type Measured, ranking} from "./ranking.ts";

/** From one size to the next. */
export interface SizeStep {
  from: string;
  to: string;
  /** Tasks looked at. */
  of: number;
  /** On how many of them the mean falls, and on how many by more than seeds differ. */
  falls: number;
  apart: number;
}

/** Steps between neighbours. Every task has the same sizes in the same, rising order. */
export function sizeSteps(tasks: readonly (readonly Measured[])[]): SizeStep[] {
  const [first = []] = tasks;
  return first.slice(1).map((larger, i) => {
    const pairs = tasks.map((sizes) => ranking([sizes[i], sizes[i + 1]]));
    const falling = pairs.filter(({order}) => order[0].name === larger.name && order[0].mean < order[1].mean);
    return {
      from: first[i].name,
      to: larger.name,
      of: tasks.length,
      falls: falling.length,
      apart: falling.filter(({steps: [step]}) => step === "apart").length
    };
  });
}

/** The steps in words, `what` being what was measured. */
export const sizeStepWords = (steps: readonly SizeStep[], what: string): string =>
  steps
    .map(({from, to, of, falls, apart}) => {
      const tasks = of === 1 ? (falls ? "falls" : "does not fall") : `falls on ${falls} of ${of} tasks`;
      const clear = !falls
        ? ""
        : apart === falls
          ? `, ${of === 1 ? "" : falls === 1 ? "there " : "on all of these "}by more than the seeds differ`
          : `, on ${apart || "none"} of these by more than the seeds differ`;
      return `From ${from} to ${to} ${what} ${tasks}${of === 1 && falls && !apart ? ", though by no more than the seeds differ" : clear}.`;
    })
    .join(" ");
