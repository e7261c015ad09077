import {h, s} from "./dom.ts";
import {series} from "./colors.ts";
import {figure, type FigureOptions} from "./figure.ts";
import {swatchLegend} from "./legend.ts";
import {onWidth} from "./measure.ts";
import {aliasOf, magnitudeResponse, signedAlias} from "./response-maths.ts";
import {impulsePanel, type Kernel, magnitudePanel, type Panel, plot} from "./response-panels.ts";
import {motionSentence, responseSummary, responseTable} from "./response-words.ts";
import {asView, emitInput, type View} from "./view.ts";

export type {Kernel};

export interface ResponseData {
  kernels: Kernel[];
  /** Only every so many frames are kept; default: the greatest stride of the kernels, else 1. */
  sampleEvery?: number;
  /** Frames per second, for a second axis in Hz. */
  fps?: number;
  /** A motion in cycles per frame: draws the draggable mark and where it lands. */
  motion?: number;
}

export interface ResponseOptions extends Partial<FigureOptions> {
  /** The top of the magnitude axis, for comparing figures; default: what holds every curve. */
  top?: number;
}

/** The motion marked, what it is taken for once frames are dropped, and whether it then seems to run backwards. */
export interface ResponseValue {
  f: number | null;
  alias: number | null;
  backwards: boolean;
}

const STEP = 0.005;

/**
 * What temporal kernels do to motion: impulse response beside magnitude response |H(f)|, with the Nyquist mark of the kept
 * frames and the aliased region. A motion, where one is given, can be dragged or moved by arrow keys: `.value.f`.
 */
export function frequencyResponse(
  data: ResponseData,
  options: ResponseOptions = {}
): View<ResponseValue, ResponseData> {
  check(data);
  let panel: Panel;
  let width = 0;
  let f = data.motion ?? null;
  const stage = h("div", {class: "lane-response"});
  const readout = h("p", {class: "lane-readout"});
  const element = figure(
    {title: "Frequency response", summary: "", table: () => responseTable(data.kernels), ...options},
    stage,
    readout
  );
  const marker = s("g", {
    class: "lane-motion",
    role: "slider",
    tabindex: 0,
    "aria-label": "Motion in cycles per frame"
  });
  const every = () => data.sampleEvery ?? Math.max(1, ...data.kernels.map(({stride}) => stride ?? 1));
  const value = (): ResponseValue => {
    if (f === null) return {f, alias: null, backwards: false};
    return {f, alias: aliasOf(f, every()), backwards: signedAlias(f, every()) < -1e-12};
  };

  function draw(now: number): void {
    width = now;
    const beside = width >= 620;
    const left = beside ? Math.max(230, Math.min(width * 0.38, 380)) : width;
    const right = beside ? Math.min(width - left - 24, 620) : width;
    panel = magnitudePanel(data.kernels, right, {sampleEvery: every(), fps: data.fps, top: options.top});
    const impulse = impulsePanel(data.kernels, left);
    for (const svg of [impulse, panel.svg]) svg.setAttribute("role", "presentation");
    const focused = marker.contains(marker.ownerDocument.activeElement);
    if (f !== null) panel.svg.append(marker);
    stage.replaceChildren(impulse, panel.svg);
    if (focused) marker.focus();
    mark();
  }

  function mark(): void {
    const {f, alias, backwards} = value();
    if (f === null || alias === null) {
      readout.textContent = "";
      return;
    }
    const {x, y} = panel;
    const [from, to] = [x(f), x(alias)];
    const moved = Math.abs(f - alias) > 1e-9;
    const lift = Math.min(70, Math.abs(from - to) * 0.4);
    const base = plot.FLOOR;
    const arc = `M${from},${base}C${from - lift * 0.3},${base - lift} ${to + lift * 0.3},${base - lift} ${to},${base - 6}`;
    marker.replaceChildren(
      s("rect", {class: "lane-grab", x: from - 16, y: plot.TOP, width: 32, height: base - plot.TOP}),
      s("line", {class: "lane-mark", x1: from, x2: from, y1: plot.TOP, y2: base}),
      ...data.kernels.map(({taps}, i) =>
        s("circle", {class: "lane-dot", cx: from, cy: y(magnitudeResponse(taps, f)), r: 4.5, fill: series(i)})
      ),
      ...(moved
        ? [
            s("path", {class: "lane-arc", d: arc}),
            s("path", {class: "lane-arrow", d: `M${to - 4.5},${base - 8}h9l-4.5,8z`})
          ]
        : []),
      s("rect", {class: "lane-handle", x: from - 5, y: base - 7, width: 10, height: 14, rx: 3})
    );
    const sentence = motionSentence(data.kernels, {f, alias, backwards, every: every(), fps: data.fps});
    readout.textContent = sentence;
    for (const [name, v] of Object.entries({valuemin: 0, valuemax: 0.5, valuenow: f, valuetext: sentence}))
      marker.setAttribute(`aria-${name}`, String(v));
  }

  function move(to: number): void {
    const next = Math.round(Math.max(0, Math.min(0.5, to)) / STEP) * STEP;
    if (f === null || Math.abs(next - f) < 1e-9) return;
    f = Number(next.toFixed(6));
    mark();
    emitInput(element);
  }
  marker.addEventListener("keydown", (event) => {
    const by = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10}[
      event.key
    ];
    if (by) move((f ?? 0) + by * STEP);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(0.5);
    else return;
    event.preventDefault();
  });
  marker.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    marker.setPointerCapture?.(event.pointerId);
    marker.focus({preventScroll: true});
    event.preventDefault();
    const drag = (e: PointerEvent) =>
      move(panel.x.invert(e.clientX - panel.svg.getBoundingClientRect().left));
    const stop = () => {
      marker.removeEventListener("pointermove", drag);
      for (const name of ["pointerup", "pointercancel"]) marker.removeEventListener(name, stop);
    };
    marker.addEventListener("pointermove", drag);
    for (const name of ["pointerup", "pointercancel"]) marker.addEventListener(name, stop);
  });
  // A click anywhere on the panel brings the mark there.
  stage.addEventListener("click", (event) => {
    if (f !== null && panel.svg.contains(event.target as Node))
      move(panel.x.invert(event.clientX - panel.svg.getBoundingClientRect().left));
  });

  function describe(): void {
    const swatches = data.kernels.map(({label}, i) => ({label, color: series(i), mark: "line" as const}));
    element.describe({
      legend: options.legend ?? swatchLegend(swatches),
      summary: options.summary ?? (() => responseSummary(data.kernels, every()))
    });
  }

  describe();
  onWidth(element.body, draw);

  return asView(element, {
    get: value,
    update(next: ResponseData) {
      check(next);
      const given = next.motion !== data.motion;
      data = next;
      if (given || f === null) f = next.motion ?? null;
      describe();
      draw(width);
    }
  });
}

function check({kernels, sampleEvery = 1, motion}: ResponseData): void {
  if (!kernels?.length || kernels.some(({taps}) => !taps?.length))
    throw new Error(
      "A frequency response needs kernels with at least one tap each, found none; pass {kernels: [{label, taps}]}."
    );
  if (!(sampleEvery >= 1))
    throw new Error(`sampleEvery is at least 1 frame, found ${sampleEvery}; give 1 to keep every frame.`);
  if (motion !== undefined && !(motion >= 0 && motion <= 0.5))
    throw new Error(
      `A motion is between 0 and 0.5 cycles per frame, found ${motion}; frames can carry no faster one.`
    );
}
