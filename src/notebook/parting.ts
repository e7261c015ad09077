// The last words of a page: edits that it had not saved yet when it was left, in localStorage, which alone is synchronous.
import type {Draft} from "./drafts.ts";

export interface Parting {
  slug: string;
  /** The page that left them; see `Draft`. */
  by: string;
  /** The stamp of the stored draft that they were to replace, or null. */
  seen: string | null;
  /** When they were left, in ms since 1970. */
  at: number;
  /** What was to be saved, or null where the draft was to be removed. */
  draft: Draft | null;
}

const prefix = (slug: string) => `zoetrope:parting:${slug}:`;

/** Every page has its own place, so that two tabs that close together do not write over each other. */
export function leaveParting(parting: Parting): void {
  attempt(() => localStorage.setItem(prefix(parting.slug) + parting.by, JSON.stringify(parting)));
}

export function forgetParting(slug: string, by: string): void {
  attempt(() => localStorage.removeItem(prefix(slug) + by));
}

/** What pages of a notebook left, the oldest first. */
export function partings(slug: string): Parting[] {
  const keys = attempt(() => Object.keys(localStorage)) ?? [];
  return keys
    .filter((key) => key.startsWith(prefix(slug)))
    .flatMap((key) => attempt(() => JSON.parse(localStorage.getItem(key)!) as Parting) ?? [])
    .filter((parting) => parting.slug === slug)
    .sort((a, b) => a.at - b.at);
}

/** Storage can be forbidden or full; the draft is then kept by the ordinary way alone. */
function attempt<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
