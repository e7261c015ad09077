// Do the clips look, together, as real ones do? Distances in a small classifier's features, which is neither I3D nor C3D: nothing here is
// FVD or IS. Both are biased by the number of clips, so made, real and spoilt clips stand at equal n, and a curve over n beside them.
import {draws} from "../../random.ts";
import {inceptionScore} from "../metrics/class-scores.ts";
import {type Estimate, jackknife, mean} from "../metrics/estimate.ts";
import {frechetTo, momentsOf} from "../metrics/frechet.ts";
import type {Seen} from "./classify-clips.ts";
import type {ClipScore} from "./clip-score.ts";

/** A distance and a score of as many clips. */
export interface DistributionPoint {
  n: number;
  frechet: number;
  inception: number;
}

export interface Distribution {
  /** Fréchet distance in the classifier's features to the reference, real clips of other captions. */
  frechet: Estimate;
  /** Inception-style score, all heads together: the product of theirs, 1 to the product of their numbers of classes. */
  inception: Estimate;
  /** By head, 1 to its number of classes. */
  heads: Record<string, number>;
  /** Means over random subsets, the whole last. */
  curve: DistributionPoint[];
}

/** To what sets are compared. */
export interface Reference {
  /** Real clips in it. */
  n: number;
  /** Whether it and the clips that are compared are halves of the same captions, in turn, for want of other real clips. */
  halves: boolean;
}

/** Fewest clips of a distance, and subsets of each size of the curve. */
const LEAST = 16;
const DRAWS = 6;

const judgedOf = (scores: readonly ClipScore[]): Seen[] =>
  scores.filter((score): score is ClipScore & Seen => score.features !== undefined);

/** The exponential of the heads' summed mean divergences: what the score would be of classes that are combinations. */
export function jointInception(scores: readonly Seen[]): number {
  return Object.values(headInceptions(scores)).reduce((product, v) => product * v, 1);
}

function headInceptions(scores: readonly Seen[]): Record<string, number> {
  const heads = Object.keys(scores[0].probabilities);
  return Object.fromEntries(
    heads.map((head) => [head, inceptionScore(scores.map(({probabilities}) => probabilities[head]))])
  );
}

export type Compare = (scores: readonly ClipScore[]) => Distribution | undefined;

/**
 * A comparison with real clips. `others` are real clips of other captions than the sets'; where they are fewer than the sets' own real
 * clips `twins`, these are halved: clips of even captions are held against real ones of odd captions, then the other way round, and
 * distances averaged, at half of n. A clip is never held against the real one of its own caption: captions in common would flatter it.
 *
 * @returns nothing where there are too few clips, or none that a classifier looked at
 */
export function comparison(
  twins: readonly ClipScore[],
  others: readonly Seen[]
): {compare: Compare; reference: Reference} {
  const halves = others.length < judgedOf(twins).length;
  const n = halves ? Math.floor(twins.length / 2) : others.length;
  return {compare: halves ? byHalves(judgedOf(twins)) : against(others), reference: {n, halves}};
}

type Distance = (rows: readonly Seen[]) => number;

function against(reference: readonly Seen[]): Compare {
  if (reference.length < LEAST) return () => undefined;
  const to = frechetTo(momentsOf(reference.map(({features}) => features)));
  const distance: Distance = (rows) => to(momentsOf(rows.map(({features}) => features)));
  return (scores) => {
    const rows = judgedOf(scores);
    return rows.length < LEAST
      ? undefined
      : distribution(rows, jackknife(rows, distance), curveOf([rows], [distance]));
  };
}

function byHalves(twins: readonly Seen[]): Compare {
  const half = <T>(rows: readonly T[], odd: number) => rows.filter((_, i) => i % 2 === odd);
  if (twins.length < 2 * LEAST) return () => undefined;
  const distances = [1, 0].map((odd): Distance => {
    const to = frechetTo(momentsOf(half(twins, odd).map(({features}) => features)));
    return (rows) => to(momentsOf(rows.map(({features}) => features)));
  });
  return (scores) => {
    const rows = judgedOf(scores);
    if (rows.length < 2 * LEAST) return undefined;
    const parts = [half(rows, 0), half(rows, 1)];
    const found = parts.map((part, i) => jackknife(part, distances[i]));
    // Not narrowed for being two: each half is the other's reference, so that their errors go together.
    const both = (name: "value" | "low" | "high") => mean(found.map((one) => one[name]));
    const frechet = {value: both("value"), low: both("low"), high: both("high"), n: found[0].n};
    return distribution(rows, frechet, curveOf(parts, distances));
  };
}

const distribution = (
  rows: readonly Seen[],
  frechet: Estimate,
  curve: DistributionPoint[]
): Distribution => ({
  frechet,
  inception: jackknife(rows, jointInception),
  heads: headInceptions(rows),
  curve
});

/** Sizes that double from LEAST on, and the whole. */
export function curveSizes(n: number): number[] {
  const sizes = [];
  for (let size = LEAST; size < n; size *= 2) sizes.push(size);
  return [...sizes, n];
}

/** The same subsets for every set of as many clips, so that curves differ by their clips alone. */
function curveOf(parts: readonly (readonly Seen[])[], distances: readonly Distance[]): DistributionPoint[] {
  const most = Math.min(...parts.map(({length}) => length));
  return curveSizes(most).map((n) => {
    const subsets = Array.from({length: n === most ? 1 : DRAWS}, (_, k) => subset(most, n, k));
    const of = (measure: (rows: readonly Seen[], part: number) => number) =>
      mean(
        subsets.flatMap((chosen) =>
          parts.map((rows, p) =>
            measure(
              chosen.map((i) => rows[i]),
              p
            )
          )
        )
      );
    return {n, frechet: of((rows, p) => distances[p](rows)), inception: of((rows) => jointInception(rows))};
  });
}

/** `n` of the numbers below `of`, without repeats. */
function subset(of: number, n: number, seed: number): number[] {
  const draw = draws(seed, `subset ${of} ${n}`);
  const all = Array.from({length: of}, (_, i) => i);
  for (let i = 0; i < n; i++) {
    const j = i + draw.below(of - i);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, n);
}
