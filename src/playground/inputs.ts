// Observable Inputs as cells get it: a range names its slider as well as its number, which the library leaves to its label,
// and a number that cannot be used does not stay in its box.
import * as Inputs from "@observablehq/inputs";

export * from "@observablehq/inputs";

interface Range extends HTMLElement {
  value: number;
}

/** Inputs.range, whose slider carries the label for those who cannot see it, and whose box shows the value once it is left. */
export function range(domain: [number, number], options: {label?: string | Node} = {}): HTMLElement {
  const form = Inputs.range(domain, options) as Range;
  const label = typeof options.label === "string" ? options.label : options.label?.textContent;
  form.querySelector("input[type=range]")?.setAttribute("aria-label", label || "value");
  const box = form.querySelector<HTMLInputElement>("input[type=number]");
  box?.addEventListener("change", () => settle(form, box));
  return form;
}

/**
 * While one types, the library passes over a number out of range, and leaves it in the box. On Enter or on leaving, the nearest
 * number that can be used becomes the value; where there is none, as in an empty box, the value shows again.
 */
function settle(form: Range, box: HTMLInputElement): void {
  const accepted = form.value;
  if (box.valueAsNumber === accepted) return;
  form.value = box.valueAsNumber;
  if (form.value === accepted) form.value = accepted;
  else form.dispatchEvent(new Event("input", {bubbles: true}));
}
