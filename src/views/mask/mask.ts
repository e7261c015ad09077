// Masks over the frames of a clip, and what a hand does to them: plain bytes, changed in place.

/** Which pixels of which frames are painted: T·H·W bytes, 1 where they are, else 0. */
export interface Mask {
  width: number;
  height: number;
  frames: number;
  data: Uint8Array;
}

/** A place in pixels, which may lie between them. */
export interface Point {
  x: number;
  y: number;
}

/** Frames `first` to `last`, both included. */
export interface FrameSpan {
  first: number;
  last: number;
}

/** What is painted, where: 1 paints, 0 erases. */
export interface Touch {
  span: FrameSpan;
  value: 0 | 1;
}

/** A mask with nothing painted. */
export const blankMask = (width: number, height: number, frames: number): Mask => ({
  width,
  height,
  frames,
  data: new Uint8Array(width * height * frames)
});

/** A mask of its own with the same pixels. */
export const copyMask = (mask: Mask): Mask => ({...mask, data: mask.data.slice()});

/** Sets the pixels of one frame for which `inside` holds, in all frames of the span. */
function paintWhere(mask: Mask, {span, value}: Touch, inside: (x: number, y: number) => boolean): void {
  const {width, height, data} = mask;
  const pixels: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (inside(x, y)) pixels.push(y * width + x);
  for (let t = span.first; t <= span.last; t++)
    for (const pixel of pixels) data[t * width * height + pixel] = value;
}

/** Discs of a diameter in pixels all along the way from one place to another; the pixels under both ends always. */
export function strokeMask(mask: Mask, touch: Touch, from: Point, to: Point, diameter: number): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const under = ({x, y}: Point, column: number, row: number) =>
    Math.floor(x) === column && Math.floor(y) === row;
  paintWhere(mask, touch, (column, row) => {
    const [x, y] = [column + 0.5, row + 0.5];
    const along = squared ? ((x - from.x) * dx + (y - from.y) * dy) / squared : 0;
    const at = Math.min(1, Math.max(0, along));
    const near = Math.hypot(x - from.x - at * dx, y - from.y - at * dy) <= diameter / 2;
    return near || under(from, column, row) || under(to, column, row);
  });
}

/** The rectangle that has both places in its corner pixels. */
export function rectangleMask(mask: Mask, touch: Touch, a: Point, b: Point): void {
  const [left, right] = [Math.floor(Math.min(a.x, b.x)), Math.floor(Math.max(a.x, b.x))];
  const [top, bottom] = [Math.floor(Math.min(a.y, b.y)), Math.floor(Math.max(a.y, b.y))];
  paintWhere(mask, touch, (x, y) => x >= left && x <= right && y >= top && y <= bottom);
}

/** Paints what is not painted and the other way round, in all frames of the span. */
export function invertMask({width, height, data}: Mask, {first, last}: FrameSpan): void {
  const size = width * height;
  for (let i = first * size; i < (last + 1) * size; i++) data[i] = 1 - data[i];
}

/** The mask for a clip of another number of frames: cut off, or its last frame again and again. */
export function fitFrames(mask: Mask, frames: number): Mask {
  const size = mask.width * mask.height;
  const fitted = blankMask(mask.width, mask.height, frames);
  for (let t = 0; t < frames; t++) {
    const from = Math.min(t, mask.frames - 1) * size;
    fitted.data.set(mask.data.subarray(from, from + size), t * size);
  }
  return fitted;
}

/** How many pixels are painted, frame by frame. */
export function paintedPixels({width, height, frames, data}: Mask): number[] {
  const size = width * height;
  return Array.from({length: frames}, (_, t) => {
    let sum = 0;
    for (let i = t * size; i < (t + 1) * size; i++) sum += data[i];
    return sum;
  });
}

/** The share of all pixels of all frames that is painted, from 0 to 1. */
export const paintedShare = (mask: Mask): number =>
  paintedPixels(mask).reduce((sum, n) => sum + n, 0) / mask.data.length;
