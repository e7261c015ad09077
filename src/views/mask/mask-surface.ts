import {cellCanvas, h} from "../dom.ts";
import type {Point} from "./mask.ts";
import type {MaskTools} from "./mask-tools.ts";

export interface MaskSurfaceHandlers {
  size(): {width: number; height: number};
  tools: MaskTools;
  /** A stroke begins: what follows until `end` is one thing to undo. */
  begin(): void;
  stroke(from: Point, to: Point): void;
  rectangle(a: Point, b: Point): void;
  end(): void;
  undo(): void;
  /** Where the keyboard's brush stands, in words. */
  say(words: string): void;
}

export interface MaskSurface {
  element: HTMLElement;
  canvas: HTMLCanvasElement;
  /** After the tools changed. */
  refresh(): void;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1]
};
const HELP =
  "Arrow keys move the brush, Space sets it down, Shift with an arrow draws; of a rectangle Space sets one corner, then the other; Escape takes the corner back.";

/** The frame that is painted on: by dragging with pointer or finger, or with the focus on it by keys. */
export function maskSurface(on: MaskSurfaceHandlers): MaskSurface {
  const canvas = cellCanvas(1, 1, {class: "mask-canvas", "aria-hidden": "true"});
  const cursor = h("div", {class: "mask-cursor", hidden: true, "data-export": "no"});
  const element = h(
    "div",
    {class: "mask-surface", tabindex: 0, role: "application", "aria-label": `Mask. ${HELP}`},
    canvas,
    cursor
  );
  let last: Point | null = null;
  /** One corner of the rectangle that is being drawn. */
  let corner: Point | null = null;
  let brush: Point | null = null;

  const at = ({clientX, clientY}: PointerEvent): Point => {
    const {left, top, width, height} = canvas.getBoundingClientRect();
    const size = on.size();
    const within = (v: number, most: number) => Math.max(0, Math.min(most - 1e-6, v));
    return {
      x: within(((clientX - left) / (width || 1)) * size.width, size.width),
      y: within(((clientY - top) / (height || 1)) * size.height, size.height)
    };
  };
  const box = (left: number, top: number, right: number, bottom: number, round: boolean) => {
    const {width, height} = on.size();
    cursor.hidden = false;
    cursor.classList.toggle("mask-round", round);
    Object.assign(cursor.style, {
      left: `${(100 * left) / width}%`,
      top: `${(100 * top) / height}%`,
      width: `${(100 * (right - left)) / width}%`,
      height: `${(100 * (bottom - top)) / height}%`
    });
  };
  /** Shows where a brush or a rectangle would paint. */
  const show = (point: Point) => {
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
    if (on.tools.shape() === "rectangle") {
      const from = corner ?? point;
      const [cx, cy] = [Math.floor(from.x), Math.floor(from.y)];
      return box(Math.min(x, cx), Math.min(y, cy), Math.max(x, cx) + 1, Math.max(y, cy) + 1, false);
    }
    const radius = Math.max(1, on.tools.diameter()) / 2;
    box(point.x - radius, point.y - radius, point.x + radius, point.y + radius, true);
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture?.(event.pointerId);
    last = at(event);
    on.begin();
    if (on.tools.shape() === "rectangle") corner = last;
    else on.stroke(last, last);
    show(last);
  });
  element.addEventListener("pointermove", (event) => {
    const next = at(event);
    if (last && on.tools.shape() === "brush") on.stroke(last, next);
    if (last) last = next;
    if (last || event.pointerType !== "touch") show(next);
  });
  const finish = () => {
    if (!last) return;
    if (corner) on.rectangle(corner, last);
    last = corner = null;
    on.end();
  };
  element.addEventListener("pointerup", finish);
  element.addEventListener("pointercancel", finish);
  element.addEventListener("pointerleave", () => (cursor.hidden = !last));
  element.addEventListener("blur", () => {
    cursor.hidden = true;
    corner = null;
  });
  element.addEventListener("keydown", (event) => {
    const {key, shiftKey} = event;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z") return handled(event, on.undo);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape" && corner) return handled(event, () => (corner = null));
    const move = ARROWS[key];
    if (!move && key !== " " && key !== "Enter") return;
    handled(event, () => {
      const {width, height} = on.size();
      const from = brush ?? {x: Math.floor(width / 2) + 0.5, y: Math.floor(height / 2) + 0.5};
      const step = (v: number, by: number, most: number) => Math.max(0.5, Math.min(most - 0.5, v + by));
      brush = move ? {x: step(from.x, move[0], width), y: step(from.y, move[1], height)} : from;
      if (!move) setDown(brush);
      else if (shiftKey && on.tools.shape() === "brush") whole(() => on.stroke(from, brush!));
    });
  });

  function handled(event: Event, act: () => unknown): void {
    event.preventDefault();
    event.stopPropagation();
    act();
    if (!brush) return;
    show(brush);
    const corners = corner ? `, corner at column ${Math.floor(corner.x)}, row ${Math.floor(corner.y)}` : "";
    on.say(`Brush at column ${Math.floor(brush.x)}, row ${Math.floor(brush.y)}${corners}.`);
  }
  function setDown(point: Point): void {
    if (on.tools.shape() === "brush") return whole(() => on.stroke(point, point));
    if (!corner) return void (corner = point);
    const from = corner;
    corner = null;
    whole(() => on.rectangle(from, point));
  }
  function whole(act: () => void): void {
    on.begin();
    act();
    on.end();
  }
  return {
    element,
    canvas,
    refresh() {
      corner = null;
      if (!cursor.hidden && brush) show(brush);
    }
  };
}
