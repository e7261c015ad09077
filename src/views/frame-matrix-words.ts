// Frame matrices in words and rows.
import {formatNumber, plural} from "./format.ts";
import {type FlatMatrix, type Link, links, rowsSumToOne} from "./frame-matrix-data.ts";
import {domainOf} from "./scale.ts";
import type {Table} from "./table.ts";

/** What rows, columns and values are called. */
export interface MatrixNames {
  rowLabel: string;
  colLabel: string;
  label: string;
  unit: string;
}

/** One cell: "to frame 3, from frame 2: weight 0.25". */
export function cellSentence(
  m: FlatMatrix,
  row: number,
  col: number,
  {rowLabel, colLabel, label, unit}: MatrixNames
): string {
  const value = formatNumber(m.data[row * m.cols + col]);
  return `${rowLabel} ${row}, ${colLabel} ${col}: ${label} ${value}${unit && ` ${unit}`}`;
}

/** The whole matrix: its sizes, its range, whether its rows are averages, and what its diagonal holds. */
export function matrixSummary(m: FlatMatrix, {rowLabel, colLabel, label, unit}: MatrixNames): string {
  const {rows, cols, data} = m;
  const [low, high] = domainOf(data);
  const range = `${label} from ${formatNumber(low)} to ${formatNumber(high)}${unit && ` ${unit}`}`;
  const words = [`${rows} rows (${rowLabel}) by ${cols} columns (${colLabel}), ${range}.`];
  if (rowsSumToOne(m)) words.push("Every row sums to 1.");
  if (rows === cols) {
    let diagonal = 0;
    for (let i = 0; i < rows; ++i) diagonal += data[i * cols + i] / rows;
    words.push(`The diagonal holds ${formatNumber(diagonal)} on average.`);
  }
  return words.join(" ");
}

/** A row a cell. */
export function matrixTable(
  {rows, cols, data}: FlatMatrix,
  {rowLabel, colLabel, label, unit}: MatrixNames
): Table {
  const cells = Array.from({length: rows * cols}, (_, i) => [Math.floor(i / cols), i % cols, data[i]]);
  return {columns: [rowLabel, colLabel, unit ? `${label} (${unit})` : label], rows: cells};
}

/** A frame on either side of the bipartite drawing. */
export interface GraphNode {
  side: "in" | "out";
  frame: number;
}

const TERMS = 6;

/** An output's sum spelt out, "y[2] = 0.25·x[3] + 0.5·x[4] + 0.25·x[5]", or the outputs that an input enters. */
export function nodeSentence(
  m: FlatMatrix,
  {side, frame}: GraphNode,
  inLabel: string,
  outLabel: string
): string {
  const count = side === "out" ? m.cols : m.rows;
  const weight = (t: number) => m.data[side === "out" ? frame * m.cols + t : t * m.cols + frame];
  const terms = Array.from({length: count}, (_, t) => ({t, w: weight(t)})).filter(({w}) => w !== 0);
  if (!terms.length)
    return side === "in"
      ? `${inLabel} ${frame} enters no ${outLabel}.`
      : `${outLabel} ${frame} takes nothing from any ${inLabel}.`;
  const strongest = terms.sort((a, b) => Math.abs(b.w) - Math.abs(a.w)).slice(0, TERMS);
  strongest.sort((a, b) => a.t - b.t);
  const more = terms.length - strongest.length;
  if (side === "in") {
    const list = strongest.map(({t, w}) => `${t} (${formatNumber(w)})`).join(", ");
    return `${inLabel} ${frame} enters ${outLabel} ${list}${more ? ` and ${more} more` : ""}.`;
  }
  const sign = (w: number, i: number) => (i ? (w < 0 ? " − " : " + ") : w < 0 ? "−" : "");
  const sum = strongest.map(({t, w}, i) => `${sign(w, i)}${formatNumber(Math.abs(w))}·x[${t}]`);
  return `y[${frame}] = ${sum.join("")}${more ? ` + ${more} more` : ""}`;
}

/** How many frames enter how many by how many links, which enter nothing, and the first sums. */
export function graphSummary(
  m: FlatMatrix,
  drawn: readonly Link[],
  inLabel: string,
  outLabel: string
): string {
  const unused = m.cols - new Set(drawn.map(({col}) => col)).size;
  const first = Array.from({length: Math.min(m.rows, 3)}, (_, frame) =>
    nodeSentence(m, {side: "out", frame}, inLabel, outLabel)
  );
  const idle = unused ? ` ${plural(unused, inLabel)} ${unused === 1 ? "enters" : "enter"} nothing.` : "";
  return `${plural(m.cols, inLabel)} to ${plural(m.rows, outLabel)} by ${plural(drawn.length, "link")}.${idle} ${first.join("; ")}`;
}

/** A row a link. */
export function graphTable(m: FlatMatrix, inLabel: string, outLabel: string): Table {
  const {links: all} = links(m, {few: Infinity});
  return {columns: [outLabel, inLabel, "weight"], rows: all.map(({row, col, weight}) => [row, col, weight])};
}
