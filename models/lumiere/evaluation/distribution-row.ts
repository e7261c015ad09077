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
  /** That less the distance of the real clips of the same captions, the floor; nothing of the real ones themselves. */
  excess?: Estimate;
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

/** What a set says beside real clips; nothing where it has too few clips, or none that a classifier looked at. */
export type Compare = (scores: readonly ClipScore[]) => Distribution | undefined;

/** Which of a set's clips are held against which real ones. */
interface Fold {
  of<Row>(rows: readonly Row[]): readonly Row[];
  distance(rows: readonly Seen[]): number;
}

/**
 * A comparison with real clips. `others` are real clips of other captions than the sets'; where they are fewer than the sets' own real
 * clips `twins`, these are halved: clips of even captions are held against real ones of odd captions, then the other way round, and
 * distances averaged, at half of n. A clip is never held against the real one of its own caption: captions in common would flatter it.
 */
export function comparison(
  twins: readonly ClipScore[],
  others: readonly Seen[]
): {compare: Compare; reference: Reference} {
  const own = judgedOf(twins);
  const halves = others.length < own.length;
  const half =
    (odd: number) =>
    <Row>(rows: readonly Row[]) =>
      rows.filter((_, i) => i % 2 === odd);
  const reference = {n: halves ? Math.floor(own.length / 2) : others.length, halves};
  if (reference.n < LEAST) return {compare: () => undefined, reference};
  const folds: Fold[] = halves
    ? [0, 1].map((odd) => ({of: half(odd), distance: distanceTo(half(1 - odd)(own))}))
    : [{of: (rows) => rows, distance: distanceTo(others)}];
  const compare: Compare = (scores) => {
    const rows = judgedOf(scores);
    if (folds.some(({of}) => of(rows).length < LEAST)) return undefined;
    const paired = scores !== twins && rows.length === own.length;
    return {
      frechet: averaged(folds.map(({of, distance}) => jackknife(of(rows), distance))),
      ...(paired && {excess: averaged(folds.map((fold) => excessOf(fold, rows, own)))}),
      inception: jackknife(rows, jointInception),
      heads: headInceptions(rows),
      curve: curveOf(folds, rows)
    };
  };
  return {compare, reference};
}

const featuresOf = (rows: readonly Seen[]) => rows.map(({features}) => features);

function distanceTo(reference: readonly Seen[]): Fold["distance"] {
  const to = frechetTo(momentsOf(featuresOf(reference)));
  return (rows) => to(momentsOf(featuresOf(rows)));
}

/** By how much clips are farther than the real ones of their captions: pairs are left out together, so that what captions do cancels. */
function excessOf({of, distance}: Fold, rows: readonly Seen[], twins: readonly Seen[]): Estimate {
  const pairs = rows.map((row, i) => [row, twins[i]] as const);
  return jackknife(
    of(pairs),
    (some) => distance(some.map(([row]) => row)) - distance(some.map(([, twin]) => twin))
  );
}

/** The mean of one or two estimates. Two are not surer than each: one half is the other's reference, so that their errors go together. */
function averaged(found: readonly Estimate[]): Estimate {
  const of = (name: "value" | "low" | "high") => mean(found.map((one) => one[name]));
  return {value: of("value"), low: of("low"), high: of("high"), n: found[0].n};
}

/** Sizes that double from LEAST on, and the whole. */
export function curveSizes(n: number): number[] {
  const sizes = [];
  for (let size = LEAST; size < n; size *= 2) sizes.push(size);
  return [...sizes, n];
}

/** The same subsets for every set of as many clips, so that curves differ by their clips alone. */
function curveOf(folds: readonly Fold[], rows: readonly Seen[]): DistributionPoint[] {
  const most = Math.min(...folds.map(({of}) => of(rows).length));
  return curveSizes(most).map((n) => {
    const subsets = Array.from({length: n === most ? 1 : DRAWS}, (_, k) => subset(most, n, k));
    const overAll = (measure: (some: readonly Seen[], fold: Fold) => number) =>
      mean(
        subsets.flatMap((chosen) =>
          folds.map((fold) => {
            const own = fold.of(rows);
            return measure(
              chosen.map((i) => own[i]),
              fold
            );
          })
        )
      );
    return {
      n,
      frechet: overAll((some, {distance}) => distance(some)),
      inception: overAll((some) => jointInception(some))
    };
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
