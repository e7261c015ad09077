// Drawing on bytes: what a stroke does to a picture.
import type {Picture, Rgb} from "#models/lvm/tasks/picture";

/** A place in pixels, which may lie between them. */
export interface Point {
  x: number;
  y: number;
}

/** Paints a disc of a diameter in pixels, in place; what lies beyond the picture is left out. */
export function stamp(picture: Picture, {x, y}: Point, diameter: number, [r, g, b]: Rgb): void {
  const {width, height, data} = picture;
  const radius = diameter / 2;
  for (let row = Math.max(0, Math.floor(y - radius)); row < Math.min(height, y + radius); row++)
    for (let column = Math.max(0, Math.floor(x - radius)); column < Math.min(width, x + radius); column++) {
      // A pixel is painted if its centre lies in the disc; the one under the point always is.
      const inside = Math.hypot(column + 0.5 - x, row + 0.5 - y) <= radius;
      const under = column === Math.floor(x) && row === Math.floor(y);
      if (inside || under) data.set([r, g, b], 3 * (row * width + column));
    }
}

/** Discs from one place to another, so close that they leave no gap. */
export function stroke(picture: Picture, from: Point, to: Point, diameter: number, color: Rgb): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const steps = Math.max(1, Math.ceil(length));
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const at = {x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y)};
    stamp(picture, at, diameter, color);
  }
}

/** Paints the whole picture. */
export function fill({data}: Picture, [r, g, b]: Rgb): void {
  for (let i = 0; i < data.length; i += 3) data.set([r, g, b], i);
}

/** `#rrggbb` as three bytes. */
export const rgbOf = (hex: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as never;

/** A picture of its own with the same pixels. */
export const copyOf = (picture: Picture): Picture => ({...picture, data: picture.data.slice()});
