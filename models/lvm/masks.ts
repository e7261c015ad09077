// Scores of masks and boxes, as in Visual Prompting's protocol (Bar et al. 2022), which LVM's comparison uses.

/** An image to be scored: pixels row by row, channels last. */
export interface Pixels {
  width: number;
  height: number;
  channels: number;
  /** In [0,1]. */
  data: ArrayLike<number>;
}

/** Refuses images that cannot be compared. */
export function sameSize(who: string, a: Pixels, b: Pixels): void {
  for (const {width, height, channels, data} of [a, b])
    if (data.length !== width * height * channels || !data.length)
      throw new Error(
        `${who}: an image of ${width}×${height}×${channels} needs ${width * height * channels} numbers, at least 1, found ${data.length}.`
      );
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels)
    throw new Error(
      `${who}: images must have one size, found ${a.width}×${a.height}×${a.channels} and ${b.width}×${b.height}×${b.channels}; resize one.`
    );
}

/**
 * White against black: 1 where a pixel is nearer to white than to black in RGB (Euclidean), which is where its channels' mean is
 * above ½; a tie is black.
 */
export function whiteMask({width, height, channels, data}: Pixels): Uint8Array {
  return Uint8Array.from({length: width * height}, (_, p) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[p * channels + c];
    return Number(sum / channels > 0.5);
  });
}

/** |A ∩ B| / |A ∪ B| of two masks; 1 if both are empty. */
export function iou(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new Error(`iou: masks must have one size, found ${a.length} and ${b.length} pixels.`);
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] && b[i]) both++;
    if (a[i] || b[i]) either++;
  }
  return either ? both / either : 1;
}

/** Foreground IoU of two images of masks, white on black, of one image; average it over images. */
export function foregroundIou(found: Pixels, truth: Pixels): number {
  sameSize("foregroundIou", found, truth);
  return iou(whiteMask(found), whiteMask(truth));
}

/** A box in whole pixels: columns left … right − 1, rows top … bottom − 1. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The bounding box of a mask's largest component (neighbours share a side; of equals the first by rows), or null if it is empty. */
export function largestComponentBox(mask: ArrayLike<number>, width: number): Box | null {
  const seen = new Uint8Array(mask.length);
  let best: {size: number; box: Box} | null = null;
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue;
    const box = {left: width, top: Infinity, right: 0, bottom: 0};
    const queue = [start];
    seen[start] = 1;
    for (let n = 0; n < queue.length; n++) {
      const at = queue[n];
      const [x, y] = [at % width, Math.floor(at / width)];
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
      const sides = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
      for (const next of sides)
        if (next >= 0 && next < mask.length && mask[next] && !seen[next]) {
          seen[next] = 1;
          queue.push(next);
        }
    }
    if (!best || queue.length > best.size) best = {size: queue.length, box};
  }
  return best && best.box;
}

/** IoU of two boxes. */
export function boxIou(a: Box, b: Box): number {
  const area = ({left, top, right, bottom}: Box) => Math.max(0, right - left) * Math.max(0, bottom - top);
  const both = area({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom)
  });
  return both / (area(a) + area(b) - both) || 0;
}

/** Detection: IoU of the boxes around the largest white components; 0 if only one image has any, 1 if neither. */
export function detectionIou(found: Pixels, truth: Pixels): number {
  sameSize("detectionIou", found, truth);
  const [a, b] = [found, truth].map((image) => largestComponentBox(whiteMask(image), image.width));
  return a && b ? boxIou(a, b) : Number(!a && !b);
}
