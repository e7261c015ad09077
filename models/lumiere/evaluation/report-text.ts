// The report as text: tables that stand in a terminal, each figure with its 95 % interval.
import {textTable} from "../../text-table.ts";
import {KEYFRAME_NYQUIST} from "../clips/attributes.ts";
import type {Estimate} from "../metrics/estimate.ts";
import type {LumiereReport, MadeReport, SetReport} from "./evaluate.ts";
import type {BeatRow} from "./motion-row.ts";
import type {TaskRow} from "./task-row.ts";

const NONE = "–";
const fixed = (value: number, digits: number) => {
  if (Number.isNaN(value)) return NONE;
  return Number.isFinite(value) ? value.toFixed(digits) : value > 0 ? "∞" : "−∞";
};

/** "0.77 [0.71, 0.82]". */
function cell(found: Estimate | undefined, digits = 2): string {
  if (!found) return NONE;
  const [value, low, high] = [found.value, found.low, found.high].map((v) => fixed(v, digits));
  return low === high ? value : `${value} [${low}, ${high}]`;
}

/** A set's scores one under another, real clips and spoilt ones after the made ones. */
function wholeTable(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length ? `${title}\n${textTable([["", "n", ...columns], ...rows])}` : "";
}

function attributeTable(sets: readonly SetReport[]): string {
  const heads = Object.keys(sets.find(({attributes}) => attributes)?.attributes ?? {});
  const rows = sets
    .filter(({attributes}) => attributes)
    .map(({name, n, attributes}) => [name, `${n}`, ...heads.map((head) => cell(attributes![head]))]);
  return wholeTable("Attribute accuracy, by a classifier of real clips", heads, rows);
}

function motionTable(sets: readonly SetReport[]): string {
  const rows = sets.flatMap(({name, motion, jump}) => [
    ...(["slow", "fast"] as const).flatMap((speed) => {
      const row = motion?.[speed];
      return row ? [[`${name}, ${speed}`, `${row.lock.n}`, ...beatCells(row), ""]] : [];
    }),
    ...(jump ? [[`${name}, all`, `${jump.n}`, "", "", "", "", cell(jump, 3)]] : [])
  ]);
  return wholeTable(
    "Motion: phase-lock R, shares at the true frequency and at its slowest alias, median frequency error in cycles a frame; and how much frames at keyframes differ from the ones before, over other frames",
    ["R", "true frequency", "alias", "error", "at keyframes"],
    rows
  );
}

const beatCells = ({lock, hit, alias, error}: BeatRow) => [
  cell(lock),
  cell(hit),
  cell(alias),
  cell(error, 4)
];

function sweepTable(sets: readonly SetReport[]): string {
  const periods = [
    ...new Set(sets.flatMap(({motion}) => motion?.sweep.map(({period}) => period) ?? []))
  ].sort((a, b) => b - a);
  if (!periods.length) return "";
  const mark = (period: number) => `1/${period}${1 / period >= KEYFRAME_NYQUIST ? " *" : ""}`;
  const rows = sets.flatMap(({name, motion}) =>
    (["lock", "hit", "error"] as const).map((what, i) => [
      i ? "" : name,
      {lock: "R", hit: "hit", error: "error"}[what],
      ...periods.map((period) => {
        const row = motion?.sweep.find((one) => one.period === period);
        return row ? fixed(row[what].value, what === "error" ? 4 : 2) : NONE;
      })
    ])
  );
  return `Motion by frequency (cycles a frame); * at or above the keyframes' Nyquist frequency 1/${1 / KEYFRAME_NYQUIST}\n${textTable([["", "", ...periods.map(mark)], ...rows])}`;
}

function distributionTable({sets, real, controls}: LumiereReport): string {
  const all = [...sets, ...real, ...controls].filter(({distribution}) => distribution);
  if (!all.length) return "";
  const sizes = [...new Set(all.flatMap(({distribution}) => distribution!.curve.map(({n}) => n)))].sort(
    (a, b) => a - b
  );
  const rows = all.map(({name, distribution}) => {
    const {frechet, excess, inception, curve} = distribution!;
    const points = sizes.map((n) => curve.find((point) => point.n === n));
    return [
      name,
      `${frechet.n}`,
      cell(frechet),
      cell(excess),
      ...points.map((point) => (point ? point.frechet.toFixed(2) : NONE)),
      `${cell(inception, 1)} of ${inception.n}`
    ];
  });
  const references = real.flatMap(({name, reference}) =>
    reference
      ? `${name}: ${reference.n} ${reference.halves ? "of the same captions, halves in turn" : "of other captions"}`
      : []
  );
  return wholeTable(
    `Fréchet distance and inception-style score in the classifier's features (not FVD, not IS); real clips are the floor. Reference: ${references.join("; ")}`,
    ["Fréchet", "over the floor", ...sizes.map((n) => `at ${n}`), "inception-style"],
    rows
  );
}

const GIVEN = {
  firstFrame: "frame 0 dB",
  background: "background dB",
  given: "given dB",
  hole: "hole dB",
  meanFill: "mean-fill dB",
  overMeanFill: "hole over mean-fill dB",
  movement: "movement in the region, of the real"
} as const satisfies Record<keyof TaskRow, string>;

function givenTable(sets: readonly MadeReport[]): string {
  const rows = sets
    .filter(({given}) => given)
    .flatMap(({name, n, given, realGiven}) =>
      (Object.keys(GIVEN) as (keyof TaskRow)[]).flatMap((key) =>
        given![key] ? [[name, `${n}`, GIVEN[key], cell(given![key]), cell(realGiven?.[key])]] : []
      )
    );
  return wholeTable("What was given, and what was filled in", ["", "made", "real"], rows);
}

function seamTable(sets: readonly MadeReport[]): string {
  const rows = sets.flatMap(({name, seams}) =>
    seams
      ? [
          [
            name,
            `${seams.ratio.n}`,
            `${seams.window}`,
            `${seams.overlap}`,
            cell(seams.ratio),
            cell(seams.real?.ratio),
            cell(seams.relative),
            cell(seams.real?.relative)
          ]
        ]
      : []
  );
  return wholeTable(
    "Super-resolution: frame differences at the edges of windows over those inside",
    ["window", "overlap", "ratio", "real", "relative to each pixel", "real"],
    rows
  );
}

/** The whole report. */
export function reportText(report: LumiereReport): string {
  const {sets, real, controls, notes} = report;
  const all = [...sets, ...real, ...controls];
  return [
    attributeTable(all),
    motionTable(all),
    sweepTable([...sets, ...real]),
    distributionTable(report),
    givenTable(sets),
    seamTable(sets),
    notes.join("\n")
  ]
    .filter(Boolean)
    .join("\n\n");
}
