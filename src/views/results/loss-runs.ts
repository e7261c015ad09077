// Training runs and what their view says of them: groups, colours, words, rows.
import {series} from "../colors.ts";
import {formatNumber, plural} from "../format.ts";
import type {Table} from "../table.ts";
import {commonTokens, finitePoints, lossAt, type LossPoint} from "./loss-maths.ts";
import type {Key} from "./marks.ts";
import {type Reading, spoken} from "./readout.ts";
import type {LossAxis, LossCost} from "./loss-cost.ts";

export interface LossRun {
  /** What runs that differ by their seed only share: "22 M". */
  name: string;
  /** Parameters. */
  size: number;
  seed: number;
  points: LossPoint[];
}

/** The runs of one name, whose lines share a colour. */
export interface LossGroup {
  name: string;
  color: string;
  runs: LossRun[];
}

/** Runs by name, from the smallest model to the largest, their points sorted and without missing values. */
export function lossGroups(runs: readonly LossRun[]): LossGroup[] {
  const names = [...new Set([...runs].sort((a, b) => a.size - b.size).map(({name}) => name))];
  return names.map((name, i) => ({
    name,
    color: series(i),
    runs: runs
      .filter((run) => run.name === name)
      .sort((a, b) => a.seed - b.seed)
      .map((run) => ({...run, points: finitePoints(run.points)}))
  }));
}

/** Runs with what they cost in place of their tokens; FLOPs are 6·N·D (see `scalingX`). */
export const atCost = (runs: readonly LossRun[], axis: LossAxis): LossRun[] =>
  runs.map((run) =>
    axis === "tokens"
      ? run
      : {...run, points: run.points.map(({tokens, loss}) => ({tokens: 6 * run.size * tokens, loss}))}
  );

/** The token count that every run of every group reached. */
export const commonTokensOf = (groups: readonly LossGroup[]): number =>
  commonTokens(groups.flatMap(({runs}) => runs.map(({points}) => points)));

/** What every group's runs have at one token count: the mean where there are several seeds, and each seed's in order. */
export function lossReadings(groups: readonly LossGroup[], tokens: number): Reading[] {
  return groups.map(({name, color, runs}) => {
    const losses = runs.map(({points}) => lossAt(points, tokens));
    const known = losses.filter(Number.isFinite);
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    const each = losses.map((loss) => (Number.isNaN(loss) ? "–" : formatNumber(loss)));
    return {
      label: name,
      color,
      mark: "line",
      value: known.length ? formatNumber(mean) : "–",
      detail: runs.length > 1 ? `seeds ${each.join(", ")}` : undefined
    };
  });
}

/** The legend's entries: names where the lines do not carry them, and what a line is. */
export function lossKeys(groups: readonly LossGroup[], labelled: boolean): Key[] {
  return labelled ? [] : groups.map(({name, color}) => ({label: name, color, mark: "line"}));
}

/** Each group at the equal token count and at its end. */
export function lossSummary(
  groups: readonly LossGroup[],
  {metric, unit, equal, cost}: {metric: string; unit: string; equal: number; cost: LossCost}
): string {
  const count = groups.reduce((sum, {runs}) => sum + runs.length, 0);
  const ends = groups.map(({name, runs}) => {
    const last = Math.max(...runs.map(({points}) => points[points.length - 1].tokens));
    return `${name} to ${cost.print(last)}`;
  });
  return (
    `${metric} over ${cost.label}, ${plural(count, "run")}: ${ends.join(", ")}. ` +
    `At ${cost.print(equal)} ${cost.unit}: ${spoken(lossReadings(groups, equal))}, in ${unit}.`
  );
}

/** A row a recorded point. */
export function lossTable(runs: readonly LossRun[], metric: string): Table {
  return {
    columns: ["run", "parameters", "seed", "tokens", metric],
    rows: runs.flatMap(({name, size, seed, points}) =>
      points.map(({tokens, loss}) => [name, size, seed, tokens, loss])
    )
  };
}

/** @throws a sentence where runs cannot be drawn; `log` where an axis is logarithmic and needs values above 0. */
export function checkRuns(runs: readonly LossRun[], log: {x: boolean; y: boolean}): void {
  if (!runs.length) throw new Error("lossCurves needs at least one run, found none; pass a list of runs.");
  const seen = new Set<string>();
  for (const {name, seed, points} of runs) {
    const key = `“${name}”, seed ${seed}`;
    if (seen.has(key))
      throw new Error(`lossCurves needs each run once, found ${key} twice; merge or rename one.`);
    seen.add(key);
    if (!finitePoints(points).length)
      throw new Error(`lossCurves needs a finite point in each run, found none in ${key}; leave it out.`);
    const low = points.find(({tokens, loss}) => (log.y && loss <= 0) || tokens < 0);
    if (low)
      throw new Error(
        `lossCurves needs tokens of at least 0 and, on a logarithmic axis, losses above 0, found (${low.tokens}, ${low.loss}) in ${key}; correct the point or leave out log.`
      );
  }
}
