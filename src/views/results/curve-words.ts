// Curves in words, rows and legend entries.
import {inkSoft} from "../colors.ts";
import {formatNumber, plural} from "../format.ts";
import {lossNotes} from "../legend.ts";
import type {Domain} from "../scale.ts";
import type {Table} from "../table.ts";
import {
  type Curve,
  curveColors,
  curveColumns,
  curveLosses,
  isRule,
  type OtherCurve,
  ruleValue
} from "./curves.ts";
import {type Key, type Mark, markLegend} from "./marks.ts";
import {type Reading, spoken} from "./readout.ts";

const KINDS = {model: "model", control: "control", ceiling: "ceiling", copy: "baseline"};

/** The first letter made a capital, for titles. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "0.8–0.84"; "−2 to 1" where a dash would run into a sign. */
export const range = (low: number, high: number): string =>
  `${formatNumber(low)}${low < 0 || high < 0 ? " to " : "–"}${formatNumber(high)}`;

/** A value with its unit: "0.82", "13.2°", "21 dB". */
export function withUnit(value: number, unit: string): string {
  const text = formatNumber(value);
  return !unit ? text : /^[°%]/.test(unit) ? `${text}${unit === "%" ? " %" : unit}` : `${text} ${unit}`;
}

/** Every series at x, with its mark: its mean, and from where to where its seeds or its interval go. */
export function curveReadings(curves: readonly Curve[], x: number, unit: string): Reading[] {
  const colors = curveColors(curves);
  return curves.map((curve) => ({...keyOf(curve, colors), ...reading(curve, x, unit)}));
}

function reading(curve: Curve, x: number, unit: string): {value: string; detail?: string} {
  const columns = curveColumns(curve);
  // A rule that is given once holds everywhere.
  const column = isRule(curve) && columns.length === 1 ? columns[0] : columns.find((c) => c.x === x);
  if (!column) return {value: "–"};
  const {mean, points} = column;
  const value = withUnit(mean, unit);
  const seeds = points.map((point) => point.value);
  const [{low, high}] = points;
  if (points.length > 1)
    return {
      value,
      detail: `${range(Math.min(...seeds), Math.max(...seeds))}, ${points.length} seeds`
    };
  if (low === undefined || high === undefined) return {value};
  return {value, detail: range(low, high)};
}

const MARKS: Record<Curve["kind"], Mark> = {
  model: "line",
  control: "control",
  ceiling: "ceiling",
  copy: "copy"
};

const keyOf = ({name, kind}: Curve, colors: Map<string, string>): Key => ({
  label: name,
  color: colors.get(name) as string,
  mark: MARKS[kind]
});

/** The legend: names unless the lines carry them, then what the marks mean and what was left out. */
export function curveLegend(
  curves: readonly Curve[],
  {labelled, interval, domain}: {labelled: boolean; interval: string; domain: Domain}
): Node[] {
  const colors = curveColors(curves);
  const lines = curves.filter((curve) => !isRule(curve));
  const columns = lines.flatMap(curveColumns);
  // A rule carries its name itself; one that changes from column to column is drawn as a line and cannot.
  const named = curves.filter((curve) => !isRule(curve) || ruleValue(curve) === null);
  const keys: Key[] = labelled ? [] : named.map((curve) => keyOf(curve, colors));
  // Where several seeds stand over each other the line is their mean, else it joins single values.
  if (columns.some(({points}) => points.length > 1))
    keys.push(
      {label: "one seed", color: inkSoft, mark: "dot"},
      {label: "mean of seeds", color: inkSoft, mark: "line"}
    );
  if (labelled && lines.some(({kind}) => kind === "control"))
    keys.push({label: "control", color: inkSoft, mark: "control"});
  if (columns.some(({points}) => points.some(({low}) => low !== undefined)))
    keys.push({label: interval, color: inkSoft, mark: "band"});
  return [...(keys.length ? [markLegend(keys)] : []), ...lossNotes(curveLosses(curves, domain), domain)];
}

/** Each series from its first to its last column. */
export function curveSummary(
  curves: readonly Curve[],
  {metric, unit, better, symbol}: {metric: string; unit: string; better?: "higher" | "lower"; symbol: string}
): string {
  const words = curves.map((curve) => {
    const rule = isRule(curve) ? ruleValue(curve) : null;
    const kind = curve.kind === "model" ? "" : ` (${KINDS[curve.kind]})`;
    if (rule !== null) return `${curve.name}${kind}: ${withUnit(rule, unit)}.`;
    const list = curveColumns(curve);
    const ends = list.length > 1 ? [list[0], list[list.length - 1]] : list;
    const said = ends.map(
      ({x}) => `${spoken([{label: "", ...reading(curve, x, unit)}]).trim()} at ${symbol} = ${x}`
    );
    return `${curve.name}${kind}: ${said.join(", ")}.`;
  });
  const count = plural(curves.length, "series", "series");
  return `${metric}${better ? `, ${better} is better` : ""}; ${count}. ${words.join(" ")}`;
}

/** A row a point; what was measured elsewhere in a column of its own. */
export function curveTable(
  curves: readonly Curve[],
  xName: string,
  metric: string,
  other: OtherCurve | null
): Table {
  const columns = ["series", "kind", xName, "seed", metric, "low", "high"];
  const table = ownTable(curves, columns);
  if (!other) return table;
  const others = other.points.map(({x, value}) => [
    other.name,
    "other data",
    x,
    null,
    null,
    null,
    null,
    value
  ]);
  return {
    columns: [...columns, other.label],
    rows: [...table.rows.map((row) => [...row, null]), ...others]
  };
}

function ownTable(curves: readonly Curve[], columns: string[]): Table {
  return {
    columns,
    rows: curves.flatMap(({name, kind, points}) =>
      points.map(({x, seed, value, low, high}) => [
        name,
        KINDS[kind],
        x,
        seed ?? null,
        value,
        low ?? null,
        high ?? null
      ])
    )
  };
}
