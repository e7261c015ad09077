import type {Rgb} from "#models/lvm/tasks/picture";
import {h} from "#views/dom";
import {rgbOf} from "./brush.ts";

/** What can be done to the chosen picture, and how the brush is set. */
export interface Tools {
  element: HTMLElement;
  drawing(): boolean;
  color(): Rgb;
  /** Of the brush, in pixels. */
  diameter(): number;
  /** Says which picture is meant, and whether it differs from what it was. */
  show(label: string, changed: boolean): void;
}

export interface ToolHandlers {
  file(file: File): void;
  fill(): void;
  reset(): void;
  /** The brush was taken or laid down. */
  brush(): void;
}

const SWATCHES = ["#000000", "#ffffff", "#d62828", "#f2b705", "#2a9d4a", "#1f6fd6"];
const NAMES = ["black", "white", "red", "yellow", "green", "blue"];

/** The row of tools under the pictures. */
export function tools(on: ToolHandlers): Tools {
  const which = h("b", {class: "pictures-which"});
  const input = h("input", {
    type: "file",
    accept: "image/*,video/*",
    hidden: true,
    tabindex: -1,
    "aria-hidden": "true"
  });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) on.file(file);
    // The same file, changed on the disk, may be chosen again.
    input.value = "";
  });
  const button = (text: string, act: () => void) => h("button", {type: "button", onclick: act}, text);
  const brush = h("button", {type: "button", "aria-pressed": "false"}, "Brush");
  const color = h("input", {type: "color", value: SWATCHES[0], "aria-label": "Colour"});
  const swatches = SWATCHES.map((value, i) =>
    h("button", {
      type: "button",
      class: "pictures-swatch",
      style: `background: ${value}`,
      "aria-label": NAMES[i],
      title: NAMES[i],
      onclick: () => pick(value)
    })
  );
  const size = h(
    "select",
    {"aria-label": "Size of the brush, in pixels"},
    ...[2, 4, 8, 16].map((n) => h("option", {value: n, selected: n === 4}, `${n} px`))
  );
  const reset = button("Reset", on.reset);
  const paints = h(
    "span",
    {class: "pictures-paints", hidden: true},
    h("span", {class: "pictures-swatches", role: "group", "aria-label": "Colours"}, ...swatches),
    color,
    size,
    button("Fill", on.fill)
  );
  brush.addEventListener("click", () => {
    paints.hidden = drawing();
    brush.setAttribute("aria-pressed", String(!paints.hidden));
    on.brush();
  });
  const drawing = () => brush.getAttribute("aria-pressed") === "true";
  function pick(value: string): void {
    color.value = value;
    mark();
  }
  function mark(): void {
    swatches.forEach((swatch, i) => swatch.setAttribute("aria-pressed", String(SWATCHES[i] === color.value)));
  }
  color.addEventListener("input", mark);
  mark();

  return {
    element: h(
      "div",
      {class: "pictures-tools"},
      which,
      button("Choose a picture", () => input.click()),
      brush,
      paints,
      reset,
      input
    ),
    drawing,
    color: () => rgbOf(color.value),
    diameter: () => Number(size.value),
    show(label, changed) {
      which.textContent = label;
      reset.disabled = !changed;
    }
  };
}
