import {cellCanvas} from "../dom.ts";
import {paintPicture, type Picture} from "./picture.ts";

/** A picture as a small square of `size` CSS pixels, such as the decoded patch of a code. */
export function patchCanvas(picture: Picture, size: number): HTMLCanvasElement {
  const canvas = cellCanvas(picture.width, picture.height, {class: "tok-patch", "aria-hidden": "true"});
  Object.assign(canvas.style, {width: `${size}px`, height: `${size}px`});
  paintPicture(canvas, picture);
  return canvas;
}

/**
 * Returns the patches of a codebook if they fit each other.
 * @throws if there is none, or if one has another size than the first.
 */
export function checkPatches(patches: readonly Picture[], who: string): readonly Picture[] {
  if (!patches?.length)
    throw new Error(`${who} needs a picture for every code, found none; decode each code once.`);
  const [{width, height}] = patches;
  patches.forEach((patch, id) => {
    if (patch?.width !== width || patch.height !== height)
      throw new Error(
        `${who} needs patches of one size, ${width}×${height} like code 0, found ${patch?.width}×${patch?.height} for code ${id}.`
      );
  });
  return patches;
}
