// A grid of tokens in words and rows.
import {formatNumber, plural} from "../format.ts";
import type {Table} from "../table.ts";
import {percent} from "./format.ts";
import {gridSide, placesOf, rowColumn} from "./places.ts";

/** What is known of the tokens besides their ids. */
export interface TokenFacts {
  tokens: ArrayLike<number>;
  /** How often each code is used, by id. */
  usage?: ArrayLike<number>;
  /** One value a token, with its name and unit. */
  values?: ArrayLike<number>;
  label: string;
  unit: string;
}

/** How many tokens and codes there are, and the code that stands most often. */
export function gridSummary({tokens, values, label, unit}: TokenFacts): string {
  const counts = new Map<number, number>();
  for (let i = 0; i < tokens.length; ++i) counts.set(tokens[i], (counts.get(tokens[i]) ?? 0) + 1);
  const [id, most] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  const side = gridSide(tokens.length, "tokenGrid");
  const words = [
    `${side}×${side} tokens, ${plural(counts.size, "code")} among them; code ${id} stands most often, at ${plural(most, "place")}.`
  ];
  if (values) {
    let sum = 0;
    let worst = 0;
    for (let i = 0; i < values.length; ++i) {
      sum += values[i];
      if (values[i] > values[worst]) worst = i;
    }
    const mean = formatNumber(+(sum / values.length).toPrecision(3));
    const top = formatNumber(+values[worst].toPrecision(3));
    words.push(`${label}: ${mean}${unit} on average, ${top}${unit} at most (${rowColumn(worst, side)}).`);
  }
  return words.join(" ");
}

/** What is at one token: its place, its code, where else the code stands, how often it is used, its value. */
export function tokenFacts(facts: TokenFacts, token: number): string[] {
  const {tokens, usage, values, label, unit} = facts;
  const id = tokens[token];
  const others = placesOf(tokens, id).length - 1;
  const lines = [
    `token ${token}: ${rowColumn(token, gridSide(tokens.length, "tokenGrid"))}`,
    others ? `the same code at ${plural(others, "other place")}` : "nowhere else in this image"
  ];
  if (values) lines.push(`${label} ${formatNumber(+values[token].toPrecision(3))}${unit}`);
  if (usage) {
    let total = 0;
    for (let i = 0; i < usage.length; ++i) total += usage[i];
    lines.push(usage[id] ? `${percent(usage[id] / total)} of all tokens` : "never used in the sample");
  }
  return lines;
}

/** A row a token. */
export function gridTable({tokens, usage, values, label, unit}: TokenFacts): Table {
  const side = gridSide(tokens.length, "tokenGrid");
  const columns = ["token", "row", "column", "code"];
  if (values) columns.push(unit ? `${label} (${unit.trim()})` : label);
  if (usage) columns.push("usage of the code");
  const rows = Array.from(tokens, (id, i) => {
    const row: (number | null)[] = [i, Math.floor(i / side), i % side, id];
    if (values) row.push(values[i]);
    if (usage) row.push(usage[id] ?? null);
    return row;
  });
  return {columns, rows};
}
