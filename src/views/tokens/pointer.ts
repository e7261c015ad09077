import type {PlaceLink} from "./link.ts";

/**
 * Hovering previews the place under the pointer, a click pins it (once more: lets go). A finger does not hover: it would leave
 * a preview behind wherever it scrolled.
 */
export function pointerPlaces<Place>(
  target: Element,
  link: PlaceLink<Place>,
  find: (event: MouseEvent) => Place | null
): void {
  target.addEventListener("pointermove", (event) => {
    if ((event as PointerEvent).pointerType === "touch") return;
    const place = find(event as PointerEvent);
    if (place === null) link.leave();
    else link.hover(place);
  });
  target.addEventListener("pointerleave", () => link.leave());
  target.addEventListener("click", (event) => {
    const place = find(event as MouseEvent);
    if (place !== null) link.toggle(place);
  });
}
