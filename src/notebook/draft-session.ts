import type {Cell} from "./cell.ts";
import {draftStore, isUnchanged, keepDraft, type Draft, type DraftCell, type DraftKeeper} from "./drafts.ts";
import type {Notices} from "./notices.ts";

export interface DraftSessionOptions {
  slug: string;
  /** Digest of the published file. */
  base: string;
  published: readonly Cell[];
  notices: Notices;
  read(): DraftCell[];
}

/** A notebook’s draft while the page is open: what was kept before, and what is kept from now on. */
export interface DraftSession {
  /** The draft of an earlier visit, if there is one. */
  found: Draft | null;
  touch(): void;
  flush(): Promise<void>;
  dispose(): void;
}

/** Begins to keep drafts; where the browser keeps none, says so and goes on. */
export async function openDrafts({
  slug,
  base,
  published,
  notices,
  read
}: DraftSessionOptions): Promise<DraftSession> {
  const store = draftStore();
  const fail = () =>
    notices.banner(
      "drafts",
      "This browser keeps no drafts here (a private window, or its storage is full or off), so edits are lost when the page closes."
    );
  let found: Draft | null = null;
  let keeper: DraftKeeper | null = null;
  try {
    found = (await store.load(slug)) ?? null;
    keeper = keepDraft({
      store,
      slug,
      onFail: fail,
      read: () => {
        const cells = read();
        return isUnchanged(cells, published) ? null : {slug, base, saved: Date.now(), cells};
      }
    });
  } catch {
    fail();
  }
  return {
    found,
    touch: () => keeper?.touch(),
    flush: async () => keeper?.flush(),
    dispose: () => keeper?.dispose()
  };
}

/** What a draft is called in a sentence: when it was made. */
export function draftDate({saved}: Draft): string {
  return new Date(saved).toLocaleString(undefined, {dateStyle: "medium", timeStyle: "short"});
}
