// A codebook in words and rows.
import {formatNumber, plural} from "../format.ts";
import type {Table} from "../table.ts";
import {byUsage, codebookUse} from "./codebook-maths.ts";
import {percent} from "./format.ts";

/** "1,024 codes · 12 dead · codebook perplexity 612". */
export function codebookFacts(codes: number, usage?: ArrayLike<number>): string {
  if (!usage) return plural(codes, "code");
  const {dead, perplexity} = codebookUse(usage);
  return [
    plural(codes, "code"),
    `${formatNumber(dead)} dead (never used)`,
    `codebook perplexity ${formatNumber(+perplexity.toPrecision(3))}`
  ].join(" · ");
}

/** One code: how often it is used and where it ranks. */
export function codeSentence(id: number, codes: number, usage?: ArrayLike<number>): string {
  if (!usage) return `Code ${id} of ${formatNumber(codes)}`;
  const {total} = codebookUse(usage);
  if (!usage[id]) return `Code ${id}: never used`;
  const times = Number.isInteger(usage[id]) ? `used ${plural(usage[id], "time")}, ` : "";
  let rank = 1;
  for (let other = 0; other < codes; ++other) if (usage[other] > usage[id]) ++rank;
  return `Code ${id}: ${times}${percent(usage[id] / total)} of all tokens, rank ${rank} of ${formatNumber(codes)}`;
}

/** The facts and the most used codes. */
export function codebookSummary(codes: number, usage?: ArrayLike<number>): string {
  if (!usage) return `${plural(codes, "code")}, each with what the decoder paints for it.`;
  const most = byUsage(usage).slice(0, 3);
  return `${codebookFacts(codes, usage)}. Most used: ${most.map((id) => codeSentence(id, codes, usage).replace("Code", "code")).join("; ")}.`;
}

/** A row a code. */
export function codebookTable(
  codes: number,
  {usage, coordinates}: {usage?: ArrayLike<number>; coordinates?: ArrayLike<number>}
): Table {
  const columns = ["code", ...(usage ? ["uses"] : []), ...(coordinates ? ["PC 1", "PC 2"] : [])];
  const rows = Array.from({length: codes}, (_, id) => [
    id,
    ...(usage ? [usage[id]] : []),
    ...(coordinates ? [coordinates[2 * id], coordinates[2 * id + 1]] : [])
  ]);
  return {columns, rows};
}
