// A frequency sweep in words, rows and colours.
import {inkSoft, series} from "../colors.ts";
import {formatNumber} from "../format.ts";
import type {Key} from "../results/marks.ts";
import type {Reading} from "../results/readout.ts";
import type {Table} from "../table.ts";
import type {FrequencySweepData, SweepPoint} from "./sweep-data.ts";

/** Colours by run: in the order that is given, then as the points come; the reference in ink. */
export function sweepColors({points, order = [], reference}: FrequencySweepData): Map<string, string> {
  const runs = [...new Set([...order, ...points.map(({run}) => run)])].filter((run) => run !== reference);
  const colors = runs.map((run, i): [string, string] => [run, series(i)]);
  return new Map(reference === undefined ? colors : [[reference, inkSoft], ...colors]);
}

/** True frequencies of the points, rising, without their sign. */
export const sweepFrequencies = ({points}: FrequencySweepData): number[] =>
  [...new Set(points.map(({f}) => Math.abs(f)))].sort((a, b) => a - b);

const off = ({f, frequency}: SweepPoint): number => {
  const turn = frequency - f;
  return Math.abs(turn - Math.round(turn));
};
const name = ({run, captioned = true}: SweepPoint) => (captioned ? run : `${run}, period not told`);

/** What was measured at a frequency, run by run. */
export function sweepReadings(data: FrequencySweepData, f: number): Reading[] {
  const colors = sweepColors(data);
  return data.points
    .filter((point) => Math.abs(Math.abs(point.f) - f) < 1e-9)
    .map((point) => ({
      label: name(point),
      color: colors.get(point.run)!,
      mark: data.lines?.includes(point.run) ? "line" : point.captioned === false ? "hollow" : "dot",
      value: `R ${point.lock.toFixed(2)}`,
      detail: `at ${formatNumber(point.frequency)}, ${off(point) < 5e-4 ? "no error" : `off by ${formatNumber(off(point))}`}`
    }));
}

export function sweepKeys(data: FrequencySweepData): Key[] {
  const {points, lines = []} = data;
  const there = new Set(points.map(({run}) => run));
  const open = points.some(({captioned}) => captioned === false);
  return [
    ...[...sweepColors(data)]
      .filter(([label]) => there.has(label))
      .map(([label, color]): Key => ({label, color, mark: lines.includes(label) ? "line" : "dot"})),
    ...(open ? [{label: "period not in the caption", color: inkSoft, mark: "hollow"} as const] : []),
    {label: "the truth, and what counts as a hit", color: inkSoft, mark: "ceiling"},
    {label: "slowest motion with the same keyframes", color: inkSoft, mark: "copy"}
  ];
}

export const sweepTable = ({points}: FrequencySweepData): Table => ({
  columns: [
    "run",
    "period in the caption",
    "true frequency (cycles/frame)",
    "R",
    "measured frequency",
    "frequency error"
  ],
  rows: points.map((point) => [
    point.run,
    point.captioned === false ? "no" : "yes",
    point.f,
    point.lock,
    point.frequency,
    off(point)
  ])
});

export function sweepSummary(data: FrequencySweepData): string {
  const told = sweepFrequencies(data).map(
    (f) => `At ${formatNumber(f)}: ${sweepReadings(data, f).map(({label, value, detail}) => `${label} ${value} ${detail}`).join("; ")}.` // prettier-ignore
  );
  return told.join(" ");
}

/** @throws a sentence where there is no point, or one has no place */
export function checkSweep({points, frames, stride}: FrequencySweepData): void {
  if (!points.length)
    throw new Error("frequencySweep needs at least one point, found none; measure a clip first.");
  if (!(frames >= 2 && stride >= 1))
    throw new Error(
      `frequencySweep needs clips of at least 2 frames and a stride of at least 1, found ${frames} and ${stride}.`
    );
  const odd = points.find(({f, lock}) => !Number.isFinite(f) || !(lock >= 0 && lock <= 1 + 1e-9));
  if (odd)
    throw new Error(
      `frequencySweep needs R from 0 to 1 at a frequency, found ${odd.lock} at ${odd.f} in “${odd.run}”.`
    );
}
