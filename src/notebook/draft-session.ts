import type {Cell} from "./cell.ts";
import {keepDraft, type DraftKeeper} from "./draft-keeper.ts";
import {draftStore, isOurs, isUnchanged, type Draft, type DraftCell, type DraftStore} from "./drafts.ts";
import type {Notices} from "./notices.ts";
import {forgetParting, partings, type Parting} from "./parting.ts";

export interface DraftSessionOptions {
  slug: string;
  /** Digest of the published file. */
  base: string;
  published: readonly Cell[];
  notices: Notices;
  read(): DraftCell[];
  /** The reader takes another page’s edits instead of what is shown: show them. Null stands for what is published. */
  take(other: Draft | null): void;
}

/** A notebook’s draft while the page is open: what was kept before, and what is kept from now on. */
export interface DraftSession {
  /** The draft of an earlier visit, if there is one. */
  found: Draft | null;
  touch(): void;
  flush(): Promise<void>;
  /** The page shows this stored draft now, which its own edits may then replace. */
  adopt(stored: Draft | null): void;
  dispose(): void;
}

/** Begins to keep drafts; where the browser keeps none, says so and goes on. */
export async function openDrafts(options: DraftSessionOptions): Promise<DraftSession> {
  const {slug, base, published, notices, read, take} = options;
  const store = draftStore();
  const fail = () =>
    notices.banner(
      "drafts",
      "This browser keeps no drafts here (a private window, or its storage is full or off), so edits are lost when the page closes."
    );
  let found: Draft | null = null;
  let keeper: DraftKeeper | null = null;
  let shown = false;

  async function takeStored(): Promise<void> {
    try {
      const stored = (await store.load(slug)) ?? null;
      session.adopt(stored);
      take(stored);
    } catch {
      fail();
    }
  }

  const conflict = () => {
    const elsewhere = found && !shown ? `on ${draftDate(found)}` : "in another tab";
    notices.banner(
      "conflict",
      `This notebook was edited ${elsewhere}; those edits are kept, and yours here are not until you choose.`,
      [
        {label: "Keep mine", action: "keep-mine", run: () => void keeper?.keepMine(), primary: true},
        {label: "Take the other", action: "take-other", run: () => void takeStored()}
      ],
      {closable: false}
    );
  };

  try {
    for (const parting of partings(slug)) {
      if (await settle(store, parting)) forgetParting(slug, parting.by);
      else offer(parting, notices, take);
    }
    found = (await store.load(slug)) ?? null;
    keeper = keepDraft({
      store,
      slug,
      onFail: fail,
      onConflict: conflict,
      read: () => {
        const cells = read();
        return isUnchanged(cells, published) ? null : {slug, base, saved: Date.now(), cells};
      }
    });
  } catch {
    fail();
  }
  const session: DraftSession = {
    found,
    touch: () => keeper?.touch(),
    flush: async () => keeper?.flush(),
    adopt(stored) {
      shown = true;
      notices.close("conflict");
      keeper?.adopt(stored);
    },
    dispose: () => keeper?.dispose()
  };
  return session;
}

/** Saves what a page could not save when it was left, unless another page’s draft is stored by now; says whether it is settled. */
async function settle(store: DraftStore, {slug, by, seen, at, draft}: Parting): Promise<boolean> {
  const stored = await store.load(slug);
  const saved = stored?.by === by && stored.saved > at; // it came back and saved more
  return saved || store.write(slug, draft, (there) => isOurs(there, by, seen));
}

/** Two tabs were edited and one was left before it was chosen between them: the choice is still open. */
function offer({slug, by, at, draft}: Parting, notices: Notices, take: DraftSessionOptions["take"]): void {
  if (!draft) return forgetParting(slug, by); // a reset that came too late loses nothing
  const run = () => {
    forgetParting(slug, by);
    take(draft);
  };
  notices.banner(
    `parting-${by}`,
    `This notebook was also edited in another tab until ${dateOf(at)}; those edits are not in what is shown.`,
    [
      {label: "Take those", action: "take-parting", run},
      {label: "Drop those", action: "drop-parting", run: () => forgetParting(slug, by)}
    ]
  );
}

/** What a draft is called in a sentence: when it was made. */
export function draftDate({saved}: Draft): string {
  return dateOf(saved);
}

function dateOf(time: number): string {
  return new Date(time).toLocaleString(undefined, {dateStyle: "medium", timeStyle: "short"});
}
