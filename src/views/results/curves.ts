// Series over a whole number (demonstrations, context frames): what the curve views share before anything is drawn.
import {scaleLinear} from "d3";
import {inkSoft, series} from "../colors.ts";
import type {Domain} from "../scale.ts";

/**
 * "model": a solid line; "control": what a score is held against under the same metric, dashed; "ceiling" and "copy":
 * the most that the tokenizer allows, and an answer that needs no model, both as rules.
 */
export type CurveKind = "model" | "control" | "ceiling" | "copy";

export interface CurvePoint {
  x: number;
  value: number;
  /** Ends of an interval about the value; what it is says the view's option `interval`. */
  low?: number;
  high?: number;
  seed?: number;
}

export interface Curve {
  name: string;
  kind: CurveKind;
  points: CurvePoint[];
  /** A CSS colour; default by the order of the series. */
  color?: string;
}

/** A curve measured elsewhere: never on the axis of the others. */
export interface OtherCurve extends Curve {
  /** What its own axis says, with where it was measured. */
  label: string;
}

/** The points of a curve at one x. */
export interface CurveColumn {
  x: number;
  mean: number;
  points: CurvePoint[];
}

export const isRule = ({kind}: Curve): boolean => kind === "ceiling" || kind === "copy";

/** Means over seeds, by rising x; missing values (NaN) are left out. */
export function curveColumns({points}: Curve): CurveColumn[] {
  const columns = new Map<number, CurvePoint[]>();
  for (const point of points)
    if (Number.isFinite(point.value)) columns.set(point.x, [...(columns.get(point.x) ?? []), point]);
  return [...columns]
    .map(([x, list]) => ({x, mean: list.reduce((sum, p) => sum + p.value, 0) / list.length, points: list}))
    .sort((a, b) => a.x - b.x);
}

/** The one value of a rule, or null where it changes by more than a thousandth from column to column. */
export function ruleValue(curve: Curve): number | null {
  const means = curveColumns(curve).map(({mean}) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  return most - least <= 1e-3 * Math.max(Math.abs(least), Math.abs(most))
    ? means.reduce((a, b) => a + b, 0) / means.length
    : null;
}

/** Colours by name: models first, then controls; rules are ink. */
export function curveColors(curves: readonly Curve[]): Map<string, string> {
  const colored = [
    ...curves.filter(({kind}) => kind === "model"),
    ...curves.filter(({kind}) => kind === "control")
  ];
  const colors = new Map(colored.map(({name}, i) => [name, series(i)]));
  for (const curve of curves) {
    if (isRule(curve)) colors.set(curve.name, inkSoft);
    if (curve.color) colors.set(curve.name, curve.color);
  }
  return colors;
}

/** Every x that some curve has, rising. */
export function curveXs(curves: readonly Curve[]): number[] {
  const xs = new Set(curves.flatMap(({points}) => points.map(({x}) => x)));
  return [...xs].sort((a, b) => a - b);
}

/** Everything that the y axis has to hold. */
function curveValues(curves: readonly Curve[]): number[] {
  return curves
    .flatMap(({points}) => points.flatMap(({value, low, high}) => [value, low ?? value, high ?? value]))
    .filter(Number.isFinite);
}

/**
 * A round domain that holds every value and interval. It starts at zero where the least value is below half of the
 * greatest; a logarithmic one keeps to the data.
 */
export function curveDomain(curves: readonly Curve[], log = false): Domain {
  const values = curveValues(curves);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (log) return [least / 1.06, most * 1.06];
  if (least === most) return least === 0 ? [0, 1] : [Math.min(0, 2 * least), Math.max(0, 2 * least)];
  const low = least >= 0 && least < most / 2 ? 0 : least;
  return scaleLinear().domain([low, most]).nice(5).domain() as Domain;
}

/** How many values are NaN, and how many lie outside a fixed domain. */
export function curveLosses(curves: readonly Curve[], [low, high]: Domain) {
  const values = curves.flatMap(({points}) => points.map(({value}) => value));
  const slack = (high - low) * 1e-9;
  return {
    missing: values.filter((v) => Number.isNaN(v)).length,
    clipped: values.filter((v) => v < low - slack || v > high + slack).length
  };
}

/** @throws a sentence where the curves cannot be drawn: none, a name twice, no value, x no count, or a log of ≤ 0. */
export function checkCurves(who: string, xName: string, curves: readonly Curve[], log = false): void {
  if (!curves.length) throw new Error(`${who} needs at least one series, found none; pass a list of series.`);
  const names = curves.map(({name}) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(`${who} needs a name of its own for each series, found “${twice}” twice; rename one.`);
  for (const {name, points} of curves) {
    const odd = points.find(({x}) => !Number.isInteger(x) || x < 0);
    if (odd)
      throw new Error(
        `${who} counts ${xName} in 0, 1, 2, …, found ${odd.x} in “${name}”; correct the point.`
      );
    if (!points.some(({value}) => Number.isFinite(value)))
      throw new Error(`${who} needs a finite value in each series, found none in “${name}”; leave it out.`);
    const below = log && points.find(({value, low = value}) => value <= 0 || low <= 0);
    if (below)
      throw new Error(
        `${who} on a logarithmic axis needs values above 0, found ${Math.min(below.value, below.low ?? below.value)} in “${name}”; leave out log.`
      );
  }
}
