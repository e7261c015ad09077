// Pointer and keyboard over the tokens of one or more images that stand in a row.
import {keyboardCursor} from "../keyboard.ts";
import type {PlaceLink} from "./link.ts";
import {pointerPlaces} from "./pointer.ts";
import type {TokenPlace} from "./places.ts";

export interface TokenCursorOptions {
  link: PlaceLink<TokenPlace>;
  label: string;
  images(): number;
  side(): number;
  /** The token under a pointer, or null. */
  under(event: MouseEvent): TokenPlace | null;
  /** A place in words. */
  text(place: TokenPlace): string;
}

/**
 * Hovering previews, a click pins (once more: lets go), arrows walk from token to token and over into the next image, Enter
 * pins, Escape clears. Returns a function to call when the place or the sizes changed otherwise.
 */
export function tokenCursor(target: HTMLElement, options: TokenCursorOptions): () => void {
  const {link, label, images, side, under, text} = options;
  const at = () => link.shown() ?? {image: 0, token: 0};
  pointerPlaces(target, link, under);
  return keyboardCursor(target, {
    label,
    columns: () => images() * side(),
    rows: side,
    at: () => ({
      column: at().image * side() + (at().token % side()),
      row: Math.floor(at().token / side())
    }),
    move: (column, row) =>
      link.hover({image: Math.floor(column / side()), token: row * side() + (column % side())}),
    pin: () => link.toggle(at()),
    clear: () => link.clear(),
    text: () => text(at())
  });
}
