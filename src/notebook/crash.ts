// A page that hangs or dies cannot say so afterwards; a mark that is still there at the next load does.

export interface CrashMarker {
  /** The cell that ran when the page last died in this tab, or null. */
  readonly found: string | null;
  mark(id: string): void;
  clear(): void;
}

/** A mark in sessionStorage while cells run. Leaving the page in the ordinary way takes it off. */
export function crashMarker(slug: string): CrashMarker {
  const key = `zoetrope:running:${slug}`;
  let marked = false;
  const attempt = <T>(access: () => T): T | null => {
    try {
      return access();
    } catch {
      return null; // storage is forbidden: no marker then
    }
  };
  const clear = () => {
    if (marked) attempt(() => sessionStorage.removeItem(key));
    marked = false;
  };
  const found = attempt(() => sessionStorage.getItem(key));
  attempt(() => sessionStorage.removeItem(key));
  addEventListener("pagehide", clear);
  return {
    found,
    mark(id) {
      if (marked) return;
      marked = true;
      attempt(() => sessionStorage.setItem(key, id));
    },
    clear
  };
}
