// The evaluation of the weights that ship, and how it is read.
import type {Maker} from "../evaluation/clip-set.ts";
import type {MadeReport, RealReport} from "../evaluation/evaluate.ts";
import {numbersByName} from "../../json-numbers.ts";
import {readJson} from "../../read-json.ts";
import type {KeptEvaluation} from "./kept-evaluation.ts";

export type {KeptEvaluation};

/**
 * The evaluation, or undefined while nothing has been measured: evaluation.json holds null then, so that a page can say
 * so. A page that never asks for it does not load it.
 *
 * @throws a sentence for a file of another version.
 */
export async function shippedEvaluation(): Promise<KeptEvaluation | undefined> {
  return checkEvaluation(await readJson(new URL("./evaluation.json", import.meta.url)));
}

/** What a reader does with JSON that was kept: null is nothing, and numbers that JSON does not have stand there by their names. */
export function checkEvaluation(json: unknown): KeptEvaluation | undefined {
  if (json === null) return undefined;
  const kept = json as Partial<KeptEvaluation>;
  if (kept.version !== 1 || !Array.isArray(kept.sets) || !Array.isArray(kept.real))
    throw new Error(
      `A kept evaluation of Lumiere should be of version 1 with sets and real clips, found ${JSON.stringify(json)?.slice(0, 60)}; keep it anew with models/lumiere/results/keep-evaluation.ts.`
    );
  return revived(kept) as KeptEvaluation;
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revived(one)]));
  return numbersByName("", value);
}

/** A set by its name, such as "video-period" (`SETS`); undefined if it was not evaluated. */
export const setOf = ({sets}: Pick<KeptEvaluation, "sets">, name: string): MadeReport | undefined =>
  sets.find((set) => set.name === name);

/** The real clips of a set's captions. */
export const besideOf = (
  {real}: Pick<KeptEvaluation, "real">,
  {beside}: Pick<MadeReport, "beside">
): RealReport | undefined => real.find(({name}) => name === beside);

/** A point of a curve over the motion's frequency. */
export interface SweepPoint {
  /** Cycles a frame. */
  frequency: number;
  value: number;
  low: number;
  high: number;
  n: number;
}

/** R, median frequency error or share of hits against the motion's frequency, rising. */
export const sweepOf = (
  {motion}: Pick<MadeReport, "motion">,
  measure: "lock" | "error" | "hit"
): SweepPoint[] =>
  (motion?.sweep ?? [])
    .map((row) => ({frequency: row.frequency, ...row[measure]}))
    .sort((a, b) => a.frequency - b.frequency);

/** The sets of clips made from text, in the order of the evaluation. */
export const textSets = (
  {sets}: Pick<KeptEvaluation, "sets">,
  makers: readonly Maker[] = ["stunet", "cascade", "oracle"]
): MadeReport[] => sets.filter(({maker, task}) => task === "text" && makers.includes(maker));
