import {checkClip, type Clip, framePixels} from "../clip.ts";
import {context2d, h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatSeconds} from "../format.ts";
import {linkFrame} from "../frame-link.ts";
import {evenSize, onWidth} from "../measure.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, emitInput, type View} from "../view.ts";
import {
  blankMask,
  copyMask,
  fitFrames,
  invertMask,
  type Mask,
  rectangleMask,
  strokeMask,
  type Touch
} from "./mask.ts";
import {maskSurface} from "./mask-surface.ts";
import {maskTools} from "./mask-tools.ts";
import {maskTable, maskWords} from "./mask-words.ts";

export type {Mask} from "./mask.ts";

export interface MaskPainterOptions extends Partial<FigureOptions> {
  /** What is painted until the reader paints: a rectangle in pixels, in every frame; nothing unless told. */
  initial?: {left: number; top: number; width: number; height: number};
  /** Under this name strokes are kept for as long as the page is open, so that a rerun with another clip does not undo them. */
  remember?: string;
  /** CSS pixels of the width; default: what fits, at most 320. */
  size?: number;
  /** Default: the selection of the page. */
  selection?: Selection;
}

const remembered = new Map<string, Mask>();
const UNDONE = 50;

/**
 * Paints a mask on the frames of a clip, with brush, eraser and rectangle, in all frames or some; what is painted shows as a
 * chequered hole. Pointer, finger and keys alike. `.value` is the mask, T·H·W bytes with 1 where painted, a new one after each
 * stroke, which also gives an `input` event. The frame that is painted on is the page's. `update` takes another clip of the
 * same size and keeps the mask.
 * @throws a sentence if a clip's numbers do not fit each other, or if `update` is given another size.
 */
export function maskPainter(clip: Clip, options: MaskPainterOptions = {}): View<Mask, Clip> {
  const {size = 320, selection: store = selection} = options;
  let shown = checkClip(clip, "maskPainter");
  const key = options.remember && `${options.remember} / ${clip.width}×${clip.height}`;
  let mask = begin();
  let value = copyMask(mask);
  let undo: Uint8Array[] = [];

  const slider = h("input", {type: "range", min: 0, step: 1, "aria-label": "Frame", class: "view-scrub"});
  const readout = h("output", {class: "view-readout", "aria-hidden": "true"});
  const controls = h("div", {class: "view-controls", "data-export": "no"}, slider, readout);
  const said = h("p", {class: "mask-said", "data-export": "no"});
  const spoken = h("p", {class: "view-hidden", role: "status", "data-export": "no"});
  const tools = maskTools(clip.frames === 1, {
    undo: takeBack,
    clear: () => change(() => mask.data.fill(0)),
    invert: () => change(() => invertMask(mask, tools.span(frame(), shown.frames))),
    changed: () => surface.refresh()
  });
  const touch = (): Touch => ({span: tools.span(frame(), shown.frames), value: tools.value()});
  const surface = maskSurface({
    size: () => shown,
    tools,
    begin: () => (undo = [...undo.slice(1 - UNDONE), mask.data.slice()]),
    stroke(from, to) {
      strokeMask(mask, touch(), from, to, tools.diameter());
      paint();
    },
    rectangle(a, b) {
      rectangleMask(mask, touch(), a, b);
      paint();
    },
    end: tell,
    undo: takeBack,
    say: (words) => (spoken.textContent = `${words} ${maskWords(mask)}`)
  });
  const element = figure(
    {title: "Mask", summary: "", table: () => maskTable(mask), ...options},
    surface.element,
    controls,
    tools.element,
    said,
    spoken
  );
  const link = linkFrame(element, {store, frames: () => shown.frames, fallback: 0, show: paint});
  // A frame that another view pins is not a change of the mask.
  element.addEventListener("input", (event) => {
    if (event.target !== element || !told) event.stopImmediatePropagation();
  });
  let told = false;
  const frame = () => link.shown() ?? 0;

  function begin(): Mask {
    const kept = key ? remembered.get(key) : undefined;
    if (kept) return fitFrames(kept, shown.frames);
    const fresh = blankMask(shown.width, shown.height, shown.frames);
    const span = {first: 0, last: shown.frames - 1};
    const {left = 0, top = 0, width = 0, height = 0} = options.initial ?? {};
    const [a, b] = [
      {x: left, y: top},
      {x: left + width - 1, y: top + height - 1}
    ];
    if (width > 0 && height > 0) rectangleMask(fresh, {span, value: 1}, a, b);
    return fresh;
  }
  function change(act: () => void): void {
    undo = [...undo.slice(1 - UNDONE), mask.data.slice()];
    act();
    tell();
  }
  function takeBack(): void {
    const before = undo.pop();
    if (!before) return;
    mask.data.set(before);
    tell();
  }
  function tell(): void {
    value = copyMask(mask);
    if (key) remembered.set(key, value);
    tools.canUndo(undo.length > 0);
    paint();
    element.describe({summary: options.summary ?? maskWords(mask)});
    told = true;
    emitInput(element);
    told = false;
  }
  function paint(): void {
    const {canvas} = surface;
    const {width, height, frames, fps} = shown;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const t = frame();
    const context = context2d(canvas);
    if (context) {
      const image = new ImageData(width, height);
      framePixels(shown, t, undefined, image.data);
      cutOut(image.data, mask, t);
      context.putImageData(image, 0, 0);
    }
    slider.max = String(frames - 1);
    slider.value = String(t);
    slider.setAttribute("aria-valuetext", `Frame ${t} of ${frames - 1}`);
    readout.textContent = `frame ${t} / ${frames - 1} · ${formatSeconds(t, fps)}`;
    controls.hidden = frames === 1;
    said.textContent = maskWords(mask);
  }
  slider.addEventListener("input", (event) => {
    event.stopPropagation();
    link.pin(Number(slider.value));
  });
  onWidth(element.body, (now) => {
    const wide = evenSize(shown.width, Math.min(size, now - 2));
    surface.element.style.width = `${wide}px`;
    surface.canvas.style.aspectRatio = `${shown.width} / ${shown.height}`;
    element.style.setProperty("--mask-width", `${Math.max(260, wide)}px`);
  });
  paint();
  element.describe({summary: options.summary ?? maskWords(mask)});

  return asView(element, {
    get: () => value,
    update(next: Clip) {
      checkClip(next, "maskPainter");
      if (next.width !== shown.width || next.height !== shown.height)
        throw new Error(
          `maskPainter was made for ${shown.width}×${shown.height} px, found a clip of ${next.width}×${next.height}; make another for it.`
        );
      const other = next.frames !== shown.frames;
      shown = next;
      if (other) {
        mask = fitFrames(mask, next.frames);
        undo = [];
      }
      link.refresh();
      if (other) tell();
      else paint();
    }
  });
}

/** Painted pixels as image editors show what is not there: chequered, with a trace of the picture. */
function cutOut(pixels: Uint8ClampedArray, {width, height, data}: Mask, t: number): void {
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (!data[t * width * height + i]) continue;
      const square = (x + y) % 2 ? 214 : 250;
      for (let c = 0; c < 3; c++) pixels[4 * i + c] = 0.85 * square + 0.15 * pixels[4 * i + c];
    }
}
