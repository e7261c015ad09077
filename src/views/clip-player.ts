import {paintFrame} from "./clip.ts";
import {cellCanvas, h, s} from "./dom.ts";
import {type FigureOptions, figure} from "./figure.ts";
import {formatSeconds} from "./format.ts";
import {linkFrame} from "./frame-link.ts";
import {onWidth} from "./measure.ts";
import {createPlayhead} from "./playhead.ts";
import {
  type ClipData,
  frameAt,
  referenceClip,
  runFacts,
  runLegend,
  runsOf,
  runTable,
  sameShape
} from "./runs.ts";
import type {ColorScale} from "./scale.ts";
import {type Selection, selection} from "./selection.ts";
import {asView, type View} from "./view.ts";

export interface ClipPlayerOptions extends Partial<FigureOptions> {
  /** Frames shown in a second; default: the clip's own. */
  fps?: number;
  /** Begin again after the last frame; default true. */
  loop?: boolean;
  /** Play as soon as the player is on the page; never where the reader asks for reduced motion. Default false. */
  autoplay?: boolean;
  /** CSS pixels of a clip's width; default: what fits, at most 384. */
  size?: number;
  /** CSS pixels that a clip needs at least: where there is less, clips stand under each other. Default 160. */
  least?: number;
  scale?: ColorScale;
  /** Default: the selection of the page. */
  selection?: Selection;
}

const GAP = 16;

/**
 * Plays a clip, or several on one playhead (by time, where their fps differ). Playing previews the page's frame; pausing,
 * scrubbing and stepping pin it. `.value` is the pinned frame of the longest clip.
 * @throws a sentence if a clip's numbers do not fit each other, or if fps is not above 0.
 */
export function clipPlayer(data: ClipData, options: ClipPlayerOptions = {}): View<number, ClipData> {
  const {
    loop = true,
    autoplay = false,
    scale,
    size,
    least: needed = 160,
    selection: store = selection
  } = options;
  if (options.fps !== undefined && !(options.fps > 0))
    throw new Error(`clipPlayer needs fps above 0, found ${options.fps}; leave it out for the clip's own.`);
  let runs = runsOf(data, "clipPlayer");
  const reference = () => referenceClip(runs);
  const fps = () => options.fps ?? reference().fps;
  const words = () => ({
    subtitle: options.subtitle ?? runFacts(runs),
    summary: options.summary ?? `${runFacts(runs)}. A player with a slider for the frame.`,
    legend: runLegend(runs, scale, options.legend)
  });

  const screens = h("div", {class: "view-screens"});
  const icon = s("path", {});
  const svg = s("svg", {viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true"}, icon);
  const button = h(
    "button",
    {type: "button", class: "view-play", onclick: () => (head.playing() ? head.pause() : head.play())},
    svg
  );
  const slider = h("input", {type: "range", min: 0, step: 1, "aria-label": "Frame", class: "view-scrub"});
  const readout = h("output", {class: "view-readout", "aria-hidden": "true"});
  const controls = h("div", {class: "view-controls", "data-export": "no"}, button, slider, readout);
  const element = figure(
    {title: "Clip", table: () => runTable(runs), ...options, ...words()},
    screens,
    controls
  );
  let canvases: HTMLCanvasElement[] = [];

  const link = linkFrame(element, {
    store,
    frames: () => reference().frames,
    fallback: 0,
    show: (settled) => head.followed(settled)
  });
  const head = createPlayhead(element, {
    frames: () => reference().frames,
    fps,
    loop,
    // Autoplay shows its own frames and leaves the page's selection alone: the reader did not ask for it.
    preview: (frame, asked) => (asked ? link.hover(frame) : paint(frame)),
    settle: (frame) => link.pin(frame),
    changed: controlsChanged,
    shown: () => link.shown() ?? 0,
    paint
  });

  function controlsChanged(): void {
    const playing = head.playing();
    icon.setAttribute("d", playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4.5 2.8v10.4L13 8z");
    button.setAttribute("aria-label", playing ? "Pause" : "Play");
  }

  function paint(frame: number): void {
    runs.forEach(({clip}, i) => paintFrame(canvases[i], clip, frameAt(clip, frame, reference().fps), scale));
    const last = reference().frames - 1;
    slider.value = String(frame);
    slider.setAttribute(
      "aria-valuetext",
      `Frame ${frame} of ${last}, ${formatSeconds(frame, reference().fps)}`
    );
    readout.textContent = `frame ${frame} / ${last} · ${formatSeconds(frame, reference().fps)}`;
  }

  function layOut(width: number): void {
    const least = Math.min(size ?? needed, width);
    const across = Math.max(1, Math.min(runs.length, Math.floor((width + GAP) / (least + GAP))));
    const wide = Math.min(size ?? 384, Math.floor((width - (across - 1) * GAP) / across));
    screens.style.gridTemplateColumns = `repeat(${across}, ${wide}px)`;
    element.style.setProperty(
      "--view-player-width",
      `${Math.max(260, across * wide + (across - 1) * GAP)}px`
    );
    const old = canvases;
    canvases = runs.map(({clip}, i) => {
      const canvas = old[i] ?? cellCanvas(clip.width, clip.height, {"aria-hidden": "true"});
      canvas.style.aspectRatio = `${clip.width} / ${clip.height}`;
      return canvas;
    });
    screens.replaceChildren(
      ...runs.map(({label}, i) =>
        h("div", {class: "view-screen"}, canvases[i], label && h("div", {class: "view-screen-label"}, label))
      )
    );
    slider.max = String(reference().frames - 1);
    slider.disabled = button.disabled = reference().frames === 1;
    paint(head.frame());
  }

  slider.addEventListener("input", (event) => {
    event.stopPropagation(); // the figure's own event follows when the pin has changed
    head.pause(false);
    link.pin(Number(slider.value));
  });
  slider.addEventListener("keydown", (event) => event.key === "Escape" && link.clear());
  let width = 0;
  onWidth(element.body, (now) => layOut((width = now)));
  controlsChanged();
  if (autoplay) head.autoplay();

  return asView(element, {
    get: () => link.value() ?? 0,
    set: (frame) => link.pin(frame),
    update(next) {
      const before = runs;
      runs = runsOf(next, "clipPlayer");
      link.refresh();
      if (sameShape(before, runs)) paint(head.frame());
      else layOut(width);
      element.describe(words());
    }
  });
}
