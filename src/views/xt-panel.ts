import {axisBottom, axisLeft, drag, pointer, scaleLinear, select} from "d3";
import {type Clip, paintFrame} from "./clip.ts";
import {cellCanvas, h, s} from "./dom.ts";
import {evenSize} from "./measure.ts";
import {frameAt} from "./runs.ts";
import type {ColorScale} from "./scale.ts";
import {columnSlice, rowSlice} from "./slices.ts";

export interface SlicePanelOptions {
  width: number;
  axis: "x" | "y" | "both";
  scale?: ColorScale;
  /** The clip whose frames and fps the page's frame counts in. */
  reference: Clip;
  /** The pointer asks for this place, in pixels of the clip. */
  moveTo(x: number, y: number): void;
  hover(frame: number): void;
  leave(): void;
  pin(frame: number): void;
}

/** One run: its frame, its slices and their axes. */
export interface SlicePanel {
  element: HTMLElement;
  /** Takes the keyboard for the scanlines. */
  scanline: SVGElement;
  /** Takes the keyboard for the frame. */
  time: SVGElement;
  cut(x: number, y: number): void;
  showFrame(frame: number): void;
}

const LEFT = 38;
const TOP = 20;
const BOTTOM = 34;
const GAP = 6;

/** Where the frame and its slices stand, in CSS pixels: the frame takes two thirds, the slices' time one third. */
export function sliceLayout(clip: Clip, width: number, axis: SlicePanelOptions["axis"]) {
  const room = width - LEFT - 10;
  const wide = evenSize(clip.width, Math.min(axis === "x" ? room : (room - GAP) * 0.66, 320));
  const tall = (wide * clip.height) / clip.width;
  const most = axis === "x" ? tall * 0.6 : room - GAP - wide;
  const step = Math.max(
    1,
    Math.min(Math.floor(most / clip.frames), Math.max(2, Math.floor((wide * 0.6) / clip.frames)))
  );
  const time = Math.min(clip.frames * step, Math.max(24, most));
  return {wide, tall, time, right: LEFT + wide + GAP, below: TOP + tall + GAP};
}

