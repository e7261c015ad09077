import {h} from "./dom.ts";

/** What a reader may do, where there is nothing to read yet: no part of the figure, so neither exported nor printed. */
export function hint(text: string): HTMLElement {
  return h("span", {class: "view-hint", "data-export": "no"}, text);
}
