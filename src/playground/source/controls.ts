import {h} from "#views/dom";
import {seconds, trim} from "./describe.ts";
import type {Settings} from "./memory.ts";
import {FITS, MOTIONS} from "./options.ts";
import {latestStart} from "./sampling.ts";
import type {Decoded, Fit, Motion} from "./types.ts";

/** What the reader can set: how many frames, from where, how fast, and how they are fitted. */
export interface Choice extends Settings {
  frames: number;
}

export interface Controls {
  element: HTMLElement;
  /** Shows what can be set for a source; null hides the row. */
  show(source: Decoded | null, choice: Choice): void;
}

const FIT_NAMES: Record<Fit, string> = {
  cover: "Fill, cut the edges",
  contain: "Whole, with bars",
  stretch: "Stretch"
};
const MOTION_NAMES: Record<Motion, string> = {still: "Stand still", pan: "Pan", zoom: "Zoom in"};

/**
 * The row of controls. It is shown for what a reader brought; what has no meaning for it (a start in a photo, the motion of a
 * video) is hidden. `onChange` is told the whole choice, after a pause while a slider is dragged.
 */
export function controls(mostFrames: number, onChange: (choice: Choice) => void): Controls {
  const start = h("input", {type: "range", min: 0, value: 0, "aria-label": "Start, in seconds"});
  const startText = h("output");
  const frames = h("input", {type: "number", min: 1, max: mostFrames, step: 1, inputmode: "numeric"});
  const fps = h("input", {type: "number", min: 0.1, max: 240, step: "any", inputmode: "decimal"});
  const fit = choiceOf("Fit", FITS, FIT_NAMES);
  const motion = choiceOf("Photo", MOTIONS, MOTION_NAMES);
  const startLabel = h("label", {class: "source-start"}, h("span", {}, "Start"), start, startText);
  const motionLabel = h("label", {}, h("span", {}, "Photo"), motion);
  const fitLabel = h("label", {}, h("span", {}, "Fit"), fit);
  const element = h(
    "div",
    {class: "source-controls", hidden: true},
    startLabel,
    h("label", {}, h("span", {}, "Frames"), frames),
    h("label", {}, h("span", {}, "Per second"), fps),
    motionLabel,
    fitLabel
  );

  let choice: Choice;
  let source: Decoded | null = null;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function change(part: Partial<Choice>, delay = 0): void {
    choice = {...choice, ...part};
    layOut();
    clearTimeout(waiting);
    waiting = setTimeout(() => onChange(choice), delay);
  }

  start.addEventListener("input", () => change({start: start.valueAsNumber}, 150));
  frames.addEventListener("change", () =>
    change({frames: bounded(Math.round(frames.valueAsNumber), 1, mostFrames, choice.frames)})
  );
  fps.addEventListener("change", () => change({fps: bounded(fps.valueAsNumber, 0.1, 240, choice.fps)}));
  fit.addEventListener("change", () => change({fit: fit.value as Fit}));
  motion.addEventListener("change", () => change({motion: motion.value as Motion}));

  function layOut(): void {
    element.hidden = source === null;
    if (!source) return;
    const latest = latestStart(source.duration, choice.frames, choice.fps);
    startLabel.hidden = source.kind !== "moving" || latest < 1e-3;
    motionLabel.hidden = source.kind !== "still" || choice.frames < 2;
    fitLabel.hidden = source.kind === "still" && choice.motion !== "still" && choice.frames > 1;
    start.max = String(latest);
    start.step = String(latest > 0 ? Math.min(latest, 1 / Math.max(source.rate, 1)) : 1);
    start.value = String(Math.min(choice.start, latest));
    startText.value = `${seconds(start.valueAsNumber)} of ${seconds(source.duration)}`;
    start.setAttribute("aria-valuetext", startText.value);
    frames.value = String(choice.frames);
    fps.value = trim(choice.fps);
    fit.value = choice.fit;
    motion.value = choice.motion;
  }

  return {
    element,
    show(next, chosen) {
      clearTimeout(waiting);
      source = next;
      choice = chosen;
      layOut();
    }
  };
}

function choiceOf<T extends string>(
  label: string,
  values: readonly T[],
  names: Record<T, string>
): HTMLSelectElement {
  return h("select", {"aria-label": label}, ...values.map((value) => h("option", {value}, names[value])));
}

function bounded(value: number, low: number, high: number, otherwise: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
}
