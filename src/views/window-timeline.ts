import {cellCanvas, context2d, h, s} from "./dom.ts";
import {figure, type FigureOptions} from "./figure.ts";
import {plural} from "./format.ts";
import {hint} from "./hint.ts";
import {keyboardCursor} from "./keyboard.ts";
import {colorLegend} from "./legend.ts";
import {onWidth} from "./measure.ts";
import {domainOf, magnitudeScale, paintCells} from "./scale.ts";
import {selection, type Selection} from "./selection.ts";
import {asView, emitInput, type View} from "./view.ts";
import {windowBars} from "./window-timeline-bars.ts";
import {
  coverageLane,
  disagreementLane,
  frameAxis,
  laneName,
  seamsLane,
  sharesLane,
  uncoveredMarks
} from "./window-timeline-lanes.ts";
import {timelineLayout, type TimelineLayout} from "./window-timeline-layout.ts";
import {
  checkWindows,
  coverage,
  shares,
  weightsOf,
  type FrameWindow,
  type WindowWeights
} from "./window-timeline-maths.ts";
import {coverFault, frameSentence, timelineSummary, timelineTable} from "./window-timeline-words.ts";

export {coverage, seamRatio, shares, uncovered, windowEdges} from "./window-timeline-maths.ts";
export type {FrameWindow, WindowWeights};

export interface TimelineData {
  /** Frames of the clip. */
  frames: number;
  windows: readonly FrameWindow[];
  /** Per window a weight for each of its frames, or a function that gives them; default all 1. */
  weights?: WindowWeights;
  /** Spread of the windows' predictions before averaging, denoising step × frame. */
  disagreement?: readonly ArrayLike<number>[];
  /** Difference of frames f and f + 1, for every boundary. */
  seams?: readonly number[];
  /** Median of such differences inside windows; default that of `seams` away from the windows' edges. */
  interiorMedian?: number;
}

