// Keeps a notebook’s draft while its page is open, and never over a draft that this page neither loaded nor wrote.
import {isOurs, stampOf, type Draft, type DraftStore} from "./drafts.ts";
import {forgetParting, leaveParting} from "./parting.ts";

export interface DraftKeeper {
  /** Something may have changed: save soon if it has. */
  touch(): void;
  /** Save now; for when the page may go away. */
  flush(): Promise<void>;
  /** The page shows this stored draft now, or, for null, what is published; from here on it may be replaced. */
  adopt(stored: Draft | null): void;
  /** After a conflict: this page’s edits replace whatever is stored. */
  keepMine(): Promise<void>;
  dispose(): void;
}

export interface KeeperOptions {
  store: DraftStore;
  /** The draft as it is now, or null where it equals what is published. */
  read(): Draft | null;
  slug: string;
  /** The browser does not keep drafts; called once. */
  onFail(error: unknown): void;
  /** Another page’s draft is stored. It stays, and nothing is saved until `adopt` or `keepMine`. */
  onConflict(): void;
  delayMs?: number;
}

/** Saves a draft shortly after each change, one write at a time, without waiting for the page to be left. */
export function keepDraft(options: KeeperOptions): DraftKeeper {
  const {store, read, slug, onFail, onConflict, delayMs = 200} = options;
  const by = Math.random().toString(36).slice(2);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dirty = false;
  let failed = false;
  let blocked = false;
  let forced = false;
  /** The stamp of the stored draft that this page showed last. */
  let seen: string | null = null;
  /** What was saved or loaded last, to tell whether there is anything to save; undefined if that is not known. */
  let kept: string | undefined = contents(null);
  /** The draft that is known to be stored, or was. */
  let base: Draft | null = null;
  /** Counts changes to save; `stored` is how many of them are known to be saved. */
  let asked = 0;
  let stored = 0;
  /** The time of the last draft; see `Draft`. */
  let last = 0;
  let writing: Promise<void> = Promise.resolve();

  const now = (): Draft | null => {
    const draft = read();
    // Two savings in one millisecond are still two.
    if (draft) last = Math.max(draft.saved, last + 1);
    return draft && {...draft, by, saved: last};
  };
  const clear = () => {
    stored = asked;
    forgetParting(slug, by);
  };

  async function write(draft: Draft | null, number: number): Promise<void> {
    if (blocked) return;
    try {
      const done = await store.write(slug, draft, (there) => forced || isOurs(there, by, seen));
      if (done) base = draft;
      // Which code is open is kept with the rest, but alone it is not worth a question.
      else blocked = contents(draft, false) !== contents(base, false);
      forced = false;
      if (!blocked && number === asked) clear();
    } catch (error) {
      kept = undefined;
      if (!failed) onFail(error);
      failed = true;
    }
    if (blocked) onConflict();
  }

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!dirty || blocked) return writing;
    dirty = false;
    const draft = now();
    if (contents(draft) === kept) return writing;
    kept = contents(draft);
    const number = ++asked;
    return (writing = writing.then(() => write(draft, number)));
  };
  // A write that begins when the page goes away may not end, so a copy is left where writing is synchronous.
  const leave = () => {
    void flush();
    if (stored !== asked) leaveParting({slug, by, seen, draft: now(), at: Math.max(Date.now(), last)});
  };
  const hidden = () => document.visibilityState === "hidden" && leave();
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", hidden);
  return {
    touch() {
      dirty = true;
      timer ??= setTimeout(flush, delayMs);
    },
    flush,
    adopt(draft) {
      blocked = false;
      seen = stampOf(draft);
      kept = contents(draft);
      base = draft;
      clear();
    },
    async keepMine() {
      blocked = false;
      forced = dirty = true;
      kept = undefined;
      await flush();
    },
    dispose() {
      void flush();
      removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", hidden);
    }
  };
}

/** All of a draft that is worth saving, as text, with or without which code is open; when and by whom it was saved does not count. */
function contents(draft: Draft | null, pins = true): string {
  return JSON.stringify(
    draft?.cells.map(({id, mode, value, ran = value, pinned, hidden, output, unrunnable}) => [
      ...[id, mode, value, ran, pins && pinned, hidden],
      ...[output, unrunnable]
    ]) ?? null
  );
}
