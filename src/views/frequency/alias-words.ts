// What keyframes can tell of a motion, in words and rows.
import {formatNumber} from "../format.ts";
import type {Table} from "../table.ts";
import type {AliasFoldData} from "./alias-data.ts";
import {aliasOf, alike, signedAlias} from "./alias-maths.ts";

/** "0.0833 (a cycle in 12 frames)". */
export const told = (f: number): string => {
  if (f < 1e-9) return "0 (standing still)";
  const period = 1 / f;
  return `${formatNumber(f)} (a cycle in ${formatNumber(Number(period.toFixed(period < 20 ? 1 : 0)))} frames)`;
};

/** What a motion of f looks like in the keyframes, and what else looks so. */
export function foldSentence(f: number, stride: number, most: number): string {
  const alias = signedAlias(f, stride);
  const others = alike(f, stride, most).filter((g) => Math.abs(g - f) > 1e-6);
  const start = `A motion of ${told(f)}`;
  const rest = others.length ? ` The same keyframes: ${others.map(formatNumber).join(", ")}.` : "";
  if (Math.abs(f - Math.abs(alias)) < 1e-9) return `${start}: the slowest that fits its keyframes.${rest}`;
  if (Math.abs(alias) < 1e-9)
    return `${start}: whole turns from keyframe to keyframe, which are all alike.${rest}`;
  return `${start} looks like ${told(Math.abs(alias))}${alias < 0 ? ", running backwards" : ""}.${rest}`;
}

/** A row a frequency. */
export function foldTable({stride, named = []}: AliasFoldData, most: number): Table {
  const grid = Array.from({length: 41}, (_, i) => ({f: (most * i) / 40, label: ""}));
  return {
    columns: ["true frequency (cycles/frame)", "name", "apparent frequency", "runs backwards"],
    rows: [...named, ...grid].map(({f, label}) => [
      f,
      label,
      aliasOf(f, stride),
      signedAlias(f, stride) < -1e-12 ? "yes" : "no"
    ])
  };
}
