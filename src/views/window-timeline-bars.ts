// The windows as bars that can be dragged, resized and moved by keys. They stay the same elements while they change.
import {area, curveMonotoneX, max} from "d3";
import {series} from "./colors.ts";
import {s} from "./dom.ts";
import type {TimelineLayout} from "./window-timeline-layout.ts";
import {moved, resized, type FrameWindow} from "./window-timeline-maths.ts";

interface BarsOptions {
  /** Whether the reader can change them; else they are pictures and take no focus. */
  draggable: boolean;
  frames(): number;
  windows(): readonly FrameWindow[];
  layout(): TimelineLayout;
  /** A window was moved or resized by the reader. */
  change(index: number, window: FrameWindow): void;
}

type Part = "move" | "start" | "end";

/** Draws the bars into `group` and calls `change` for every whole frame that one is dragged by. */
export function windowBars(group: SVGElement, options: BarsOptions) {
  const bars: ReturnType<typeof makeBar>[] = [];

  function makeBar(index: number) {
    const box = s("rect", {class: "lane-window", rx: 3, fill: series(index), stroke: series(index)});
    const curve = s("path", {class: "lane-weight", fill: series(index)});
    const label = s("text", {class: "lane-window-label"});
    const grip = (part: Part) => s("rect", {class: "lane-grip", "data-part": part});
    const [start, end] = [grip("start"), grip("end")];
    const ticks = s("path", {class: "lane-ticks", stroke: series(index)});
    const element = s(
      "g",
      {class: "lane-bar-group", "aria-label": `Window ${index + 1}`, ...(options.draggable ? {role: "slider", tabindex: 0} : {role: "img"})},
      box, curve, ticks, label, start, end
    ); // prettier-ignore
    const parts = {element, box, curve, label, start, end, ticks};
    if (!options.draggable) return parts;
    element.addEventListener("keydown", (event) => {
      const window = options.windows()[index];
      const next = byKey(event, window, options.frames());
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      if (next.start !== window.start || next.length !== window.length) options.change(index, next);
    });
    element.addEventListener("pointerdown", (event) => drag(event, element, index));
    // The lanes below pin a frame on click; a bar that was dragged must not.
    element.addEventListener("click", (event) => event.stopPropagation());
    return parts;
  }

  function drag(event: PointerEvent, element: SVGElement, index: number): void {
    if (event.button) return;
    const part = ((event.target as Element).getAttribute("data-part") ?? "move") as Part;
    const from = options.windows()[index];
    const {x} = options.layout();
    const step = x(1) - x(0);
    const origin = event.clientX;
    element.setPointerCapture?.(event.pointerId);
    element.focus({preventScroll: true});
    element.classList.add("lane-dragged");
    event.preventDefault();
    const move = (e: Event) => {
      const by = Math.round(((e as PointerEvent).clientX - origin) / step);
      const next =
        part === "move" ? moved(from, by, options.frames()) : resized(from, part, by, options.frames());
      const now = options.windows()[index];
      if (next.start !== now.start || next.length !== now.length) options.change(index, next);
    };
    const stop = () => {
      element.classList.remove("lane-dragged");
      element.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) element.removeEventListener(name, stop);
    };
    element.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, stop);
  }

  return {
    /** Draws windows and their weight curves as they are now. */
    draw(weights: readonly number[][]): void {
      const windows = options.windows();
      const {x, bar, row} = options.layout();
      while (bars.length > windows.length) bars.pop()?.element.remove();
      while (bars.length < windows.length) {
        const made = makeBar(bars.length);
        bars.push(made);
        group.append(made.element);
      }
      const most = max(weights, (w) => max(w)) || 1;
      const step = x(1) - x(0);
      windows.forEach(({start, length}, i) => {
        const parts = bars[i];
        const [left, right, top] = [x(start), x(start + length), row(i)];
        const set = (element: SVGElement, attributes: Record<string, string | number>) => {
          for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
        };
        set(parts.box, {x: left, y: top, width: right - left, height: bar});
        // The curve runs through the middles of the frames and level to the window's ends.
        const points: [number, number][] = weights[i].map((w, t) => [left + (t + 0.5) * step, w]);
        points.unshift([left, weights[i][0]]);
        points.push([right, weights[i][length - 1]]);
        const path = area<[number, number]>()
          .x(([px]) => px)
          .y0(top + bar)
          .y1(([, w]) => top + bar - (Math.max(0, w) / most) * (bar - 3))
          .curve(curveMonotoneX);
        set(parts.curve, {d: path(points) ?? ""});
        const grip = Math.max(3, Math.min(11, (right - left) / 3));
        set(parts.start, {x: left - 5, y: top - 2, width: grip + 5, height: bar + 4});
        set(parts.end, {x: right - grip, y: top - 2, width: grip + 5, height: bar + 4});
        const middle = top + bar / 2;
        const half = Math.min(6, bar / 3);
        set(parts.ticks, {
          d: `M${left + 3},${middle - half}v${2 * half}M${right - 3},${middle - half}v${2 * half}`
        });
        const room = right - left;
        parts.label.textContent =
          room > 150
            ? `${i + 1}: frames ${start}–${start + length - 1}`
            : room > 74
              ? `${i + 1}: ${start}–${start + length - 1}`
              : room > 24
                ? `${i + 1}`
                : "";
        set(parts.label, {x: left + 9, y: middle + 4});
        const words = `frames ${start} to ${start + length - 1}, ${length} long`;
        if (!options.draggable) return set(parts.element, {"aria-label": `Window ${i + 1}, ${words}`});
        set(parts.element, {
          "aria-valuemin": 0,
          "aria-valuemax": options.frames() - length,
          "aria-valuenow": start,
          "aria-valuetext": words
        });
      });
    }
  };
}

/** Arrows move by a frame, Page keys by the window's half, Home and End to the clip's ends; with Shift the end moves. */
export function byKey(
  event: {key: string; shiftKey: boolean},
  window: FrameWindow,
  frames: number
): FrameWindow | null {
  const half = Math.max(1, Math.round(window.length / 2));
  const by = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: -half, PageDown: half, Home: -frames, End: frames}[event.key]; // prettier-ignore
  if (by === undefined) return null;
  return event.shiftKey ? resized(window, "end", by, frames) : moved(window, by, frames);
}
