// What can be done to a picture after it is drawn: turns and mirrors of its square, and colours exchanged.
import type {Picture} from "./picture.ts";

export const TURNS = ["mirror", "flip", "rot90", "rot180", "rot270"] as const;
/** Mirrored left to right, flipped upside down, or turned counter-clockwise by degrees. */
export type Turn = (typeof TURNS)[number];

export type Transform =
  | {turn: Turn}
  /** Channel c becomes channel `channels[c]`, turned to 255 − v where `inverted[c]`. */
  | {channels: readonly number[]; inverted: readonly boolean[]};

/**
 * The picture after a transform.
 *
 * @throws if a picture that is not square is to be turned by 90 or 270 degrees
 */
export function transformed(picture: Picture, transform: Transform): Picture {
  const {width, height, data} = picture;
  const out = new Uint8Array(data.length);
  if ("channels" in transform) {
    const {channels, inverted} = transform;
    for (let p = 0; p < data.length; p += 3)
      for (let c = 0; c < 3; c++) {
        const v = data[p + channels[c]];
        out[p + c] = inverted[c] ? 255 - v : v;
      }
    return {width, height, data: out};
  }
  if (width !== height && (transform.turn === "rot90" || transform.turn === "rot270"))
    throw new Error(
      `A picture must be square to be turned by ${transform.turn}, found ${width}×${height}; crop it.`
    );
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p += 3) {
      const from = 3 * source(transform.turn, x, y, width, height);
      out[p] = data[from];
      out[p + 1] = data[from + 1];
      out[p + 2] = data[from + 2];
    }
  return {width, height, data: out};
}

/** Which pixel comes to (x, y). */
function source(turn: Turn, x: number, y: number, width: number, height: number): number {
  switch (turn) {
    case "mirror":
      return y * width + width - 1 - x;
    case "flip":
      return (height - 1 - y) * width + x;
    case "rot180":
      return (height - 1 - y) * width + width - 1 - x;
    case "rot90":
      return x * width + width - 1 - y;
    case "rot270":
      return (height - 1 - x) * width + y;
  }
}

/** The transform that undoes another. */
export function inverse(transform: Transform): Transform {
  if ("turn" in transform)
    return {
      turn:
        ({rot90: "rot270", rot270: "rot90"} as Partial<Record<Turn, Turn>>)[transform.turn] ?? transform.turn
    };
  const channels = [0, 1, 2].map((c) => transform.channels.indexOf(c));
  return {channels, inverted: channels.map((c) => transform.inverted[c])};
}
