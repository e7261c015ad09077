import {h} from "./dom.ts";
import {formatNumber, formatTerm} from "./format.ts";
import type {KernelScales} from "./kernel-cells.ts";
import type {KernelData, Place, Terms} from "./kernel-terms.ts";
import {boundOf, domainOf, magnitudeScale, pictureScale, signedScale} from "./scale.ts";

/** The scales of a kernel card: pictures as they are, other inputs by their sign, weights and products about zero. */
export function kernelScales({input, weights}: KernelData, range?: [number, number]): KernelScales {
  const [low, high] = domainOf(input.data);
  const bound = Math.max(-low, high) || 1;
  const [black, white] = range ?? (low < 0 ? [-bound, bound] : [0, Math.max(1, bound)]);
  const of = {label: "input x"};
  const picture = input.channels === 1 || input.channels === 3;
  const weight = boundOf(weights);
  return {
    input: picture
      ? pictureScale([black, white], of)
      : low < 0
        ? signedScale(bound, of)
        : magnitudeScale([0, bound], of),
    weight: signedScale(weight, {label: "weight w"}),
    product: signedScale(weight * Math.max(Math.abs(black), Math.abs(white)), {label: "product w·x"})
  };
}

/** The place and both values in a sentence. */
export function kernelSentence(terms: Terms, {frame, x, y, channel}: Place): string {
  const values = `the products sum to ${formatTerm(terms.sum)}; the run computed ${formatTerm(terms.output)}`;
  return `Output channel ${channel} at frame ${frame}, y ${y}, x ${x}: ${values}.`;
}

/** The sum over input channels as an equation, and beside it what the run computed. */
export function kernelResult(terms: Terms, withBias: boolean): HTMLElement[] {
  const count = terms.channels.length;
  const sum =
    count <= 4
      ? terms.channels
          .map((channel) => formatTerm(channel.sum))
          .join(" + ")
          .replaceAll("+ −", "− ")
      : `${formatTerm(terms.sum - terms.bias)} (sum of ${count} input channels)`;
  const bias = withBias ? ` + bias ${formatTerm(terms.bias)}` : "";
  const item = (label: string, value: string, kind = "") =>
    h("div", {class: kind}, h("span", {}, label), h("b", {}, value));
  const verdict = terms.matches ? "equal to rounding" : "not this convolution";
  return [
    h("div", {class: "view-k-equation"}, `${sum}${bias} =`),
    h(
      "div",
      {class: "view-k-values"},
      item("summed here", formatTerm(terms.sum, 6)),
      item("output of the run", formatTerm(terms.output, 6)),
      item(`difference (${verdict})`, formatNumber(terms.difference), terms.matches ? "" : "view-k-wrong")
    )
  ];
}

/** Number fields for frame, y, x and output channel; each change asks to keep the place. */
export function placeFields(keep: (change: Partial<Place>) => void) {
  return (["frame", "y", "x", "channel"] as const).map((key) => {
    const input = h("input", {type: "number", min: 0, step: 1, inputmode: "numeric"});
    input.addEventListener("input", (event) => {
      event.stopPropagation(); // the figure's own event says when the value changed
      if (input.value !== "") keep({[key]: Number(input.value)});
    });
    return {key, input, element: h("label", {}, key === "channel" ? "output channel" : key, input)};
  });
}
