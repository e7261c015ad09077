import {h} from "./dom.ts";
import {emitInput} from "./view.ts";

export interface RunButtonsOptions {
  /** What the first button says: "Sample". */
  label?: string;
  /** A word beside both, such as when it runs by itself. */
  note?: string;
  /** How often it was run at the beginning: 0 waits for the reader, 1 runs at once. */
  value?: number;
}

/** Two buttons for long work. */
export type RunButtons = HTMLElement & {
  /** How often it was run; a reactive cell that names it runs again. */
  readonly value: number;
  /** Whether Stop was pressed since the work began. What works sets it to false when it begins, and asks it after every step. */
  stopped: boolean;
};

/** Run and Stop side by side. Stop is no input: what depends on the value does not begin again, and what has come so far can stay. */
export function runButtons({label = "Run", note = "", value = 0}: RunButtonsOptions = {}): RunButtons {
  let runs = value;
  const element = h(
    "form",
    {class: "run-buttons"},
    h("span", {}, note),
    h("button", {type: "submit"}, label),
    h("button", {type: "button", onclick: () => (buttons.stopped = true)}, "Stop")
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    runs += 1;
    emitInput(element);
  });
  const buttons = Object.defineProperties(element, {
    value: {get: () => runs, configurable: true},
    stopped: {value: false, writable: true, configurable: true}
  }) as unknown as RunButtons;
  return buttons;
}
