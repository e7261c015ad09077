// The page's frame on plots along time: passing over previews it, a click or Enter pins it, Escape lets go.
import {linkFrame} from "../frame-link.ts";
import {keyboardCursor} from "../keyboard.ts";
import type {Selection} from "../selection.ts";

export interface FrameCursorOptions {
  store: Selection;
  frames(): number;
  /** The frame at so many pixels from the stage's left end. */
  from(pixels: number): number;
  text(frame: number): string;
  /** Draws the cursor. */
  show(frame: number | null): void;
}

export interface FrameCursor {
  /** The frame shown, or null. */
  shown(): number | null;
  pinned(): number | null;
  refresh(): void;
}

/** Ties `stage` to the page's frame; the element's `input` event follows a pin. */
export function frameCursor(
  element: HTMLElement,
  stage: HTMLElement,
  {store, frames, from, text, show}: FrameCursorOptions
): FrameCursor {
  const link = linkFrame(element, {
    store,
    frames,
    fallback: null,
    show: () => {
      show(link.shown());
      sync();
    }
  });
  const near = (event: MouseEvent) => {
    const t = Math.round(from(event.clientX - stage.getBoundingClientRect().left));
    return Math.max(0, Math.min(frames() - 1, t));
  };
  const sync = keyboardCursor(stage, {
    label: "Frame",
    columns: frames,
    at: () => ({column: link.shown() ?? 0}),
    move: (t) => link.hover(t),
    pin: () => {
      // Where no frame is shown, the cursor says that it is at frame 0.
      const t = link.shown() ?? 0;
      link.pin(t === link.value() ? null : t);
    },
    clear: () => link.clear(),
    text: () => text(link.shown() ?? 0)
  });
  stage.addEventListener("pointermove", (event) => event.pointerType !== "touch" && link.hover(near(event)));
  stage.addEventListener("pointerleave", () => link.leave());
  stage.addEventListener("click", (event) => {
    const t = near(event);
    link.pin(t === link.value() ? null : t);
  });
  return {
    shown: link.shown,
    pinned: link.value,
    refresh() {
      link.refresh();
      show(link.shown());
      sync();
    }
  };
}
