// The images of a sentence as tiles in reading order: what every view of a whole sentence stands on.
import {h} from "../dom.ts";
import {evenSize} from "../measure.ts";
import {checkPicture, type Picture} from "./picture.ts";
import {gridSide, roleName, type TokenPlace} from "./places.ts";
import {sentenceLayout} from "./sentence-layout.ts";
import type {TokenColors} from "./token-colors.ts";
import type {TokenPaint} from "./token-paint.ts";
import {type TokenMark, type TokenStage, tokenStage} from "./token-stage.ts";

/** An image of a sentence. */
export interface SentenceImage {
  /** Null where it is not yet painted: the image in question. */
  picture: Picture | null;
  /** What it is in its example: "x", "y", "frame", "depth". */
  role: string;
  /** Which example (pair, shot, frame) it belongs to, from 0; left out, the image stands alone. */
  example?: number | null;
}

/**
 * Returns the images of a sentence if they fit each other.
 * @throws if there is none, if a picture's numbers do not fit, or if an image's tokens fill no square.
 */
export function checkImages<Image extends SentenceImage>(
  images: readonly Image[],
  imageTokens: number,
  who: string
): readonly Image[] {
  if (!images?.length)
    throw new Error(`${who} needs at least one image, found none; pass the images of the sentence.`);
  images.forEach(({picture}, i) => picture && checkPicture(picture, `${who} (image ${i})`));
  gridSide(imageTokens, who);
  return images;
}

export interface SentenceTiles {
  element: HTMLElement;
  side(): number;
  /** Puts up the tiles of these images, once checked. */
  show(images: readonly SentenceImage[], imageTokens: number): void;
  resize(width: number): void;
  /** Draws image `i`, with its tokens in colours or as it is. */
  paint(i: number, colors: TokenColors | null, how?: TokenPaint): void;
  mark(i: number, marks: readonly TokenMark[]): void;
  under(event: MouseEvent): TokenPlace | null;
}

/** Tiles for a sentence; `below` makes what stands under an image's name. */
export function sentenceTiles({below}: {below?(i: number, width: number): Node | null} = {}): SentenceTiles {
  const element = h("div", {class: "tok-sentence tok-hit"});
  let images: readonly SentenceImage[] = [];
  let tiles: {stage: TokenStage; name: HTMLElement; tile: HTMLElement; foot: HTMLElement}[] = [];
  let side = 1;
  let width = 0;

  function show(next: readonly SentenceImage[], imageTokens: number): void {
    const same = next.length === images.length && gridSide(imageTokens, "A sentence") === side;
    images = next;
    side = gridSide(imageTokens, "A sentence");
    if (!same)
      tiles = images.map((_, i) => {
        const stage = tokenStage(side);
        const name = h("div", {class: "tok-role"});
        const foot = h("div", {class: "tok-foot"});
        return {
          stage,
          name,
          foot,
          tile: h("div", {class: "tok-tile", "data-image": i}, stage.element, name, foot)
        };
      });
    tiles.forEach(({name, tile}, i) => {
      name.textContent = roleName(images[i]) + (images[i].picture ? "" : " ?");
      tile.classList.toggle("tok-unknown", !images[i].picture);
    });
    if (width) resize(width);
  }

  function resize(now: number): void {
    width = now;
    const {size, groups, perLine} = sentenceLayout(images, width);
    const even = evenSize(side, size);
    element.style.gridTemplateColumns = `repeat(${perLine}, max-content)`;
    element.replaceChildren(
      ...groups.map((group) => h("div", {class: "tok-group"}, ...group.map((i) => tiles[i].tile)))
    );
    tiles.forEach(({stage, foot}, i) => {
      stage.resize(even);
      foot.replaceChildren(below?.(i, even) ?? "");
    });
  }

  return {
    element,
    side: () => side,
    show,
    resize,
    paint: (i, colors, how) => tiles[i].stage.paint(images[i].picture, colors, how),
    mark: (i, marks) => tiles[i].stage.mark(marks),
    under(event) {
      const tile = (event.target as Element).closest<HTMLElement>("[data-image]");
      const image = Number(tile?.dataset.image);
      const token = tile ? tiles[image]?.stage.tokenAt(event) : null;
      return typeof token === "number" ? {image, token} : null;
    }
  };
}
