import {h} from "#views/dom";
import type {Controls} from "./controls.ts";

/** What the file dialog offers first; whatever else is chosen is looked at and answered in a sentence. */
const ACCEPT = "image/*,video/*,.mkv,.mov,.heic,.avif";

export interface PanelHandlers {
  file(file: File, others: number): void;
  camera(): void;
  builtin(): void;
  cancel(): void;
}

/** The markup of a source and the few ways in which it changes. */
export interface Panel {
  root: HTMLElement;
  /** What the clip is, announced when it changes; remarks are sentences under it. */
  say(text: string, remarks?: string[]): void;
  /** A bar and a Cancel button while frames are decoded; null takes them away. */
  progress(state: {text: string; done: number; total: number} | null): void;
  /** One sentence, announced at once; null takes it away. */
  error(sentence: string | null): void;
  /** The sentence that is shown, or null. */
  errorShown(): string | null;
  /** Offers the way back to the built-in clip. */
  offerBuiltin(is: boolean): void;
}

/** Lays out the strip, what is said about it, the buttons, the controls and the camera. */
export function panel(
  {
    label,
    strip,
    controls,
    camera
  }: {label: string; strip: HTMLElement; controls: Controls["element"]; camera: HTMLElement},
  on: PanelHandlers
): Panel {
  const about = h("p", {class: "source-about", role: "status"});
  const notes = h("p", {class: "source-notes"});
  const bar = h("progress", {class: "thin-progress", "aria-label": "Decoding"});
  const count = h("span");
  const cancel = h("button", {type: "button", class: "source-cancel", onclick: on.cancel}, "Cancel");
  const working = h("div", {class: "source-progress", hidden: true}, bar, count, cancel);
  // A live region is only heard if it was there, empty, before its text.
  const error = h("p", {class: "source-error", role: "alert"});
  const dismiss = h("button", {type: "button", class: "source-quiet", "aria-label": "Dismiss"}, "×");
  const problem = h("div", {class: "source-problem"}, error, dismiss);
  dismiss.hidden = true;

  const input = h("input", {
    type: "file",
    accept: ACCEPT,
    class: "source-file",
    tabindex: -1,
    "aria-hidden": "true"
  });
  const choose = h(
    "button",
    {type: "button", class: "source-primary source-choose"},
    "Choose a photo or video"
  );
  choose.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file, ...others] = input.files ?? [];
    if (file) on.file(file, others.length);
    // The same file, changed on the disk, may be chosen again.
    input.value = "";
  });
  const builtin = h(
    "button",
    {type: "button", class: "source-builtin", onclick: on.builtin},
    "Use the built-in clip"
  );
  builtin.hidden = true;

  const root = h(
    "section",
    {class: "source", "aria-label": label, "data-state": "empty"},
    strip,
    h("div", {class: "source-line"}, about, working),
    notes,
    problem,
    camera,
    h(
      "div",
      {class: "source-actions"},
      choose,
      h("button", {type: "button", class: "source-use-camera", onclick: on.camera}, "Camera"),
      builtin,
      input,
      h(
        "span",
        {class: "source-hint"},
        h("span", {class: "source-how"}, "or drop or paste one here. "),
        "It stays on this device."
      )
    ),
    controls,
    h("div", {class: "source-drop", "aria-hidden": "true"}, "Drop a photo or a video")
  );

  function say(text: string, remarks: string[] = []): void {
    about.textContent = text;
    notes.textContent = remarks.join(" ");
    notes.hidden = remarks.length === 0;
  }

  function showError(sentence: string | null): void {
    error.textContent = sentence ?? "";
    problem.dataset.shown = String(sentence !== null);
    dismiss.hidden = sentence === null;
  }
  dismiss.addEventListener("click", () => {
    showError(null);
    choose.focus();
  });
  showError(null);
  say("");

  return {
    root,
    say,
    error: showError,
    errorShown: () => error.textContent || null,
    progress(state) {
      const hadFocus = document.activeElement === cancel;
      working.hidden = state === null;
      about.hidden = state !== null;
      if (!state) {
        if (hadFocus) choose.focus();
        return;
      }
      bar.max = state.total;
      // Without a value a bar says that work goes on, but not how far it is.
      if (state.done > 0) bar.value = state.done;
      else bar.removeAttribute("value");
      count.textContent = state.text;
    },
    offerBuiltin(is) {
      if (!is && document.activeElement === builtin) choose.focus();
      builtin.hidden = !is;
    }
  };
}
