// Pictures as token views take them: RGB in plain arrays.
import {MISSING} from "../colors.ts";
import {context2d} from "../dom.ts";

/** RGB `[H,W,3]`: bytes 0 to 255, or floats 0 to 1. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8ClampedArray | Uint8Array | Float32Array;
}

/**
 * Returns the picture if its numbers fit each other.
 * @param who names the caller in the message.
 * @throws a sentence that says what was expected, what was found and what to do.
 */
export function checkPicture(picture: Picture, who: string): Picture {
  if (!picture || typeof picture !== "object")
    throw new Error(
      `${who} needs a picture {width, height, data}, found ${picture}; pass RGB, channels last.`
    );
  const {width, height, data} = picture;
  if (!(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0))
    throw new Error(
      `${who} needs a whole, positive width and height, found ${width}×${height}; pass sizes in pixels.`
    );
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray || data instanceof Float32Array))
    throw new Error(
      `${who} needs its picture's data as bytes or as a Float32Array in [0,1], found ${kind(data)}; await tensor.data() first.`
    );
  if (data.length !== width * height * 3)
    throw new Error(
      `${who} has a picture of ${height}×${width}×3 (H·W·C) that needs ${width * height * 3} values, found ${data.length}; pass RGB without alpha.`
    );
  return picture;
}

function kind(value: unknown): string {
  return value === null || typeof value !== "object" ? String(value) : (value as object).constructor.name;
}

/** The picture as RGBA bytes, opaque; floats are rounded and cut to 0…255, and NaN has the colour of missing values. */
export function pictureBytes({data}: Picture, out = new Uint8ClampedArray((data.length / 3) * 4)) {
  const gain = data instanceof Float32Array ? 255 : 1;
  for (let i = 0, j = 0; i < data.length; i += 3, j += 4) {
    const r = data[i];
    const g = data[i + 1];
    const b = data[i + 2];
    if (Number.isNaN(r + g + b)) out.set(MISSING, j);
    else {
      out[j] = r * gain;
      out[j + 1] = g * gain;
      out[j + 2] = b * gain;
    }
    out[j + 3] = 255;
  }
  return out;
}

/** Puts RGBA bytes on a canvas, which takes their size; its CSS size stays what it is. */
export function putBytes(canvas: HTMLCanvasElement, width: number, height: number, bytes: Uint8ClampedArray) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  image.data.set(bytes);
  context2d(canvas)?.putImageData(image, 0, 0);
}

/** Draws the picture on a canvas, which takes its size. */
export function paintPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  putBytes(canvas, picture.width, picture.height, pictureBytes(picture));
}

/** A rectangle of the picture as a picture of its own: what one token covers, say. */
export function crop(picture: Picture, x: number, y: number, width: number, height: number): Picture {
  const data = picture.data.slice(0, width * height * 3);
  for (let row = 0; row < height; ++row) {
    const start = ((y + row) * picture.width + x) * 3;
    data.set(picture.data.subarray(start, start + width * 3), row * width * 3);
  }
  return {width, height, data};
}

/** Mean luminance in [0,1], by the weights of Rec. 601. */
export function luminance({data}: Picture): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
  return sum / (data.length / 3) / (data instanceof Float32Array ? 1 : 255);
}
