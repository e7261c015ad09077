// What a reader changed in a notebook, kept in their browser.
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
  /** The page that saved it, a random word; absent in drafts of older versions of this site. */
  by?: string;
  cells: DraftCell[];
}

/** Where drafts are kept. Every method rejects where the browser keeps nothing (some private windows). */
export interface DraftStore {
  load(slug: string): Promise<Draft | undefined>;
  /**
   * Saves a draft, or removes it for null, if what is stored may be replaced; says whether it did. No other page can come
   * between the question and the writing.
   */
  write(
    slug: string,
    draft: Draft | null,
    mayReplace?: (stored: Draft | undefined) => boolean
  ): Promise<boolean>;
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
    async write(slug, draft, mayReplace = () => true) {
      const {store, done} = (await open()).transaction(STORE, "readwrite");
      const replace = async () => {
        const may = mayReplace(await store.get(slug));
        if (may) await (draft ? store.put(draft) : store.delete(slug));
        return may;
      };
      return (await Promise.all([replace(), done]))[0];
    }
  };
}

/** Tells one saving of a draft from every other; null for no draft. */
export function stampOf(draft: Draft | null | undefined): string | null {
  return draft ? `${draft.by} ${draft.saved}` : null;
}

/** Whether a page that last saw the draft stamped `seen` may replace what is stored: what it saw, its own, or nothing. */
export function isOurs(stored: Draft | undefined, by: string, seen: string | null): boolean {
  return !stored || stored.by === by || stampOf(stored) === seen;
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
