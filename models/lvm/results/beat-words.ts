// Which tasks a model does better than what needs no model, in a sentence made of the scores.
import {METRICS} from "../tasks/score.ts";
import type {TaskRow} from "../evaluation/task-row.ts";
import {listed} from "./ranking.ts";
import {baselineOf, type Condition, rowName, scoreOf} from "./shipped-evaluation.ts";

const BASELINES = ["copy", "unchanged"] as const;
const WORDS = {copy: "copying", unchanged: "the question as it is"};

/** Standard errors by which a score has to differ to count. */
const CLEAR = 2;

/** By which baselines a row's score is not clearly beaten: those within two standard errors of the difference, or better. */
export function unbeaten(row: TaskRow, condition: Condition): (typeof BASELINES)[number][] {
  const own = scoreOf(row, condition);
  if (!own) return [];
  const sign = METRICS[row.metric].better === "higher" ? 1 : -1;
  return BASELINES.filter((name) => {
    const other = baselineOf(row, name);
    // The errors are taken for independent, though both are of the same sentences: that is on the safe side.
    return other && sign * (own.value - other.value) <= CLEAR * Math.hypot(own.error, other.error);
  });
}

/** How many rows beat both baselines clearly, and which do not. */
export function beatWords(rows: readonly TaskRow[], condition: Condition): string {
  const scored = rows.filter((row) => scoreOf(row, condition));
  const weak = scored.flatMap((row) => {
    const names = unbeaten(row, condition).map((name) => WORDS[name]);
    return names.length ? [`${rowName(row)} (${names.join(", ")})`] : [];
  });
  const count = `${scored.length - weak.length} of ${scored.length}`;
  return weak.length
    ? `${count} beat copying the last answer and leaving the question as it is by more than ${CLEAR} standard errors. The others, and what they do not clearly beat: ${listed(weak)}.`
    : `${count} beat copying the last answer and leaving the question as it is by more than ${CLEAR} standard errors.`;
}
