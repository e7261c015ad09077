import {MODES, MODE_NAMES, type RunnableMode} from "./cell.ts";
import {h} from "./dom.ts";
import {icon, type IconName} from "./icons.ts";

/** What a person can ask of a cell; the `data-action` of the buttons. */
export interface CellActions {
  run(): void;
  stop(): void;
  toggleCode(): void;
  add(mode: RunnableMode): void;
  delete(): void;
  up(): void;
  down(): void;
  duplicate(): void;
  reset(): void;
  diff(): void;
}

/** Buttons that cannot be seen now. */
const GONE = "[hidden], .nb-away";

/** An icon button with an accessible name, which is also its tooltip. */
export function button(
  action: string,
  name: IconName,
  label: string,
  onclick: () => void
): HTMLButtonElement {
  return h(
    "button",
    {
      type: "button",
      class: "nb-button",
      "data-action": action,
      "aria-label": label,
      title: label,
      click: onclick
    },
    icon(name)
  );
}

export interface CellToolbar {
  element: HTMLElement;
  /** Shows what can be done now. */
  update(now: {
    running: boolean;
    open: boolean;
    changed: boolean;
    published: boolean;
    runnable: boolean;
  }): void;
}

/** The buttons of one cell. One stop of Tab; CSS hides them until the cell is hovered or focused. */
export function cellToolbar(label: string, actions: CellActions): CellToolbar {
  const run = button("run", "run", "Run (Shift-Enter)", () => actions.run());
  const stop = button("stop", "stop", "Stop", () => actions.stop());
  const code = button("toggle-code", "code", "Show code", () => actions.toggleCode());
  const reset = button("reset", "reset", "Reset to the published cell", () => actions.reset());
  const diff = button("diff", "diff", "See the difference from the published cell", () => actions.diff());
  const element = h(
    "div",
    {class: "nb-bar", "aria-label": label},
    run,
    stop,
    code,
    addMenu("Add a cell below", (mode) => actions.add(mode)),
    h(
      "span",
      {class: "nb-bar-rest"},
      button("up", "up", "Move up", () => actions.up()),
      button("down", "down", "Move down", () => actions.down()),
      button("duplicate", "duplicate", "Duplicate", () => actions.duplicate()),
      diff,
      reset,
      button("delete", "delete", "Delete", () => actions.delete())
    )
  );
  const refresh = roving(element);
  return {
    element,
    update({running, open, changed, published, runnable}) {
      const focused = document.activeElement;
      run.hidden = running || !runnable;
      stop.hidden = !running;
      code.setAttribute("aria-expanded", String(open));
      rename(code, open ? "Hide code" : "Show code");
      for (const one of [diff, reset]) {
        one.hidden = !published;
        setAway(one, !changed);
      }
      refresh();
      // A hidden button loses the focus, so it goes to what stands in its place.
      const heirs = [run, stop, code].filter((next) => !next.hidden);
      if (focused instanceof HTMLElement && focused.matches(GONE) && element.contains(focused))
        (focused === run || focused === stop ? heirs[0] : code).focus();
    }
  };
}

/** Takes a button away but keeps its place, so that the second click of a double click does not meet its neighbour. */
function setAway(one: HTMLButtonElement, away: boolean): void {
  one.classList.toggle("nb-away", away);
  one.disabled = away;
  if (away) one.setAttribute("aria-hidden", "true");
  else one.removeAttribute("aria-hidden");
}

/** A button that opens a short list of cell types. */
export function addMenu(label: string, onadd: (mode: RunnableMode) => void): HTMLElement {
  const menu = h("details", {class: "nb-menu"});
  const summary = h(
    "summary",
    {class: "nb-button", "data-action": "add", "aria-label": label, title: label},
    icon("add")
  );
  const list = h("div", {class: "nb-menu-list"});
  for (const mode of MODES) {
    const choose = () => {
      menu.open = false;
      onadd(mode);
    };
    list.append(h("button", {type: "button", "data-add": mode, click: choose}, MODE_NAMES[mode]));
  }
  menu.append(summary, list);
  menu.addEventListener("focusout", ({relatedTarget}) => {
    if (!menu.contains(relatedTarget as Node | null)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
    event.stopPropagation();
  });
  return menu;
}

/**
 * Makes a row of buttons one stop of Tab, within which the arrow keys, Home and End move, as in any toolbar. Returns what
 * must be called when buttons were hidden or shown.
 */
export function roving(element: HTMLElement): () => void {
  const items = () => Array.from(element.querySelectorAll<HTMLElement>(`.nb-button:not(${GONE})`));
  const choose = (chosen: HTMLElement) =>
    items().forEach((item) => (item.tabIndex = item === chosen ? 0 : -1));
  const refresh = () => {
    const all = items();
    const now = all.find((item) => item.tabIndex === 0 && item.hasAttribute("tabindex")) ?? all[0];
    if (now) choose(now);
  };
  element.setAttribute("role", "toolbar");
  element.addEventListener("focusin", ({target}) => {
    if (items().includes(target as HTMLElement)) choose(target as HTMLElement);
  });
  element.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  refresh();
  return refresh;
}

/** Gives a button another accessible name. */
export function rename(element: HTMLElement, label: string): void {
  element.setAttribute("aria-label", label);
  element.title = label;
}
