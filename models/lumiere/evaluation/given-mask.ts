import type {ClipTask} from "./clip-set.ts";

/**
 * M `[T·H·W]` of a task: 1 where pixels are given, as models/torch/lumiere_generate.py's `given_of` draws it. Inpainting leaves out the
 * middle half of each side, outpainting a quarter of the width on either side; a cinemagraph is given frame 0 and, in all frames,
 * what is around the middle half; image-to-video frame 0.
 *
 * @throws RangeError for a side that quarters do not divide
 */
export function givenMask(task: ClipTask, frames: number, size: number): Uint8Array {
  if (size % 4)
    throw new RangeError(
      `givenMask: a clip's side is a multiple of 4, so that it has quarters; found ${size}.`
    );
  const middle = (at: number) => at >= size / 4 && at < size - size / 4;
  const outside: Record<ClipTask, (x: number, y: number) => boolean> = {
    text: () => false,
    image: () => false,
    inpaint: (x, y) => !(middle(x) && middle(y)),
    outpaint: (x) => middle(x),
    cinemagraph: (x, y) => !(middle(x) && middle(y))
  };
  const first = task === "image" || task === "cinemagraph";
  return Uint8Array.from({length: frames * size * size}, (_, i) => {
    const [t, at] = [Math.floor(i / size ** 2), i % size ** 2];
    return +((first && t === 0) || outside[task](at % size, Math.floor(at / size)));
  });
}
