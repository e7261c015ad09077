import type {Picture} from "#models/lvm/tasks/picture";
import {h} from "#views/dom";
import {paintPicture} from "#views/tokens/picture";
import {type Point, stroke} from "./brush.ts";
import type {Tools} from "./tools.ts";

export interface Tile {
  element: HTMLElement;
  /** Draws the picture as it is now. */
  paint(): void;
  select(is: boolean): void;
}

export interface TileHandlers {
  /** What the tile shows at the moment; strokes change it in place. */
  picture(): Picture;
  tools: Tools;
  chosen(): void;
  /** The brush touched the picture. */
  drawn(): void;
  /** A stroke ended, or a picture was changed by key. */
  changed(): void;
}

/** Pixels that the brush moves at a press of an arrow key. */
const STEP = 4;

/**
 * A picture that can be chosen and drawn on: by dragging, or with the focus on it by the arrow keys, which move the brush, and
 * Space, which sets it down.
 */
export function tile(label: string, on: TileHandlers): Tile {
  const canvas = h("canvas", {class: "pictures-canvas", "aria-hidden": "true"});
  const cursor = h("div", {class: "pictures-cursor", hidden: true});
  const surface = h("div", {class: "pictures-surface", tabindex: 0, role: "application"}, canvas, cursor);
  const spoken = h("p", {class: "view-hidden", role: "status"});
  const element = h(
    "div",
    {class: "pictures-tile"},
    surface,
    h("div", {class: "pictures-label"}, label),
    spoken
  );
  let last: Point | null = null;
  let brush: Point | null = null;

  const name = () =>
    surface.setAttribute(
      "aria-label",
      `${label}. ${on.tools.drawing() ? "Arrow keys move the brush, Space paints." : "Choose, drop or paste a picture, or take the brush."}`
    );
  const at = ({clientX, clientY}: PointerEvent): Point => {
    const {left, top, width, height} = canvas.getBoundingClientRect();
    const picture = on.picture();
    return {
      x: ((clientX - left) / width) * picture.width,
      y: ((clientY - top) / height) * picture.height
    };
  };
  const draw = (from: Point, to: Point) => {
    on.drawn();
    stroke(on.picture(), from, to, on.tools.diameter(), on.tools.color());
    paint();
  };

  surface.addEventListener("pointerdown", (event) => {
    on.chosen();
    if (!on.tools.drawing() || event.button !== 0) return;
    surface.setPointerCapture(event.pointerId);
    last = at(event);
    draw(last, last);
  });
  surface.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = at(event);
    draw(last, next);
    last = next;
  });
  const end = () => {
    if (!last) return;
    last = null;
    on.changed();
  };
  surface.addEventListener("pointerup", end);
  surface.addEventListener("pointercancel", end);
  surface.addEventListener("focus", () => on.chosen());
  surface.addEventListener("blur", () => (cursor.hidden = true));
  surface.addEventListener("keydown", (event) => {
    if (!on.tools.drawing()) return;
    const move = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (!move && event.key !== " ") return;
    event.preventDefault();
    const {width, height} = on.picture();
    const from = brush ?? {x: width / 2, y: height / 2};
    const within = (v: number, most: number) => Math.max(0, Math.min(most - 1, v));
    brush = move
      ? {x: within(from.x + STEP * move[0], width), y: within(from.y + STEP * move[1], height)}
      : from;
    if (event.key === " " || event.shiftKey) {
      draw(event.shiftKey ? from : brush, brush);
      on.changed();
    }
    showCursor(brush, width, height);
  });

  function showCursor({x, y}: Point, width: number, height: number): void {
    cursor.hidden = false;
    const size = (100 * on.tools.diameter()) / width;
    Object.assign(cursor.style, {
      left: `${(100 * x) / width}%`,
      top: `${(100 * y) / height}%`,
      width: `${size}%`,
      height: `${size}%`
    });
    spoken.textContent = `Brush at column ${Math.floor(x)}, row ${Math.floor(y)}.`;
  }

  function paint(): void {
    paintPicture(canvas, on.picture());
    surface.classList.toggle("pictures-drawing", on.tools.drawing());
  }

  name();
  return {
    element,
    paint() {
      paint();
      name();
    },
    select: (is) => element.classList.toggle("pictures-chosen", is)
  };
}
