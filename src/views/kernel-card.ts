import {h} from "./dom.ts";
import {type FigureOptions, figure} from "./figure.ts";
import {linkFrame} from "./frame-link.ts";
import {type KernelCells, kernelCells, type KernelScales} from "./kernel-cells.ts";
import {kernelResult, kernelScales, kernelSentence, placeFields} from "./kernel-result.ts";
import {type KernelScreens, kernelScreens} from "./kernel-screens.ts";
import {
  checkKernel,
  type KernelData,
  kernelSize,
  kernelTerms,
  type Place,
  type Terms
} from "./kernel-terms.ts";
import {keyboardCursor} from "./keyboard.ts";
import {colorLegend} from "./legend.ts";
import {onWidth} from "./measure.ts";
import {type Selection, selection} from "./selection.ts";
import {asView, emitInput, type View} from "./view.ts";

export interface KernelCardOptions extends Partial<FigureOptions> {
  /** Where to begin; default the middle of the page's frame, output channel 0. */
  at?: Partial<Place>;
  /** Black and white of the input where it is a picture (1 or 3 channels); default [0, 1], or symmetric where values are negative. */
  range?: [number, number];
  /** The input channel that is pictured where there are more than three; default 0. */
  inputChannel?: number;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * The live arithmetic of one output value of a convolution: the pixels under the kernel, the weights, their products, and
 * their sum beside the value that the run computed. Hovering a picture moves the pixel, a click or Enter keeps it.
 * `.value` is the kept {frame, x, y, channel}.
 * @throws a sentence if input, output, weights and shape do not fit each other.
 */
export function kernelCard(data: KernelData, options: KernelCardOptions = {}): View<Place, KernelData> {
  let current = checkKernel(data);
  const store = options.selection ?? selection;
  const bounded = (n: number | undefined, size: number, otherwise: number) =>
    Math.min(size - 1, Math.max(0, Math.round(n ?? otherwise)));
  let kept = {
    x: bounded(options.at?.x, current.input.width, current.input.width >> 1),
    y: bounded(options.at?.y, current.input.height, current.input.height >> 1),
    channel: bounded(options.at?.channel, current.output.channels, 0)
  };
  let shown = {...kept};
  let terms: Terms;
  let cells: KernelCells;
  let screens: KernelScreens;
  let scales: KernelScales;
  let width = 0;

  const holder = h("div", {class: "view-k-screens"});
  const scroller = h("div", {class: "view-k-scroll"});
  const result = h("div", {class: "view-k-result"});
  const fields = placeFields((change) => keep(change));
  const controls = h(
    "div",
    {class: "view-k-fields", "data-export": "no"},
    ...fields.map(({element: e}) => e)
  );
  const element = figure(
    {title: "Arithmetic of one pixel", summary: "", table, ...options},
    controls,
    holder,
    scroller,
    result
  );
  element.classList.add("view-kernel");
  const link = linkFrame(element, {
    store,
    frames: () => current.input.frames,
    fallback: options.at?.frame ?? 0,
    show: () => draw()
  });
  const sentence = () => kernelSentence(terms, place());
  const place = (): Place => ({frame: link.shown() ?? 0, ...shown});
  const name = (channel: number) =>
    current.input.channels === 3 ? "RGB"[channel] : current.input.channels === 1 ? "" : `c ${channel}`;

  function keep(change: Partial<Place>): void {
    const {input, output} = current;
    const {frame, ...rest} = change;
    const next = {...shown, ...rest};
    next.x = bounded(next.x, input.width, 0);
    next.y = bounded(next.y, input.height, 0);
    next.channel = bounded(next.channel, output.channels, 0);
    const moved = next.x !== kept.x || next.y !== kept.y || next.channel !== kept.channel;
    const repaint = next.channel !== kept.channel;
    kept = next;
    shown = {...next};
    if (repaint) {
      screens.repaint(kept.channel);
      element.describe({legend: legend()});
    }
    draw();
    if (frame !== undefined && bounded(frame, input.frames, 0) !== link.value())
      link.pin(bounded(frame, input.frames, 0));
    else if (moved) emitInput(element);
  }

  function preview(x: number, y: number): void {
    if (x === shown.x && y === shown.y) return;
    shown = {...shown, x, y};
    draw();
  }

  function draw(): void {
    terms = kernelTerms(current, place());
    cells.write(terms, scales);
    screens.show(place());
    result.replaceChildren(...kernelResult(terms, current.bias !== undefined));
    for (const {key, input} of fields)
      if (document.activeElement !== input) input.value = String(place()[key]);
    speak?.();
    element.describe({summary: options.summary ?? sentence()});
  }

  function build(): void {
    const {rows, columns, frames, channelsIn} = kernelSize(current);
    const {input} = current;
    scales = kernelScales(current, options.range);
    cells = kernelCells(frames > 1 ? 1 : rows, frames > 1 ? frames : columns, channelsIn, name);
    // Cells as wide as five characters need, narrower where more of the line fits then.
    const across = 3 * (frames > 1 ? frames : columns);
    const side = Math.max(37, Math.min(42, Math.floor((width - 150) / across) - 1));
    cells.element.style.setProperty("--view-k-cell", `${side}px`);
    scroller.replaceChildren(cells.element);
    terms = kernelTerms(current, place());
    const focused = holder.contains(document.activeElement);
    screens = kernelScreens(current, {
      width,
      scale: scales.input,
      inputChannel: options.inputChannel ?? 0,
      channel: kept.channel,
      hover: preview,
      leave: () => preview(kept.x, kept.y),
      keep: (x, y) => keep({x, y})
    });
    holder.replaceChildren(screens.element);
    speak = keyboardCursor(screens.focus, {
      label: "Pixel",
      columns: input.width,
      rows: input.height,
      at: () => ({column: shown.x, row: shown.y}),
      move: preview,
      pin: () => keep({}),
      clear: () => {
        preview(kept.x, kept.y);
        link.clear();
      },
      text: sentence
    });
    const most = {frame: input.frames, y: input.height, x: input.width, channel: current.output.channels};
    for (const {key, input: field, element: holderOf} of fields) {
      field.max = String(most[key] - 1);
      holderOf.hidden = key === "channel" && most.channel === 1;
    }
    element.describe({
      subtitle: options.subtitle ?? subtitle(),
      legend: legend()
    });
    draw();
    if (focused) screens.focus.focus({preventScroll: true});
  }

  function legend(): Node[] {
    const {input, weight, product} = scales;
    return [
      ...[input, weight, product, screens.outputScale()].map((scale) => colorLegend(scale)),
      ...[options.legend ?? []].flat()
    ];
  }

  function subtitle(): string {
    const {frames, rows, columns, channelsIn, channelsOut} = kernelSize(current);
    const padding = current.padding === "edge" ? "edge" : "zero";
    return `${frames}×${rows}×${columns} kernel (t×y×x) · ${channelsIn} → ${channelsOut} channels · ${padding} padding`;
  }

  function table() {
    const {taps, channels} = terms;
    return {
      columns: ["input channel", "dt", "dy", "dx", "padded", "x", "w", "w·x"],
      rows: channels.flatMap(({channel, x, w, products}) =>
        taps.map(({dt, dy, dx, padded}, i) => [
          channel,
          dt,
          dy,
          dx,
          padded ? "yes" : "no",
          x[i],
          w[i],
          products[i]
        ])
      )
    };
  }

  let speak: (() => void) | undefined;
  onWidth(element.body, (now) => {
    width = now;
    build();
  });
  return asView(element, {
    get: () => ({frame: link.value() ?? 0, ...kept}),
    set: (value: Place) => keep(value),
    update(next) {
      current = checkKernel(next);
      link.refresh();
      kept = {
        x: bounded(kept.x, next.input.width, 0),
        y: bounded(kept.y, next.input.height, 0),
        channel: bounded(kept.channel, next.output.channels, 0)
      };
      shown = {...kept};
      build();
    }
  });
}
