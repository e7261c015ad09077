// Pictures as bytes: what sentences are made of and what a tokenizer is given.

/** RGB, `[H,W,3]`, 0 to 255. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A colour, three bytes. */
export type Rgb = readonly [number, number, number];

export const BLACK: Rgb = [0, 0, 0];
export const WHITE: Rgb = [255, 255, 255];

/** A picture of one colour, black unless told. */
export function blank(width: number, height: number, [r, g, b]: Rgb = BLACK): Picture {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i += 3) {
    data[i] = r;
    data[i + 1] = g;
    data[i + 2] = b;
  }
  return {width, height, data};
}

/** Bytes from numbers in [0,1], rounded and cut to the range. */
export function pictureOf(width: number, height: number, rgb: ArrayLike<number>): Picture {
  if (rgb.length !== 3 * width * height)
    throw new Error(
      `A picture of ${width}×${height} needs ${3 * width * height} numbers, found ${rgb.length}; pass RGB, channels last.`
    );
  const data = new Uint8Array(rgb.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, Math.min(255, 255 * rgb[i] + 0.5));
  return {width, height, data};
}

/** Paints the pixels where `on(i)` in a colour, in place. */
export function paint(picture: Picture, [r, g, b]: Rgb, on: (i: number) => boolean): Picture {
  const {data} = picture;
  for (let i = 0, p = 0; p < data.length; i++, p += 3)
    if (on(i)) {
      data[p] = r;
      data[p + 1] = g;
      data[p + 2] = b;
    }
  return picture;
}

/** Bytes in [0,1], as metrics and tensors take them. */
export const unitPixels = ({width, height, data}: Picture) => ({
  width,
  height,
  channels: 3,
  data: Float32Array.from(data, (v) => v / 255)
});
