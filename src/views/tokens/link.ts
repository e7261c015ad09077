// Ties a view to the page's selection by whatever keys the view understands.
import {onShown} from "../measure.ts";
import type {Selected, Selection, Subscriber} from "../selection.ts";
import {codeKey, keyCode, type TokenPlace} from "./places.ts";
import {emitInput} from "../view.ts";

export interface PlaceLink<Place> {
  /** The pinned place, or null. */
  value(): Place | null;
  /** The place to be shown: the preview where there is one, else the pin. */
  shown(): Place | null;
  hover(place: Place): void;
  leave(): void;
  /** Pins the place; null lets go of any. */
  pin(place: Place | null): void;
  /** Pins the place, or lets it go where it is pinned already: what a click does. */
  toggle(place: Place): void;
  clear(): void;
  /** After the view's data changed. */
  refresh(): void;
}

export interface PlaceLinkOptions<Place> {
  store: Selection;
  /** What a selection means in this view; null where it means nothing here. */
  read(selected: Selected): Place | null;
  /** The selection's keys for a place, and for none. */
  write(place: Place | null): Partial<Selected>;
  /** The value while nothing is pinned; default null. */
  fallback?: Place | null;
  /** Draws the state; called on every change, and never before `linkPlace` returned. */
  show(): void;
}

/**
 * The value of a view is what the page has pinned, read by the view's own keys: a pin from any view moves it and gives an
 * `input` event, and a preview shows.
 */
export function linkPlace<Place>(
  element: HTMLElement,
  {store, read, write, fallback = null, show}: PlaceLinkOptions<Place>
): PlaceLink<Place> {
  const same = (a: Place | null, b: Place | null) => JSON.stringify(a) === JSON.stringify(b);
  let value = read(store.pinned) ?? fallback;
  let shown = read(store.current) ?? value;
  const sync = (): boolean => {
    const before = value;
    value = read(store.pinned) ?? fallback;
    shown = read(store.current) ?? value;
    return !same(value, before);
  };
  const follow = () => {
    const changed = sync();
    show();
    if (changed) emitInput(element);
  };
  store.subscribe(element, follow);
  // A view that is not yet on the page hears nothing from the store, so its own acts follow at once.
  const act = (change: () => void) => {
    change();
    if (!element.isConnected) follow();
  };
  return {
    value: () => value,
    shown: () => shown,
    hover: (place) => act(() => store.hover(write(place), element)),
    leave: () => act(() => store.leave(element)),
    pin: (place) => act(() => store.pin(write(place), element)),
    toggle: (place) => act(() => store.pin(write(same(place, value) ? null : place), element)),
    clear: () => act(() => store.clear(element)),
    refresh: () => void sync()
  };
}

export interface TokenLinkOptions {
  store: Selection;
  images(): number;
  imageTokens(): number;
  /** For a view of one image: its index in the sentence, or null where it belongs to none. */
  only?: number | null;
  /** The code at a place, where it is known. */
  code(place: TokenPlace): number | null;
  show(): void;
}

export interface TokenLink extends PlaceLink<TokenPlace> {
  /** After the view was drawn with other tokens: the pinned code follows the pinned token. */
  settle(): void;
}

/**
 * A link by token: the selection's `frame` is the image's index in the sentence, its `token` the index within the image, and
 * its `cell` the code, so that views of codes follow views of tokens. A view of another picture that takes the place of the one
 * in which a token was pinned finds another code there, and pins that.
 */
export function linkToken(
  element: HTMLElement,
  {store, images, imageTokens, only, code, show}: TokenLinkOptions
): TokenLink {
  const link = linkPlace<TokenPlace>(element, {
    store,
    read({frame, token}) {
      if (token === null || token < 0 || token >= imageTokens()) return null;
      if (only !== undefined) return only === null || frame === only ? {image: 0, token} : null;
      return frame !== null && frame >= 0 && frame < images() ? {image: frame, token} : null;
    },
    write(place) {
      const id = place && code(place);
      const keys = {token: place?.token ?? null, cell: id === null ? null : codeKey(id)};
      return only === null ? keys : {...keys, frame: place && (only ?? place.image)};
    },
    show
  });
  function settle(): void {
    const place = link.value();
    const id = place && code(place);
    const pinned = keyCode(store.pinned.cell);
    if (id === null || pinned === null || id === pinned) return;
    // A code that a view on the page has pinned is that view's to change.
    const by = store.pinner("cell") as Subscriber | null;
    if (by === element || !by?.isConnected) store.pin({cell: codeKey(id)}, element);
  }
  // When a view is made, the one before it may still be on the page.
  onShown(element, settle);
  return {...link, settle};
}

/** A link by code alone. */
export function linkCode(
  element: HTMLElement,
  {store, codes, fallback, show}: {store: Selection; codes(): number; fallback?: number | null; show(): void}
): PlaceLink<number> {
  return linkPlace<number>(element, {
    store,
    read({cell}) {
      const id = keyCode(cell);
      return id !== null && id < codes() ? id : null;
    },
    write: (id) => ({cell: id === null ? null : codeKey(id)}),
    fallback,
    show
  });
}
