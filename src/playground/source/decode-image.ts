import {drawnFrame} from "./drawn-frame.ts";
import {limits} from "./limits.ts";
import {damagedPicture, hugePicture} from "./sentences.ts";
import type {Sniffed} from "./sniff.ts";
import type {Decoded} from "./types.ts";
import {SourceError} from "./types.ts";

/** The longest side at which an SVG, which has no pixels of its own, is drawn. */
const SVG_SIDE = 1024;

/**
 * Decodes a still picture (the first frame of an animated one). EXIF orientation is applied; alpha is kept and laid over a
 * background later. Holds the decoded picture until `close`.
 */
export async function decodeImage(blob: Blob, name: string, found: Sniffed): Promise<Decoded> {
  if (found.name === "SVG") return decodeSvg(blob, name);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob, {imageOrientation: "from-image"});
  } catch {
    throw new SourceError(damagedPicture(name, found.name));
  }
  return still(bitmap, bitmap.width, bitmap.height, `${found.name} picture`, () => bitmap.close());
}

/** In an image element an SVG runs no script and loads nothing from elsewhere. */
async function decodeSvg(blob: Blob, name: string): Promise<Decoded> {
  const url = URL.createObjectURL(new Blob([blob], {type: "image/svg+xml"}));
  try {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {
      throw new SourceError(damagedPicture(name, "SVG"));
    });
    const [w, h] = [image.naturalWidth || 1, image.naturalHeight || 1];
    if (w * h > limits.picturePixels) throw new SourceError(hugePicture(name, w, h));
    const scale = SVG_SIDE / Math.max(w, h);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(w * scale));
    canvas.height = Math.max(1, Math.round(h * scale));
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return still(
      canvas,
      canvas.width,
      canvas.height,
      "SVG picture",
      () => (canvas.width = canvas.height = 0)
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

function still(
  image: CanvasImageSource,
  width: number,
  height: number,
  label: string,
  close: () => void
): Decoded {
  return {
    kind: "still",
    label,
    width,
    height,
    duration: 0,
    rate: 0,
    notes: [],
    close,
    async *at(_times, signal) {
      signal.throwIfAborted();
      yield drawnFrame(width, height, (context, from, to) =>
        context.drawImage(image, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height)
      );
    }
  };
}
