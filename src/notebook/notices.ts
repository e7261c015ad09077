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
  const element = h("div", {class: "nb-notices", role: "group", "aria-label": "Notices", tabindex: -1}, live);
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

  /** Takes a notice away. A focus in it goes to a notice beside it, else back, else to where Tab goes on into the cells. */
  function remove(notice: HTMLElement | undefined, back?: Element | null): void {
    if (notice?.contains(document.activeElement)) {
      // Not to a button: a key that is still held down would press it.
      const places = [notice.nextElementSibling, notice.previousElementSibling, back?.isConnected && back];
      const next = places.find((place) => place instanceof HTMLElement && place !== live) ?? element;
      (next as HTMLElement).focus({preventScroll: true});
    }
    notice?.remove();
  }

  return {
    element,
    announce,
    banner(key, text, choices = [], {closable = true} = {}) {
      const close = () => this.close(key);
      const banner = h(
        "div",
        {class: "nb-banner", "data-notice": key, tabindex: -1},
        h("p", {}, text),
        h("span", {class: "nb-choices"}, ...choices.map((choice) => choiceButton(choice, close))),
        closable && button("close", "close", "Close this notice", close)
      );
      element.append(banner);
      remove(banners.get(key));
      banners.set(key, banner);
      announce(text);
    },
    close(key) {
      remove(banners.get(key));
      banners.delete(key);
    },
    toast(text, choice) {
      let back: Element | null = null;
      const close = () => remove(toast, back);
      const toast = h(
        "div",
        {class: "nb-toast", tabindex: -1},
        h("p", {}, text),
        choice && choiceButton(choice, close),
        button("close", "close", "Close this message", close)
      );
      toast.addEventListener("focusin", ({relatedTarget}) => {
        if (relatedTarget instanceof Element && !toasts.contains(relatedTarget)) back = relatedTarget;
      });
      const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : close());
      setTimeout(leave, choice ? 12_000 : 6000);
      toasts.append(toast);
      announce(text);
    }
  };
}
