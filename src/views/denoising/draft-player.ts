import {clipPlayer} from "../clip-player.ts";
import {h} from "../dom.ts";
import type {FigureOptions} from "../figure.ts";
import {linkPlace} from "../tokens/link.ts";
import type {Run} from "../runs.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {checkDrafts, type Draft, draftAt, SHOWN_NAMES, stepWords} from "./drafts.ts";

export interface DraftPlayerData {
  drafts: readonly Draft[];
  /** Clips beside the two, such as what the caption should look like. */
  beside?: readonly Run[];
}

export interface DraftPlayerOptions extends Partial<FigureOptions> {
  /** CSS pixels of a clip's width; default: what fits, at most 384. */
  size?: number;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * x_t and x̂₀ at one step of a sampling, playing: the step selected on the page, else the last that has run, so that a clip is seen
 * forming while its steps come. The upper slider moves through steps and pins them, the lower one through frames. `.value` is the
 * pinned step, or null.
 * @throws a sentence if there is neither a draft nor a clip beside, and as `checkDrafts`.
 */
export function draftPlayer(
  given: DraftPlayerData,
  options: DraftPlayerOptions = {}
): View<number | null, DraftPlayerData> {
  const {selection: store = selection, ...rest} = options;
  let data = checked(given);
  const slider = h("input", {type: "range", min: 0, step: 1, "aria-label": "Step", class: "view-scrub"});
  const readout = h("output", {class: "view-readout draft-readout", "aria-hidden": "true"});
  const controls = h(
    "div",
    {class: "view-controls draft-controls", "data-export": "no"},
    h("span", {}, "Step"),
    slider,
    readout
  );
  const player = clipPlayer(runsAt(-1), {
    title: "x_t and x̂₀ at one step",
    autoplay: true,
    ...rest,
    selection: store
  });
  player.querySelector(".view-body")!.append(controls);
  // Inside, the player's own value and event mean the frame; this view's mean the step.
  const element = h("div", {class: "draft-player"}, player);
  player.addEventListener("input", (event) => event.target === player && event.stopPropagation());

  const link = linkPlace<number>(element, {
    store,
    read: ({step}) => (step === null || step < 0 ? null : step),
    write: (step) => ({step}),
    show
  });
  /** The draft that is on; undefined before the first and after a change of the data. */
  let on: Draft | null | undefined;

  function runsAt(index: number): Run[] {
    const {drafts, beside = []} = data;
    const draft = drafts.at(index);
    const own = draft
      ? [
          {label: SHOWN_NAMES.noisy, clip: draft.noisy},
          {label: SHOWN_NAMES.clean, clip: draft.clean}
        ]
      : [];
    return [...own, ...beside];
  }
  function show(): void {
    const {drafts} = data;
    const index = link.shown() === null ? drafts.length - 1 : draftAt(drafts, link.shown()!);
    const draft = drafts[index] ?? null;
    const words = draft ? stepWords(draft) : "no step has run yet";
    slider.max = String(Math.max(0, drafts.length - 1));
    slider.value = String(Math.max(0, index));
    slider.disabled = drafts.length < 2;
    slider.setAttribute("aria-valuetext", words);
    readout.textContent = words;
    if (draft !== on) player.update(runsAt(index));
    on = draft;
  }
  slider.addEventListener("input", (event) => {
    event.stopPropagation(); // the view's own event follows when the pin has changed
    link.pin(data.drafts[Number(slider.value)].step);
  });
  slider.addEventListener("keydown", (event) => event.key === "Escape" && link.clear());
  show();

  return asView(element, {
    get: () => link.value(),
    set: (step) => link.pin(step),
    update(next) {
      data = checked(next);
      link.refresh();
      on = undefined;
      show();
    }
  });
}

function checked(data: DraftPlayerData): DraftPlayerData {
  if (!data.drafts.length && !data.beside?.length)
    throw new Error("draftPlayer needs a draft or a clip beside, found neither; run a step first.");
  checkDrafts(data.drafts, "draftPlayer");
  return data;
}
