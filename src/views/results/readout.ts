import {h} from "../dom.ts";
import type {Swatch} from "../legend.ts";

/** One line of a readout: a series' mark and name, and its value where the cursor stands. */
export interface Reading extends Swatch {
  value: string;
}

/** What a plot says where its cursor stands. The same readings stand there always, so that nothing jumps. */
export function writeReadout(target: HTMLElement, heading: string, readings: readonly Reading[]): void {
  target.replaceChildren(
    h("div", {class: "result-readout-head"}, heading),
    h(
      "ul",
      {},
      ...readings.map(({label, value, color, mark = "line"}) => {
        const style = mark === "dash" ? `border-color: ${color}` : `background-color: ${color}`;
        return h(
          "li",
          {},
          h("span", {class: `view-swatch view-swatch-${mark}`, style}),
          h("span", {class: "result-readout-name"}, label),
          h("b", {}, value)
        );
      })
    )
  );
}
