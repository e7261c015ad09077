// What a finished run scored. Both perplexities here are exp of a mean over all tokens: LVM's own script averages perplexities of images,
// for which surprisals by task do not suffice (../perplexity.ts has both).
import type {TaskName} from "../tasks/task.ts";
import type {TrainingRun} from "./training-runs.ts";

/** Which tokens of an answer count: all, or those that are not the task's most frequent one. */
export type Counted = "all" | "informative";

/** The tasks that every one of the runs was validated on. */
export const validatedTasks = (runs: readonly TrainingRun[]): TaskName[] =>
  (Object.keys(finished(runs[0]).answers) as TaskName[]).filter((task) =>
    runs.every((run) => finished(run).answers[task])
  );

const finished = ({validations}: TrainingRun) => validations[validations.length - 1];

/** Perplexity of a finished run's true answers, by k. @throws a sentence if it was not validated on the task. */
export function answerPerplexities(run: TrainingRun, task: TaskName, counted: Counted = "all"): number[] {
  const found = finished(run).answers[task];
  if (!found)
    throw new Error(
      `The run “${run.name}” was validated on ${validatedTasks([run]).join(", ")}; found “${task}”.`
    );
  return found[counted === "all" ? "nll" : "informative"].map(Math.exp);
}

/** Perplexity of the frames of videos by the number of frames before; empty where none were validated on. */
export const framePerplexities = (run: TrainingRun): number[] => (finished(run).video ?? []).map(Math.exp);
