// How a Fréchet distance hangs on the number of clips: the floor that real clips have, and what spoilt ones have above it.
import {frechetTo, momentsOf} from "./frechet.ts";

type Rows = readonly ArrayLike<number>[];

export interface FrechetPoint {
  name: string;
  /** Clips on each side. */
  n: number;
  /** The mean over blocks. */
  distance: number;
}

export interface FrechetCurveOptions {
  /** Numbers of clips, each at least 2. */
  sizes: readonly number[];
  /** Disjoint blocks of n clips that are averaged at most; 3 unless told. */
  blocks?: number;
}

/**
 * The distance of each set from the reference, n of the one against n of the other, over n. A set's row i is held against the reference's of
 * the same block, so that sets of the same clips, spoilt in several ways, differ by that alone. Sizes larger than the smallest set are
 * left out. A generator, since a distance takes about 0.1 s at 96 features: it yields a point at a time.
 *
 * @throws RangeError as `momentsOf`
 */
export function* frechetCurve(
  reference: Rows,
  sets: Readonly<Record<string, Rows>>,
  {sizes, blocks = 3}: FrechetCurveOptions
): Generator<FrechetPoint, void> {
  const most = Math.min(reference.length, ...Object.values(sets).map(({length}) => length));
  for (const n of sizes.filter((size) => size <= most)) {
    const firsts = Array.from({length: Math.min(blocks, Math.floor(most / n))}, (_, block) => block * n);
    const block = (rows: Rows, first: number) => momentsOf(rows.slice(first, first + n));
    const distances = firsts.map((first) => frechetTo(block(reference, first)));
    for (const [name, rows] of Object.entries(sets)) {
      const found = firsts.map((first, b) => distances[b](block(rows, first)));
      yield {name, n, distance: found.reduce((sum, v) => sum + v, 0) / found.length};
    }
  }
}
