// Curves over the noise level: what they are, and what is said of them.
import {formatNumber, plural} from "../format.ts";
import type {Table} from "../table.ts";

export interface LevelPoint {
  logSnr: number;
  value: number;
  /** The step of the sampling, from 0, where it is of one: links the page's step. */
  step?: number;
}

export interface LevelSeries {
  name: string;
  points: readonly LevelPoint[];
  /** A dashed line, for a second setting of what has the same colour; default false. */
  dashed?: boolean;
  /** Index of the colour; default the place in the list. */
  color?: number;
}

/** A curve's point nearest to a noise level: curves of different runs need not share their levels. */
export const nearestPoint = ({points}: LevelSeries, logSnr: number): LevelPoint | undefined =>
  points.reduce<LevelPoint | undefined>(
    (a, b) => (a && Math.abs(a.logSnr - logSnr) <= Math.abs(b.logSnr - logSnr) ? a : b),
    undefined
  );

/** How many curves there are, and where each is greatest. */
export function levelSummary(data: readonly LevelSeries[], name: string): string {
  const said = data.flatMap(({name, points}) => {
    if (!points.length) return [];
    const most = points.reduce((a, b) => (b.value > a.value ? b : a));
    return [
      `${name}: greatest ${formatNumber(most.value)} at log-SNR ${formatNumber(+most.logSnr.toFixed(2))}.`
    ];
  });
  return `${name} over log-SNR; ${plural(data.length, "curve")}. ${said.join(" ")}`;
}

/** A row a point. */
export function levelTable(data: readonly LevelSeries[], name: string): Table {
  return {
    columns: ["curve", "step", "log-SNR", name],
    rows: data.flatMap(({name, points}) =>
      points.map(({step, logSnr, value}) => [name, step === undefined ? null : step + 1, logSnr, value])
    )
  };
}
