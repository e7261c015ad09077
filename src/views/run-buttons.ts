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
  /**
   * What long work yields, until it ends or Stop is pressed; then the latest once more, so that what shows it can say that it was
   * stopped, and no more. Work that has ended is not touched by Stop. After Stop nothing begins, whatever else changes, until it is
   * run again: null, and the work is not asked.
   */
  during<T>(work: AsyncIterable<T>): AsyncGenerator<T | null, void>;
};

/** Run and Stop side by side. Stop is no input: what depends on the value does not begin again, and what has come so far can stay. */
export function runButtons({label = "Run", note = "", value = 0}: RunButtonsOptions = {}): RunButtons {
  let runs = value;
  let held = -1; // the run that Stop was pressed in
  const element = h(
    "form",
    {class: "run-buttons"},
    h("span", {}, note),
    h("button", {type: "submit"}, label),
    h("button", {type: "button", onclick: stop}, "Stop")
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    runs += 1;
    emitInput(element);
  });
  function stop(): void {
    buttons.stopped = true;
    held = runs;
  }
  async function* during<T>(work: AsyncIterable<T>): AsyncGenerator<T | null, void> {
    if (held === runs) return yield null;
    buttons.stopped = false;
    for await (const latest of work) {
      yield latest;
      if (!buttons.stopped) continue;
      yield latest;
      return;
    }
  }
  const buttons = Object.defineProperties(element, {
    value: {get: () => runs, configurable: true},
    stopped: {value: false, writable: true, configurable: true},
    during: {value: during, configurable: true}
  }) as unknown as RunButtons;
  return buttons;
}
