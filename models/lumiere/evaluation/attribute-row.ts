import {type Estimate, shareOf} from "../metrics/estimate.ts";
import type {ClipScore} from "./clip-score.ts";

/** By head ("shape", "color", "backdrop", "motion") the share of clips in which the classifier sees what the caption says. */
export type AttributeRow = Record<string, Estimate>;

/** Nothing where no classifier looked. */
export function attributeRow(scores: readonly ClipScore[]): AttributeRow | undefined {
  const judged = scores.map(({right}) => right).filter((right) => right !== undefined);
  if (!judged.length) return undefined;
  return Object.fromEntries(
    Object.keys(judged[0]).map((head) => [head, shareOf(judged.map((right) => right[head]))])
  );
}
