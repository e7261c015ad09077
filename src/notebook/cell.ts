/** The languages that a cell can be written in and run here, in the order in which they are offered. */
export const MODES = ["js", "ts", "md", "html", "tex"] as const;

/** A language that runs here; see `MODES`. */
export type RunnableMode = (typeof MODES)[number];

/** What a mode is called on a button. */
export const MODE_NAMES: Record<RunnableMode, string> = {
  js: "JavaScript",
  ts: "TypeScript",
  md: "Markdown",
  html: "HTML",
  tex: "TeX"
};

/** One cell of a notebook, as it is stored. */
export interface Cell {
  /** Unique in the notebook: a positive integer, written in decimal. */
  id: string;
  /** The language: one of `MODES`, or, where `unknown` is set, whatever the file calls it. */
  mode: string;
  /** The source. */
  value: string;
  /** Whether the code is shown under its output from the start. */
  pinned: boolean;
  /** Whether the cell’s own value is kept from display. */
  hidden: boolean;
  /** For Markdown, HTML and TeX: a name under which other cells can use the element. */
  output?: string;
  /** Why the cell cannot run here, as a sentence; absent if it can. */
  unrunnable?: string;
}

/** A notebook, as it is stored. */
export interface Notebook {
  title: string;
  theme: string;
  readOnly: boolean;
  cells: Cell[];
  /** What was wrong with the file and what was done about it, a sentence each; empty for a sound file. */
  problems: string[];
}

/** Whether the mode is one that runs here. */
export function isRunnable(mode: string): mode is RunnableMode {
  return (MODES as readonly string[]).includes(mode);
}

/** Whether the mode is prose (Markdown, HTML, TeX) and not code. */
export function isProse(mode: string): boolean {
  return mode === "md" || mode === "html" || mode === "tex";
}

/** The smallest unused id above all others, so that an id is never used twice in a notebook’s life. */
export function nextId(cells: Iterable<{id: string}>): string {
  let max = 0;
  for (const {id} of cells) max = Math.max(max, Number(id) || 0);
  return String(max + 1);
}
