import {emitInput} from "./view.ts";
import type {Selection} from "./selection.ts";

export interface FrameLink {
  /** The pinned frame, or null. */
  value(): number | null;
  /** The frame to be shown: the preview where there is one, else the pin. */
  shown(): number | null;
  hover(frame: number): void;
  leave(): void;
  pin(frame: number | null): void;
  clear(): void;
  /** After the number of frames changed. */
  refresh(): void;
}

export interface FrameLinkOptions {
  store: Selection;
  frames(): number;
  /** The value while nothing is pinned. */
  fallback: number | null;
  /** Draws the state; called on every change (`settled`: of a pin) and never before `linkFrame` returned. */
  show(settled: boolean): void;
}

/**
 * Ties an element to the page's `frame`: it shows previews, its value is the pin, and a pin from any view gives an `input`
 * event. A frame that this view does not have (clips may differ in length) counts as none.
 */
export function linkFrame(
  element: HTMLElement,
  {store, frames, fallback, show}: FrameLinkOptions
): FrameLink {
  const own = (frame: number | null) => (frame !== null && frame >= 0 && frame < frames() ? frame : null);
  const pinned = () => own(store.pinned.frame) ?? own(fallback);
  const preview = () => own(store.current.frame) ?? pinned();
  let value = pinned();
  let shown = preview();
  const sync = (): boolean => {
    const before = value;
    value = pinned();
    shown = preview();
    return value !== before;
  };
  const follow = (settled: boolean) => {
    const changed = sync();
    show(settled);
    if (changed) emitInput(element);
  };
  store.subscribe(element, ({settled}) => follow(settled));
  // A view that is off the page (not yet put there) hears nothing from the store, so its own acts follow at once.
  const act = (change: () => void) => {
    change();
    if (!element.isConnected) follow(true);
  };
  return {
    value: () => value,
    shown: () => shown,
    hover: (frame) => act(() => store.hover({frame}, element)),
    leave: () => act(() => store.leave(element)),
    pin: (frame) => act(() => store.pin({frame}, element)),
    clear: () => act(() => store.clear(element)),
    refresh: () => void sync()
  };
}
