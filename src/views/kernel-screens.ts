import {type Clip, paintFrame} from "./clip.ts";
import {cellCanvas, h} from "./dom.ts";
import {formatNumber} from "./format.ts";
import {type Feature, type KernelData, kernelSize, type Place} from "./kernel-terms.ts";
import {boundOf, type ColorScale, domainOf, pictureScale, signedScale} from "./scale.ts";

export interface KernelScreensOptions {
  width: number;
  scale: ColorScale;
  inputChannel: number;
  /** Output channel. */
  channel: number;
  hover(x: number, y: number): void;
  leave(): void;
  keep(x: number, y: number): void;
}

export interface KernelScreens {
  element: HTMLElement;
  /** Takes the keyboard. */
  focus: HTMLElement;
  /** Shows the frames under the kernel and marks the place. */
  show(place: Place): void;
  /** Shows another output channel. */
  repaint(channel: number): void;
  /** How the output is painted. */
  outputScale(): ColorScale;
}

const GAP = 10;

/** One channel of a feature as a clip that a colour scale can paint. */
export function channelClip({data, channels, ...size}: Feature, channel: number): Clip {
  const values = new Float32Array(data.length / channels);
  for (let i = 0; i < values.length; ++i) values[i] = data[i * channels + channel];
  return {...size, channels: 1, fps: 1, range: [0, 1], data: values};
}

/** The input frames under the kernel, and the output frame, with the pixels that take part outlined. */
export function kernelScreens(data: KernelData, options: KernelScreensOptions): KernelScreens {
  const {input, output} = data;
  const size = kernelSize(data);
  const rgb = input.channels === 3 || input.channels === 1;
  const inputClip: Clip = rgb
    ? {...input, channels: input.channels as 1 | 3, fps: 1, range: options.scale.domain}
    : channelClip(input, options.inputChannel);
  let outputClip = channelClip(output, options.channel);
  let outputScale = scaleFor(outputClip);
  const count = size.frames + 1;
  const side = Math.max(72, Math.min(224, Math.floor((options.width - (count - 1) * GAP) / count)));

  const screen = (kind: string) => {
    const canvas = cellCanvas(input.width, input.height, {
      style: `aspect-ratio: ${input.width} / ${input.height}`
    });
    const mark = h("div", {class: "view-k-mark", "data-export": "mark"});
    const label = h("div", {class: "view-screen-label"});
    const picture = h("div", {class: `view-k-picture ${kind}`}, canvas, mark);
    return {canvas, mark, label, picture, element: h("div", {style: `width: ${side}px`}, picture, label)};
  };
  const inputs = Array.from({length: size.frames}, () => screen(""));
  const result = screen("view-k-output");
  const focus = h("div", {class: "view-k-inputs"}, ...inputs.map((s) => s.element));
  const element = h("div", {class: "view-k-row"}, focus, result.element);

  for (const {picture} of [...inputs, result]) {
    const at = (event: PointerEvent): [number, number] => {
      const box = picture.getBoundingClientRect();
      const cell = (offset: number, length: number, cells: number) =>
        Math.min(cells - 1, Math.max(0, Math.floor((offset / length) * cells)));
      return [
        cell(event.clientX - box.left, box.width, input.width),
        cell(event.clientY - box.top, box.height, input.height)
      ];
    };
    picture.addEventListener(
      "pointermove",
      (event) => event.pointerType !== "touch" && options.hover(...at(event))
    );
    picture.addEventListener("pointerleave", () => options.leave());
    picture.addEventListener("click", (event) => options.keep(...at(event as PointerEvent)));
  }

  const outline = (mark: HTMLElement, x: number, y: number, columns: number, rows: number) => {
    const left = x - Math.floor((columns - 1) / 2);
    const top = y - Math.floor((rows - 1) / 2);
    mark.style.left = `${(100 * left) / input.width}%`;
    mark.style.top = `${(100 * top) / input.height}%`;
    mark.style.width = `${(100 * columns) / input.width}%`;
    mark.style.height = `${(100 * rows) / input.height}%`;
  };
  const padding = data.padding === "edge" ? "the nearest is repeated" : "padded by zeros";
  let painted = -1;

  function show({frame, x, y, channel}: Place): void {
    const first = frame - Math.floor((size.frames - 1) / 2);
    inputs.forEach(({canvas, mark, label}, i) => {
      const t = first + i;
      const beyond = t < 0 || t >= input.frames;
      outline(mark, x, y, size.columns, size.rows);
      if (painted === frame) return;
      canvas.classList.toggle("view-absent", beyond);
      if (!beyond) paintFrame(canvas, inputClip, t, rgb ? undefined : options.scale);
      else canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
      const which = rgb ? "" : `, channel ${options.inputChannel}`;
      label.textContent = beyond ? `no frame ${formatNumber(t)}: ${padding}` : `input frame ${t}${which}`;
    });
    outline(result.mark, x, y, 1, 1);
    result.label.textContent = `output frame ${frame}, channel ${channel}`;
    if (painted !== frame) paintFrame(result.canvas, outputClip, frame, outputScale);
    painted = frame;
  }

  return {
    element,
    focus,
    show,
    outputScale: () => outputScale,
    repaint(channel) {
      outputClip = channelClip(output, channel);
      outputScale = scaleFor(outputClip);
      painted = -1;
    }
  };
}

/** Numbers without a sign are a picture, as those of the input are; others take sides about zero. */
function scaleFor(clip: Clip): ColorScale {
  const [low, high] = domainOf(clip.data);
  if (low >= 0 && high > 0) return pictureScale([0, high], {label: "output"});
  return signedScale(boundOf(clip.data), {label: "output"});
}
