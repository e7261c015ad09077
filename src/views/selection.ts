/** What the page is looking at. Every linked view shows it; null means nothing in particular. */
export interface Selected {
  layer: number | null;
  head: number | null;
  frame: number | null;
  token: number | null;
  step: number | null;
  cell: string | null;
}

export interface SelectionChange {
  /** The preview where there is one, else the pin, key by key. */
  current: Selected;
  pinned: Selected;
  /** Whether a pin changed, rather than only a preview. */
  settled: boolean;
  /** The view that caused the change, or null. */
  source: object | null;
}

export type SelectionListener = (change: SelectionChange) => void;

/** An element, or anything that is or is not on the page. */
export interface Subscriber {
  readonly isConnected: boolean;
}

export interface Selection {
  readonly current: Selected;
  readonly pinned: Selected;
  /** The view that pinned a key last, while it lives; null where it is gone, or where no view did. */
  pinner(key: keyof Selected): object | null;
  /** Previews some keys, as a pointer passes over them. */
  hover(keys: Partial<Selected>, source?: object): void;
  /** Takes the preview away, so that what was pinned shows again; with a source, only one that the source has made. */
  leave(source?: object): void;
  /** Pins some keys, as a click or Enter does, and ends the preview. */
  pin(keys: Partial<Selected>, source?: object): void;
  /** Clears pins and preview, as Escape does. */
  clear(source?: object): void;
  /**
   * Calls `listener` on every change while `subscriber` is on the page. The store holds the subscriber weakly and the
   * listener only through it, so a view that was removed is collected with all that it listens with.
   * Returns a function that ends the subscription at once.
   */
  subscribe(subscriber: Subscriber, listener: SelectionListener, signal?: AbortSignal): () => void;
}

const NOTHING: Selected = {layer: null, head: null, frame: null, token: null, step: null, cell: null};

/** Makes a selection of its own, for views that should be linked to each other and to nothing else. */
export function createSelection(): Selection {
  let pinned: Selected = NOTHING;
  let preview: Partial<Selected> = {};
  /** Who made the preview: a view that is left late does not take away that of the next. Held weakly, as subscribers are. */
  let hovering: WeakRef<object> | undefined;
  let pinners: Partial<Record<keyof Selected, WeakRef<object>>> = {};
  const subscribers = new Set<WeakRef<Subscriber>>();
  const listeners = new WeakMap<Subscriber, Set<SelectionListener>>();

  function notify(settled: boolean, source: object | null): void {
    const change = {current: {...pinned, ...preview}, pinned, settled, source};
    for (const reference of [...subscribers]) {
      const subscriber = reference.deref();
      if (!subscriber) subscribers.delete(reference);
      else if (subscriber.isConnected)
        for (const listener of [...(listeners.get(subscriber) ?? [])]) listener(change);
    }
  }

  return {
    get current() {
      return {...pinned, ...preview};
    },
    get pinned() {
      return pinned;
    },
    pinner: (key) => pinners[key]?.deref() ?? null,
    hover(keys, source) {
      hovering = source && new WeakRef(source);
      if (same(preview, keys)) return;
      preview = {...keys};
      notify(false, source ?? null);
    },
    leave(source) {
      const owner = hovering?.deref();
      if (source && owner && owner !== source) return;
      if (same(preview, {})) return;
      preview = {};
      notify(false, source ?? null);
    },
    pin(keys, source) {
      const next = {...pinned, ...keys};
      for (const key of Object.keys(keys) as (keyof Selected)[]) pinners[key] = source && new WeakRef(source);
      if (same(preview, {}) && same(next, pinned)) return;
      preview = {};
      pinned = next;
      notify(true, source ?? null);
    },
    clear(source) {
      if (same(preview, {}) && same(pinned, NOTHING)) return;
      preview = {};
      pinned = NOTHING;
      pinners = {};
      notify(true, source ?? null);
    },
    subscribe(subscriber, listener, signal) {
      let own = listeners.get(subscriber);
      if (!own) {
        listeners.set(subscriber, (own = new Set()));
        subscribers.add(new WeakRef(subscriber));
      }
      own.add(listener);
      const end = () => void own.delete(listener);
      signal?.addEventListener("abort", end, {once: true});
      return end;
    }
  };
}

function same(a: Partial<Selected>, b: Partial<Selected>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Selected>;
  return [...keys].every((key) => a[key] === b[key]);
}

/** The selection of the page, which links every view on it. */
export const selection: Selection = createSelection();