export interface TimelineOptions extends Partial<FigureOptions> {
  /** Whether windows can be moved and resized; default true. */
  draggable?: boolean;
  /** The greatest disagreement on the colour scale, for comparing timelines; default: the greatest there is. */
  most?: number;
  /** What the disagreement is measured in. */
  unit?: string;
  /** What the lane of seams shows; default `Seams: |x[f+1] − x[f]|`. */
  seamLabel?: string;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * MultiDiffusion's windows over a clip (Lumiere §3.2), lane under lane on one frame axis: windows with their weights, coverage
 * Σw, each window's share w/Σw, disagreement over frame × step, and seams against the median inside windows. Frames that no
 * window reaches are marked as an error. `.value` is the windows; dragging a bar or its ends, or arrow keys on it (with Shift
 * its end), changes them and gives one `input` event an animation frame. `update` takes any part of the data; until it brings
 * new ones, lanes measured for other windows are shown as stale.
 */
export function windowTimeline(
  data: TimelineData,
  options: TimelineOptions = {}
): View<FrameWindow[], Partial<TimelineData>> {
  const {selection: store = selection, draggable = true, seamLabel = "Seams: |x[f+1] − x[f]|"} = options;
  checkWindows(data.frames, data.windows);
  let current = data;
  let windows = data.windows.map(({start, length}) => ({start, length}));
  let weights: number[][] = [];
  let sum: number[] = [];
  let parts: number[][] = [];
  let width = 0;
  let layout: TimelineLayout;
  let pending = 0;
  let hovered: number | null = null;

  const canvas = cellCanvas(1, 1, {class: "lane-canvas", "aria-hidden": "true"});
  const lanes = s("g", {"aria-hidden": "true"});
  const measured = s("g", {class: "lane-measured", "aria-hidden": "true"});
  const faults = s("g", {"aria-hidden": "true"});
  const playhead = s("g", {"aria-hidden": "true"});
  const group = s("g", {class: draggable ? "lane-bars" : "lane-bars lane-fixed"});
  // The row of frame numbers takes the keyboard: arrows walk the page's frame.
  const ruler = s("rect", {class: "lane-ruler", x: 0, y: 0});
  const svg = s("svg", {class: "view-svg lane-live"}, playhead, lanes, measured, ruler, group, faults);
  const stage = h("div", {class: "lane-stage lane-timeline"}, canvas, svg);
  const fault = h("p", {class: "lane-fault", role: "status"});
  const readout = h("p", {class: "lane-readout"});
  const element = figure(
    {title: "Windows over the clip", summary: "", table: () => timelineTable(facts()), ...options},
    stage,
    fault,
    readout
  );
  const bars = windowBars(group, {
    draggable,
    frames: () => current.frames,
    windows: () => windows,
    layout: () => layout,
    change(index, window) {
      windows = windows.with(index, window);
      stage.classList.add("lane-stale");
      pending ||= requestAnimationFrame(() => {
        pending = 0;
        redraw();
        emitInput(element);
      });
    }
  });

  const facts = () => ({...current, windows, sum, parts});

  /** Everything that follows from the windows alone. */
  function redraw(): void {
    weights = weightsOf(windows, current.weights ?? []);
    sum = coverage(current.frames, windows, weights);
    parts = shares(current.frames, windows, weights);
    bars.draw(weights);
    const {length} = windows;
    lanes.replaceChildren(
      frameAxis(layout, current.frames),
      laneName(
        layout,
        layout.windows,
        plural(length, "window"),
        draggable ? "drag to move, drag an end to resize" : ""
      ),
      coverageLane(layout, sum),
      sharesLane(layout, parts)
    );
    const {disagreement, seams, interiorMedian, frames} = current;
    measured.replaceChildren(
      disagreement?.length ? disagreementLane(layout, disagreement.length) : "",
      seams?.length ? seamsLane(layout, seams, frames, windows, {interiorMedian, label: seamLabel}) : ""
    );
    faults.replaceChildren(...uncoveredMarks(layout, sum, windows));
    const words = coverFault(sum);
    fault.hidden = !words;
    if (fault.textContent !== words) fault.textContent = words;
    mark();
    element.describe({summary: options.summary ?? (() => timelineSummary(facts()))});
  }

  function paint(): void {
    const {disagreement} = current;
    canvas.hidden = !disagreement?.length;
    if (!disagreement?.length || !layout.disagreement) {
      element.describe({legend: options.legend});
      return;
    }
    const values = Float64Array.from(disagreement.flatMap((row) => Array.from(row)));
    const most = options.most ?? (domainOf(values)[1] || 1);
    const scale = magnitudeScale([0, most], {label: "disagreement of windows", unit: options.unit});
    canvas.width = current.frames;
    canvas.height = disagreement.length;
    const image = new ImageData(current.frames, disagreement.length);
    const losses = paintCells(scale, values, image.data);
    context2d(canvas)?.putImageData(image, 0, 0);
    const [left, right] = layout.x.range();
    const {top, height} = layout.disagreement;
    Object.assign(canvas.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${height}px`
    });
    element.describe({legend: options.legend ?? colorLegend(scale, losses)});
  }

  function draw(now: number): void {
    width = now;
    const {disagreement, seams, frames} = current;
    layout = timelineLayout(frames, windows, width, {
      steps: disagreement?.length ?? 0,
      seams: Boolean(seams?.length)
    });
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(layout.height));
    ruler.setAttribute("width", String(width));
    ruler.setAttribute("height", String(layout.axis + 5));
    paint();
    redraw();
  }

  const here = () => {
    const frame = store.current.frame;
    return hovered ?? (frame !== null && frame < current.frames ? frame : null);
  };
  function mark(): void {
    const frame = here();
    readout.replaceChildren(
      frame === null ? hint("Point at a frame to read it.") : frameSentence(facts(), frame)
    );
    if (frame === null) {
      playhead.replaceChildren();
      return;
    }
    const [a, b] = [layout.x(frame), layout.x(frame + 1)];
    const height = layout.height - layout.axis - 18;
    playhead.replaceChildren(
      s("rect", {class: "lane-playhead", x: a, y: layout.axis + 5, width: b - a, height}),
      s("rect", {class: "lane-playhead-top", x: a, y: layout.axis + 3, width: b - a, height: 3})
    );
  }
  const look = (frame: number) => {
    hovered = frame;
    store.hover({frame}, element);
    mark();
  };
  const sync = keyboardCursor(ruler, {
    label: "Frame",
    columns: () => current.frames,
    at: () => ({column: here() ?? 0}),
    move: look,
    pin: () => store.pin({frame: here()}, element),
    clear() {
      hovered = null;
      store.clear(element);
      mark();
    },
    text: () => (parts.length || sum.length ? frameSentence(facts(), here() ?? 0) : "")
  });
  const under = (event: MouseEvent) => {
    const t = Math.floor(layout.x.invert(event.clientX - stage.getBoundingClientRect().left));
    return t >= 0 && t < current.frames ? t : null;
  };
  const leave = () => {
    hovered = null;
    store.leave(element);
    mark();
  };
  stage.addEventListener("pointermove", (event) => {
    if (group.querySelector(".lane-dragged")) return;
    const frame = under(event);
    if (frame === null) leave();
    else look(frame);
  });
  stage.addEventListener("pointerleave", leave);
  stage.addEventListener("click", (event) => {
    const frame = under(event);
    if (frame !== null) store.pin({frame: store.pinned.frame === frame ? null : frame}, element);
  });
  stage.addEventListener("keydown", ({key}) => {
    if (key === "Escape") store.clear(element);
  });
  ruler.addEventListener("blur", leave);
  store.subscribe(element, () => (mark(), sync()));
  onWidth(element.body, draw);
  sync();

  return asView(element, {
    get: () => windows.map((window) => ({...window})),
    set(next: FrameWindow[]) {
      checkWindows(current.frames, next);
      const same = next.length === windows.length;
      windows = next.map(({start, length}) => ({start, length}));
      if (same) redraw();
      else draw(width);
    },
    update(next: Partial<TimelineData>) {
      const {frames, windows: given = windows} = {...current, ...next};
      const kept = "windows" in next ? given : windows;
      checkWindows(frames, kept);
      current = {...current, ...next};
      windows = kept.map(({start, length}) => ({start, length}));
      stage.classList.remove("lane-stale");
      draw(width);
    }
  });
}
