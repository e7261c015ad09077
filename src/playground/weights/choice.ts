import "./weights.css";
import {bytes} from "#notebook/format";
import type {ManifestEntry, Tier} from "#models/weights/manifest";
import {h, uid} from "#views/dom";
import {arrivals, entriesOf, manifest} from "./files.ts";
import {isCached, usualTier} from "./usual-tier.ts";

export type TierChoice = HTMLElement & {value: Tier};

/**
 * An input for the tier of a model, with what each takes to load: `const tier = view(await weights.choice("lvm/llama"))`.
 *
 * Begins with what `weights` would load: what the address asks for (`?tier=`); else, on a hardware GPU, main if this browser has it
 * already or it is small, and nano if not, so that nobody downloads tens of megabytes without having asked for them.
 *
 * @throws as `weights`, if there are none for the model.
 */
export async function choice(model: string, {label = "Model"} = {}): Promise<TierChoice> {
  const entries = entriesOf(await manifest(), model);
  const kept = new Set<ManifestEntry>();
  for (const entry of entries) if (await isCached(entry)) kept.add(entry);
  let value = await usualTier(entries);

  const name = uid("tier");
  const inputs = entries.map((entry) => {
    const size = h("span", {class: "weights-size"}, sizeOf(entry, kept.has(entry)));
    arrivals.addEventListener(entry.file, () => (size.textContent = sizeOf(entry, true)), {once: true});
    return h(
      "label",
      {},
      h("input", {type: "radio", name, value: entry.tier, checked: entry.tier === value}),
      h("b", {}, entry.tier),
      size
    );
  });
  const element = h("fieldset", {class: "weights-choice"}, h("legend", {}, label), ...inputs);
  element.addEventListener("change", ({target}) => {
    value = (target as HTMLInputElement).value as Tier;
    element.dispatchEvent(new Event("input", {bubbles: true}));
  });
  // A radio button's own input event comes before its change, with the old value.
  element.addEventListener("input", (event) => {
    if (event.target !== element) event.stopImmediatePropagation();
  });
  return Object.defineProperty(element, "value", {
    get: () => value,
    set(tier: Tier) {
      value = tier;
      for (const input of element.querySelectorAll("input")) input.checked = input.value === tier;
    }
  }) as unknown as TierChoice;
}

function sizeOf({bytes: size, trained}: ManifestEntry, kept: boolean): string {
  const {parameters} = trained;
  const count = typeof parameters === "number" ? [`${(parameters / 1e6).toPrecision(2)} M parameters`] : [];
  return [...count, kept ? "in this browser already" : `${bytes(size)} to load`].join(", ");
}
