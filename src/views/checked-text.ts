import {h, uid} from "./dom.ts";
import {asView, emitInput, type View} from "./view.ts";

export interface CheckedTextOptions {
  label: string;
  value: string;
  /** Texts to pick from. */
  examples?: readonly string[];
  /** Throws a sentence if a text cannot be used. */
  check?: (text: string) => unknown;
  /** A line under the field while nothing is wrong. */
  hint?: string;
}

/**
 * A field for a text that must hold to some rule, such as a caption of a grammar, with examples to pick. What `check` refuses is told under
 * the field, in its own words, and `.value` stays the last text that was accepted: what depends on it does not fail while one
 * types. A text counts on Enter, on leaving the field, or when an example is picked.
 */
export function checkedText({
  label,
  value,
  examples = [],
  check = () => {},
  hint = ""
}: CheckedTextOptions): View<string, string> {
  let accepted = value;
  const said = h("p", {class: "checked-said", role: "status", id: uid("checked")}, hint);
  const input = h("input", {
    type: "text",
    value,
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": said.id
  });
  const pick = h(
    "select",
    {"aria-label": `${label}: examples`},
    h("option", {value: "", selected: true}, "Pick an example…"),
    ...examples.map((text) => h("option", {value: text}, text))
  );
  const element = h(
    "form",
    {class: "checked-text"},
    h("label", {}, h("span", {}, label), input),
    examples.length ? pick : null,
    said
  );

  function take(text: string): void {
    try {
      check(text);
    } catch (error) {
      input.setAttribute("aria-invalid", "true");
      said.textContent = error instanceof Error ? error.message : String(error);
      return;
    }
    input.removeAttribute("aria-invalid");
    said.textContent = hint;
    if (text === accepted) return;
    accepted = text;
    emitInput(element);
  }
  // Only a text that was accepted is an input to reactive cells.
  for (const control of [input, pick]) control.addEventListener("input", (event) => event.stopPropagation());
  input.addEventListener("change", () => take(input.value));
  pick.addEventListener("change", () => {
    if (!pick.value) return;
    input.value = pick.value;
    pick.value = "";
    take(input.value);
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.value);
  });

  return asView(element, {
    get: () => accepted,
    set: (text) => ((input.value = text), take(text)),
    update: (text) => ((input.value = text), take(text))
  });
}
