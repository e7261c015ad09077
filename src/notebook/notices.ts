import {h} from "./dom.ts";
import {button} from "./toolbar.ts";

/** Something that a notice offers to do. */
export interface Choice {
  label: string;
  action: string;
  run(): void;
  primary?: boolean;
}

/** Messages of a notebook: banners at its top that stay until closed, toasts that go, and words for screen readers. */
export interface Notices {
  readonly element: HTMLElement;
  /** A banner; one per `key`, a later one replaces it. A choice closes it. */
  banner(key: string, text: string, choices?: Choice[], options?: {closable?: boolean}): void;
  close(key: string): void;
  /** A message that goes after some seconds, unless it is hovered or focused. */
  toast(text: string, choice?: Choice): void;
  /** Says something to screen readers only, once. */
  announce(text: string): void;
}

export function notices(): Notices {
  const banners = new Map<string, HTMLElement>();
  const live = h("p", {class: "nb-announce", role: "status", "aria-live": "polite"});
  const toasts = h("div", {class: "nb-toasts"});
  const element = h("div", {class: "nb-notices"}, live);
  document.body.append(toasts);
  let said = 0;

  function announce(text: string): void {
    // The same words twice are not read twice unless they differ.
    live.textContent = text + (said++ % 2 ? "\u00a0" : "");
  }

  function choiceButton({label, action, run, primary}: Choice, done: () => void): HTMLButtonElement {
    const click = () => {
      done();
      run();
    };
    return h(
      "button",
      {type: "button", class: primary ? "nb-primary" : "nb-secondary", "data-action": action, click},
      label
    );
  }

  return {
    element,
    announce,
    banner(key, text, choices = [], {closable = true} = {}) {
      const close = () => this.close(key);
      const banner = h(
        "div",
        {class: "nb-banner", "data-notice": key},
        h("p", {}, text),
        h("span", {class: "nb-choices"}, ...choices.map((choice) => choiceButton(choice, close))),
        closable && button("close", "close", "Close this notice", close)
      );
      banners.get(key)?.remove();
      banners.set(key, banner);
      element.append(banner);
      announce(text);
    },
    close(key) {
      banners.get(key)?.remove();
      banners.delete(key);
    },
    toast(text, choice) {
      const close = () => toast.remove();
      const toast = h(
        "div",
        {class: "nb-toast"},
        h("p", {}, text),
        choice && choiceButton(choice, close),
        button("close", "close", "Close this message", close)
      );
      const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : close());
      setTimeout(leave, choice ? 12_000 : 6000);
      toasts.append(toast);
      announce(text);
    }
  };
}
