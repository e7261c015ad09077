import {h, uid} from "../dom.ts";
import type {FrameSpan} from "./mask.ts";

/** How the hand is set: what it draws with, and in which frames. */
export interface MaskTools {
  element: HTMLElement;
  shape(): "brush" | "rectangle";
  /** 1 paints, 0 erases. */
  value(): 0 | 1;
  /** Of the brush, in pixels. */
  diameter(): number;
  /** The frames that a stroke on frame `t` of a clip of `frames` goes into. */
  span(t: number, frames: number): FrameSpan;
  /** Whether there is something to undo. */
  canUndo(is: boolean): void;
}

export interface MaskToolHandlers {
  undo(): void;
  clear(): void;
  invert(): void;
  changed(): void;
}

const SPANS = {
  all: "all frames",
  here: "this frame alone",
  on: "this frame and all after it"
} as const;

/** The row of tools under the frame that is painted on. `still` leaves out the choice of frames. */
export function maskTools(still: boolean, on: MaskToolHandlers): MaskTools {
  const choice = (legend: string, names: readonly string[]) => {
    const group = uid("mask-tool");
    const inputs = names.map((value, i) =>
      h("input", {type: "radio", name: group, value, checked: i === 0, onchange: on.changed})
    );
    const labels = names.map((name, i) => h("label", {}, inputs[i], h("span", {}, name)));
    const element = h(
      "fieldset",
      {class: "mask-choice"},
      h("legend", {class: "view-hidden"}, legend),
      ...labels
    );
    return {element, index: () => inputs.findIndex(({checked}) => checked)};
  };
  const mode = choice("What a stroke does", ["Paint", "Erase"]);
  const shape = choice("Drawn with", ["Brush", "Rectangle"]);
  const size = h(
    "select",
    {"aria-label": "Size of the brush, in pixels", onchange: on.changed},
    ...[1, 2, 4, 6, 10].map((n) => h("option", {value: n, selected: n === 4}, `${n} px`))
  );
  const spans = h(
    "select",
    {"aria-label": "Frames that a stroke goes into"},
    ...Object.entries(SPANS).map(([value, name]) => h("option", {value}, `in ${name}`))
  );
  const button = (text: string, act: () => void) => h("button", {type: "button", onclick: act}, text);
  const undo = button("Undo", on.undo);
  undo.disabled = true;
  const element = h(
    "div",
    {class: "mask-tools", "data-export": "no"},
    mode.element,
    shape.element,
    size,
    !still && spans,
    h("span", {class: "mask-buttons"}, undo, button("Clear", on.clear), button("Invert", on.invert))
  );
  // Their own `input` events must not pass for the painter's.
  element.addEventListener("input", (event) => event.stopPropagation());
  return {
    element,
    shape: () => (shape.index() === 1 ? "rectangle" : "brush"),
    value: () => (mode.index() === 1 ? 0 : 1),
    diameter: () => Number(size.value),
    span(t, frames) {
      const kind = still ? "all" : (spans.value as keyof typeof SPANS);
      return {first: kind === "all" ? 0 : t, last: kind === "here" ? t : frames - 1};
    },
    canUndo: (is) => (undo.disabled = !is)
  };
}
