import {h} from "../dom.ts";
import {type Key, markIcon} from "./marks.ts";

/** One line of a readout: a series' mark and name, and its value where the cursor stands. */
export interface Reading extends Key {
  value: string;
  /** What the value stands for: its seeds, its interval. */
  detail?: string;
}

/** Readings as one sentence for a screen reader. */
export const spoken = (readings: readonly Pick<Reading, "label" | "value" | "detail">[]): string =>
  readings
    .map(
      ({label, value, detail}) =>
        `${label} ${value}${detail ? ` (${detail.replace(/(\d)–(\d)/g, "$1 to $2")})` : ""}`
    )
    .join("; ");

/** What a plot says where its cursor stands. The same readings stand there always, so that nothing jumps. */
export function writeReadout(target: HTMLElement, heading: string, readings: readonly Reading[]): void {
  target.replaceChildren(
    h("div", {class: "result-readout-head"}, heading),
    h(
      "ul",
      {},
      ...readings.map(({label, value, detail, ...mark}) =>
        h(
          "li",
          {},
          markIcon(mark),
          h("span", {class: "result-readout-name"}, label),
          h("b", {}, value),
          h("span", {class: "result-readout-detail"}, detail ?? "")
        )
      )
    )
  );
}
