// A page that hangs or dies cannot say so afterwards; a mark that is still there at the next load does.

export interface CrashMarker {
  /** The cell that ran when the page last died in this tab, or null. */
  readonly found: string | null;
  /** Says which cells run now, and which of all cells changed: the mark names the one that began or went on last. */
  mark(running: readonly string[], changed: string): void;
  clear(): void;
}

/** A mark in sessionStorage while cells run; those that only wait hold nothing up. Leaving the page in the ordinary way takes it off. */
export function crashMarker(slug: string): CrashMarker {
  const key = `zoetrope:running:${slug}`;
  let marked: string | null = null;
  const attempt = <T>(access: () => T): T | null => {
    try {
      return access();
    } catch {
      return null; // storage is forbidden: no marker then
    }
  };
  const clear = () => {
    if (marked !== null) attempt(() => sessionStorage.removeItem(key));
    marked = null;
  };
  const found = attempt(() => sessionStorage.getItem(key));
  attempt(() => sessionStorage.removeItem(key));
  addEventListener("pagehide", clear);
  return {
    found,
    mark(running, changed) {
      const latest = [changed, marked].find((id) => id !== null && running.includes(id)) ?? running.at(-1);
      if (latest === undefined) return clear();
      if (latest !== marked) attempt(() => sessionStorage.setItem(key, latest));
      marked = latest;
    },
    clear
  };
}
