// Observable Inputs as cells get it: a range names its slider as well as its number, which the library leaves to its label.
import * as Inputs from "@observablehq/inputs";

export * from "@observablehq/inputs";

/** Inputs.range, whose slider carries the label for those who cannot see it. */
export function range(domain: [number, number], options: {label?: string | Node} = {}): HTMLElement {
  const form: HTMLElement = Inputs.range(domain, options);
  const label = typeof options.label === "string" ? options.label : options.label?.textContent;
  form.querySelector("input[type=range]")?.setAttribute("aria-label", label || "value");
  return form;
}
