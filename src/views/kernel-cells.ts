import {rgb} from "d3";
import {h} from "./dom.ts";
import {formatCell, formatTerm} from "./format.ts";
import type {ColorScale} from "./scale.ts";
import type {ChannelTerms, Terms} from "./kernel-terms.ts";

export interface KernelScales {
  input: ColorScale;
  weight: ColorScale;
  product: ColorScale;
}

export interface KernelCells {
  element: HTMLElement;
  /** Writes the numbers of a place into the cells that are there. */
  write(terms: Terms, scales: KernelScales): void;
}

const SHOWN = 4;

/**
 * The arithmetic of one output value: for each input channel the window, the kernel and their products cell by cell, and the
 * sum. Of more than four input channels it shows the four that contribute most, and the others' sum.
 */
export function kernelCells(
  rows: number,
  columns: number,
  channelsIn: number,
  nameOf: (channel: number) => string
): KernelCells {
  const count = Math.min(SHOWN, channelsIn);
  const heads = ["input x", "weight w", "product w·x"].map((name, i) =>
    h("div", {class: "view-k-head", style: `grid-column: ${2 + 2 * i}`}, name)
  );
  const tapLabels = rows === 1 ? [0, 1, 2].map(() => block("view-k-taps")) : [];
  const lines = Array.from({length: count}, () => {
    const label = h("div", {class: "view-k-label", style: "grid-column: 1"});
    const blocks = [block(), block(), block()];
    const sum = h("div", {class: "view-k-sum"});
    return {label, blocks, sum};
  });
  const others = h("div", {class: "view-k-others", hidden: channelsIn <= SHOWN});
  const sign = (text: string) => h("div", {class: "view-k-sign", "aria-hidden": "true"}, text);
  const corner = () => h("div", {style: "grid-column: 1"});
  const element = h(
    "div",
    {class: "view-k", role: "group", "aria-label": "Arithmetic of the pixel"},
    corner(),
    ...heads,
    h("div", {class: "view-k-head view-k-head-sum", style: "grid-column: 8"}, "sum"),
    ...(tapLabels.length
      ? [corner(), ...tapLabels.map(({element: e}, i) => ((e.style.gridColumn = String(2 + 2 * i)), e))]
      : []),
    ...lines.flatMap(({label, blocks, sum}) => [
      label,
      blocks[0].element,
      sign("×"),
      blocks[1].element,
      sign("="),
      blocks[2].element,
      sign("Σ"),
      sum
    ]),
    others
  );

  function block(kind = "view-k-block") {
    const cells = Array.from({length: rows * columns}, () =>
      h("div", {class: kind === "view-k-block" ? "view-k-cell" : "view-k-tap"})
    );
    return {
      cells,
      element: h(
        "div",
        {class: kind, style: `grid-template-columns: repeat(${columns}, var(--view-k-cell))`},
        ...cells
      )
    };
  }

  function write(terms: Terms, scales: KernelScales): void {
    const {taps} = terms;
    for (const {cells} of tapLabels)
      cells.forEach(
        (cell, i) =>
          (cell.textContent = taps[i].dt ? `t ${taps[i].dt < 0 ? "−" : "+"} ${Math.abs(taps[i].dt)}` : "t")
      );
    const ranked = channelsIn <= SHOWN ? terms.channels : strongest(terms.channels);
    lines.forEach(({label, blocks, sum}, row) => {
      const channel = ranked[row];
      label.textContent = nameOf(channel.channel);
      fill(blocks[0].cells, channel.x, scales.input, (i) => taps[i].padded);
      fill(blocks[1].cells, channel.w, scales.weight);
      fill(blocks[2].cells, channel.products, scales.product);
      sum.textContent = formatTerm(channel.sum);
    });
    const rest = terms.channels.filter((channel) => !ranked.includes(channel));
    others.textContent = `the other ${rest.length} input channels: ${formatTerm(rest.reduce((a, {sum}) => a + sum, 0))}`;
  }
  return {element, write};
}

function strongest(channels: ChannelTerms[]): ChannelTerms[] {
  const top = [...channels].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, SHOWN);
  return top.sort((a, b) => a.channel - b.channel);
}

function fill(
  cells: HTMLElement[],
  values: number[],
  scale: ColorScale,
  padded?: (i: number) => boolean
): void {
  cells.forEach((cell, i) => {
    const css = scale.css(values[i]);
    const beyond = padded?.(i) ?? false;
    cell.textContent = formatCell(values[i]);
    cell.style.backgroundColor = beyond ? "" : css;
    cell.style.color = beyond ? "" : readable(css);
    cell.classList.toggle("view-k-padded", beyond);
    cell.title = beyond ? "beyond the edge: padding" : String(values[i]);
  });
}

/** Black or white, whichever is read better on a colour. */
export function readable(css: string): string {
  const {r, g, b} = rgb(css);
  const linear = [r, g, b].map((c) => ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179 ? "#000" : "#fff";
}
