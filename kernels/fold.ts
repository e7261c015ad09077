// Adding up rows of numbers in workgroup memory, in few barriers: a level adds eight rows at a time rather than two, since a
// barrier costs as much as several reads.

/** Rows that the last level, which needs no barrier after it, may add. */
const LAST = 16;
const RADIX = 8;

export interface Fold {
  /** Levels, each behind a barrier; needs `id` in scope, and threads for an eighth of the numbers. */
  levels: string;
  /** After them and a barrier: the sum of a column, which any thread may ask for. */
  sum: (column: string) => string;
}

/** WGSL that sums the workgroup array `name` [rows, columns] of `type` over its rows. */
export function fold(name: string, type: string, rows: number, columns: number): Fold {
  let levels = "";
  let left = rows;
  while (left > LAST) {
    const next = Math.ceil(left / RADIX);
    const total = left * columns;
    let code = "";
    for (let at = next * columns; at < total; at += next * columns) {
      const add = `sum += ${name}[id + ${at}u];`;
      code += at + next * columns <= total ? `\n    ${add}` : `\n    if (id < ${total - at}u) { ${add} }`;
    }
    levels += `
  workgroupBarrier();
  if (id < ${next * columns}u) {
    var sum: ${type} = ${name}[id];${code}
    ${name}[id] = sum;
  }`;
    left = next;
  }
  const sum = (column: string) =>
    Array.from({length: left}, (_, i) => `${name}[${column} + ${i * columns}u]`).join(" + ");
  return {levels, sum};
}