/** Draws one run of `xtSlice`. */
export function slicePanel(clip: Clip, options: SlicePanelOptions): SlicePanel {
  const {axis, scale, reference} = options;
  const {wide, tall, time, right, below} = sliceLayout(clip, options.width, axis);
  const [xt, yt] = [axis !== "y", axis !== "x"];
  const height = (xt ? below + time : TOP + tall) + BOTTOM;
  const place = (x: number, y: number, w: number, hgt: number) =>
    `position: absolute; left: ${x}px; top: ${y}px; width: ${w}px; height: ${hgt}px`;
  const frame = cellCanvas(clip.width, clip.height, {style: place(LEFT, TOP, wide, tall)});
  const xtCanvas = cellCanvas(clip.width, clip.frames, {style: place(LEFT, below, wide, time), hidden: !xt});
  const ytCanvas = cellCanvas(clip.frames, clip.height, {style: place(right, TOP, time, tall), hidden: !yt});

  // A pixel's and a frame's number stands at its middle.
  const scaleOf = (count: number, start: number, size: number) =>
    scaleLinear([-0.5, count - 0.5], [start, start + size]);
  const x = scaleOf(clip.width, LEFT, wide);
  const y = scaleOf(clip.height, TOP, tall);
  const tDown = scaleOf(clip.frames, below, time);
  const tRight = scaleOf(clip.frames, right, time);
  const svg = s("svg", {class: "view-svg view-over", width: options.width, height});
  const text = (left: number, top: number, words: string, anchor = "start") =>
    svg.append(s("text", {class: "view-axis-label", x: left, y: top, "text-anchor": anchor}, words));
  const axisGroup = (transform: string) => select(svg.appendChild(s("g", {transform})));
  const tick = (size: number) => Math.max(2, Math.round(size / 40));

  axisGroup(`translate(${LEFT},0)`).call(axisLeft(y).ticks(tick(tall)).tickSizeOuter(0));
  text(0, TOP - 8, "↓ y (px)");
  const xAxisAt = xt ? below + time : TOP + tall;
  axisGroup(`translate(0,${xAxisAt})`).call(axisBottom(x).ticks(tick(wide)).tickSizeOuter(0));
  text(LEFT + wide, xAxisAt + 31, "x (px) →", "end");
  if (xt) {
    axisGroup(`translate(${LEFT},0)`).call(axisLeft(tDown).ticks(tick(time)).tickSizeOuter(0));
  }
  if (yt) {
    axisGroup(`translate(0,${TOP + tall})`).call(axisBottom(tRight).ticks(tick(time)).tickSizeOuter(0));
    text(right + time, TOP + tall + 31, `t (frame) →`, "end");
  }
  if (xt) text(0, xAxisAt + 31, "↓ t (frame)");

  const rowLine = ruleLine("view-scanline");
  const columnLine = ruleLine("view-scanline");
  const playDown = ruleLine("view-playhead");
  const playRight = ruleLine("view-playhead");
  const handle = s("circle", {class: "view-handle", r: 5});
  const scanline = s("rect", {class: "view-hit view-hit-cross", x: LEFT, y: TOP, width: wide, height: tall});
  const xtHit = s("rect", {class: "view-hit", x: LEFT, y: below, width: wide, height: time});
  const ytHit = s("rect", {class: "view-hit", x: right, y: TOP, width: time, height: tall});
  svg.append(scanline); // first, so that Tab reaches it first
  if (xt) svg.append(rowLine.element, playDown.element, xtHit);
  if (yt) svg.append(columnLine.element, playRight.element, ytHit);
  svg.append(handle);

  select(scanline as SVGRectElement).call(
    drag<SVGRectElement, unknown>()
      .container(() => svg)
      .on("start drag", (event: {x: number; y: number}) =>
        options.moveTo(x.invert(event.x) + 0.5, y.invert(event.y) + 0.5)
      )
  );
  const follow = (hit: SVGElement, frameOf: (at: [number, number]) => number) => {
    const pick = (event: Event) =>
      frameAt(
        reference,
        Math.min(clip.frames - 1, Math.max(0, Math.round(frameOf(pointer(event, svg))))),
        clip.fps
      );
    hit.addEventListener("pointermove", (event) => options.hover(pick(event)));
    hit.addEventListener("pointerleave", () => options.leave());
    hit.addEventListener("click", (event) => options.pin(pick(event)));
  };
  follow(xtHit, ([, top]) => tDown.invert(top));
  follow(ytHit, ([left]) => tRight.invert(left));

  const element = h("div", {class: "view-slice", style: `width: ${options.width}px; height: ${height}px`});
  element.append(frame, xtCanvas, ytCanvas, svg);
  return {
    element,
    scanline,
    time: xt ? xtHit : ytHit,
    cut(column, row) {
      rowLine.set(LEFT, y(row), LEFT + wide, y(row));
      columnLine.set(x(column), TOP, x(column), TOP + tall);
      handle.setAttribute("cx", String(yt ? x(column) : LEFT));
      handle.setAttribute("cy", String(xt ? y(row) : TOP));
      if (xt) paintFrame(xtCanvas, rowSlice(clip, row), 0, scale);
      if (yt) paintFrame(ytCanvas, columnSlice(clip, column), 0, scale);
    },
    showFrame(t) {
      const own = frameAt(clip, t, reference.fps);
      paintFrame(frame, clip, own, scale);
      playDown.set(LEFT, tDown(own), LEFT + wide, tDown(own));
      playRight.set(tRight(own), TOP, tRight(own), TOP + tall);
    }
  };
}

/** A line that is seen on any picture: on a halo of the opposite lightness. */
function ruleLine(kind: string) {
  const pair = [s("line", {class: `${kind}-halo`}), s("line", {class: kind})];
  return {
    element: s("g", {class: "view-rule"}, ...pair),
    set(x1: number, y1: number, x2: number, y2: number) {
      for (const line of pair)
        for (const [name, at] of Object.entries({x1, y1, x2, y2})) line.setAttribute(name, String(at));
    }
  };
}
