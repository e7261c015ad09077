// What a reader changed in a notebook, kept in their browser as they type.
import {openDB, type IDBPDatabase} from "idb";
import type {Cell} from "./cell.ts";

/** A cell of a draft: what stands in the editor, and what ran last if that differs. */
export interface DraftCell extends Cell {
  ran?: string;
}

export interface Draft {
  slug: string;
  /** A digest of the published file that the draft began from. */
  base: string;
  /** When it was saved, in ms since 1970. */
  saved: number;
  cells: DraftCell[];
}

/** Where drafts are kept. Every method rejects where the browser keeps nothing (some private windows). */
export interface DraftStore {
  load(slug: string): Promise<Draft | undefined>;
  save(draft: Draft): Promise<void>;
  remove(slug: string): Promise<void>;
}

const DATABASE = "zoetrope"; // renaming it would lose every reader’s work
const STORE = "drafts";

export function draftStore(): DraftStore {
  let opening: Promise<IDBPDatabase> | undefined;
  const open = () =>
    (opening ??= openDB(DATABASE, 1, {
      upgrade: (db) => void db.createObjectStore(STORE, {keyPath: "slug"}),
      terminated: () => (opening = undefined)
    }));
  return {
    load: async (slug) => (await open()).get(STORE, slug),
    save: async (draft) => void (await (await open()).put(STORE, draft)),
    remove: async (slug) => (await open()).delete(STORE, slug)
  };
}

/** A digest that tells two versions of a file apart (FNV-1a, twice 32 bits; it need not resist an attacker). */
export function digest(text: string): string {
  const hash = (seed: number) => {
    let h = seed;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return (h >>> 0).toString(16).padStart(8, "0");
  };
  return hash(0x811c9dc5) + hash(0x9e3779b9);
}

/** Whether the cells are those that were published, in order and in every word, with nothing left to run. */
export function isUnchanged(cells: readonly DraftCell[], published: readonly Cell[]): boolean {
  if (cells.length !== published.length) return false;
  return cells.every((cell, i) => {
    const {id, mode, value, hidden, output} = published[i];
    const same = cell.id === id && cell.mode === mode && cell.value === value;
    return same && cell.hidden === hidden && cell.output === output && (cell.ran ?? value) === value;
  });
}

export interface DraftKeeper {
  /** Something changed: save soon. */
  touch(): void;
  /** Save now; for when the page may go away. */
  flush(): Promise<void>;
  dispose(): void;
}

export interface KeeperOptions {
  store: DraftStore;
  /** The draft as it is now, or null where it equals what is published. */
  read(): Draft | null;
  slug: string;
  /** The browser does not keep drafts; called once. */
  onFail(error: unknown): void;
  delayMs?: number;
}

/** Saves a draft shortly after each change, one write at a time, without waiting for the page to be left. */
export function keepDraft({store, read, slug, onFail, delayMs = 200}: KeeperOptions): DraftKeeper {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dirty = false;
  let failed = false;
  let writing: Promise<void> = Promise.resolve();

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!dirty) return writing;
    dirty = false;
    const draft = read();
    const write = async () => {
      try {
        await (draft ? store.save(draft) : store.remove(slug));
      } catch (error) {
        if (!failed) onFail(error);
        failed = true;
      }
    };
    return (writing = writing.then(write));
  };
  const leave = () => void flush();
  const hidden = () => document.visibilityState === "hidden" && leave();
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", hidden);
  return {
    touch() {
      dirty = true;
      timer ??= setTimeout(flush, delayMs);
    },
    flush,
    dispose() {
      void flush();
      removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", hidden);
    }
  };
}
