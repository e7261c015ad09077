// Tables that stand in a terminal.

/** Columns as wide as their widest cell, the first to the left and all others to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => [...(row[c] ?? "")].length)));
  return rows
    .map((row) => row.map((cell, c) => (c ? cell.padStart(widths[c]) : cell.padEnd(widths[c]))).join("  "))
    .join("\n");
}
