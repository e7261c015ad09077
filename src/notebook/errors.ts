// Turns what went wrong into a sentence with a place.

/** An error as a cell shows it. */
export interface CellError {
  /** One sentence, or the message of the error that was thrown. */
  message: string;
  /** 1-based, in the source that ran; null if not known. */
  line: number | null;
  /** 0-based, in the line; null if not known. */
  column: number | null;
  /** The cell whose failure this one follows from, if it is not its own. */
  upstream?: string;
  /** Whether the source could not be read at all, so that the last definition still stands. */
  syntax?: boolean;
}

/** The address under which a cell’s code appears in stack traces. */
export function sourceUrl(id: string): string {
  return `cell-${id}.js`;
}

/** Where an error was thrown: the cell whose code is nearest to the top of the stack, with the line of the evaluated code. */
export function stackPosition(error: unknown): {id: string; line: number; column: number | null} | null {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const match = /\bcell-(\d+)\.js:(\d+)(?::(\d+))?/.exec(stack);
  if (!match) return null;
  return {id: match[1], line: Number(match[2]), column: match[3] ? Number(match[3]) - 1 : null};
}

/** The message of anything that can be thrown, with the error’s name where that says more than “Error”. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error))
    return `The cell threw ${typeof error === "string" ? `“${error}”` : String(error)}.`;
  // A name that says no more than that something was wrong is left out; a sentence follows it.
  const plain = ["Error", "RuntimeError", "RangeError", ""].includes(error.name);
  return plain
    ? error.message || "The cell threw an error without a message."
    : `${error.name}: ${error.message}`;
}

/** The sentence for a name that nothing defines, with the closest name that does exist. */
export function unknownName(name: string, known: Iterable<string>): string {
  const close = closest(name, known);
  const hint = close ? `did you mean “${close}”?` : "define it in a cell, or check its spelling.";
  return `“${name}” is not defined: no cell and no library here has that name; ${hint}`;
}

/** The known name that is nearest to a misspelt one, if any is near enough. */
export function closest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate === name) continue;
    const same = candidate.toLowerCase() === name.toLowerCase();
    const distance = same ? 0 : editDistance(name, candidate, least);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Edits (insert, delete, replace, swap neighbours) that turn one name into the other; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2] + 1);
      row.push(cost);
    }
    [before, above] = [above, row];
  }
  return above[b.length];
}
