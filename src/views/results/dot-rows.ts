// Rows of a dot plot: what is compared, by group, in words and as a table.
import {series} from "../colors.ts";
import {formatNumber, plural} from "../format.ts";
import type {Table} from "../table.ts";
import {range, withUnit} from "./curve-words.ts";
import type {Reading} from "./readout.ts";

export interface DotRow {
  /** What was varied: a mixture, a part left out. */
  name: string;
  /** What it was measured on: a task. */
  group?: string;
  values: {seed: number; value: number}[];
}

/** A row with what is drawn of it. */
export interface DotLine extends DotRow {
  group: string;
  color: string;
  /** Mean over the seeds that have a value; NaN where none has. */
  mean: number;
}

/** Rows by group, in the order of `groups` and then as given; a name has one colour in every group. */
export function dotLines(rows: readonly DotRow[], groups?: readonly string[]): DotLine[] {
  const names = [...new Set(rows.map(({name}) => name))];
  const found = [...new Set(rows.map(({group = ""}) => group))];
  const order = [...(groups ?? []).filter((group) => found.includes(group)), ...found];
  return [...new Set(order)].flatMap((group) =>
    rows
      .filter((row) => (row.group ?? "") === group)
      .map((row) => {
        const values = row.values.filter(({value}) => Number.isFinite(value));
        const mean = values.length ? values.reduce((sum, {value}) => sum + value, 0) / values.length : NaN;
        return {...row, group, values, mean, color: series(names.indexOf(row.name))};
      })
  );
}

/** A row's name with its group's. */
export const lineName = ({group, name}: DotLine): string => (group ? `${group}, ${name}` : name);

/** The mean of a row and its seeds. */
export function dotReading(line: DotLine, unit: string): Reading {
  const {color, mean, values} = line;
  const seeds = values.map(({value}) => value);
  const detail = seeds.length > 1 ? `seeds ${seeds.map(formatNumber).join(", ")}` : undefined;
  const value = Number.isNaN(mean) ? "–" : withUnit(mean, unit);
  return {label: lineName(line), color, mark: "dot", value, detail};
}

/** Each row's mean and range. */
export function dotSummary(
  lines: readonly DotLine[],
  {metric, unit, better}: {metric: string; unit: string; better: "higher" | "lower"}
): string {
  const words = lines.map((line) => {
    if (Number.isNaN(line.mean)) return `${lineName(line)}: no value.`;
    const seeds = line.values.map(({value}) => value);
    const spread =
      seeds.length > 1 ? ` (${range(Math.min(...seeds), Math.max(...seeds))}, ${seeds.length} seeds)` : "";
    return `${lineName(line)}: ${withUnit(line.mean, unit)}${spread}.`;
  });
  return `${metric}, ${better} is better; ${plural(lines.length, "row")}. ${words.join(" ")}`;
}

/** A row a seed. */
export function dotTable(rows: readonly DotRow[], metric: string): Table {
  return {
    columns: ["group", "name", "seed", metric],
    rows: rows.flatMap(({group = "", name, values}) =>
      values.map(({seed, value}) => [group, name, seed, value])
    )
  };
}

/** @throws a sentence where there is no row or value, a row twice, or a value that a logarithm has no place for. */
export function checkDots(rows: readonly DotRow[], log: boolean): void {
  if (!rows.some(({values}) => values.some(({value}) => Number.isFinite(value))))
    throw new Error(`dotPlot needs at least one row with a finite value, found none; pass a list of rows.`);
  const seen = new Set<string>();
  for (const {name, group = "", values} of rows) {
    const key = `“${name}”${group && ` of “${group}”`}`;
    if (seen.has(key))
      throw new Error(`dotPlot needs each row once, found ${key} twice; merge their values.`);
    seen.add(key);
    const low = log && values.find(({value}) => value <= 0);
    if (low)
      throw new Error(
        `dotPlot on a logarithmic axis needs values above 0, found ${low.value} in ${key}; leave out log.`
      );
  }
}
