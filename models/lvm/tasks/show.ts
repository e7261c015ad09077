// What is shown of a frame of the world, as JSON: its picture or one of its annotations, in the colours of a sentence, and then
// perhaps turned or recoloured. `drawShow` draws it.
import {type Annotated, FIRST_OBJECT, GROUND, SKY} from "../../world/annotate.ts";
import type {ColorName} from "../../world/palette.ts";
import type {Scene, SceneObject} from "../../world/scene.ts";
import {SHAPES, type Shape} from "../../world/shapes.ts";
import {stylize} from "../../world/styles.ts";
import {colorAt, type Colormap} from "./colormap.ts";
import {blank, paint, type Picture, pictureOf, type Rgb} from "./picture.ts";
import {type Transform, transformed} from "./transform.ts";

/** Which objects a mask or box is of. */
export type Which = {shape: Shape} | {color: ColorName} | "all";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An annotation and how it is drawn. */
export type Annotation =
  /** The frame in the style of its scene. */
  | {as: "image"}
  /** Its luminance, three times (.299/.587/.114, as LVM's script). */
  | {as: "gray"}
  /** With rectangles in black. */
  | {as: "holes"; holes: readonly Rect[]}
  /** Objects in `on`, the rest in `off`. */
  | {as: "mask"; of: Which; on: Rgb; off: Rgb}
  /** The objects' bounding boxes, filled. */
  | {as: "boxes"; of: Which; on: Rgb; off: Rgb}
  /** By class: sky, ground, then SHAPES in their order. */
  | {as: "segmentation"; palette: readonly Rgb[]}
  /** Logarithm of the depth from NEAR to FAR as a colour. */
  | {as: "depth"; map: Colormap}
  /** Channel c is axis `axes[c]` of the normal, turned by `signs[c]`, from [−1,1] to [0,255]. */
  | {as: "normals"; axes: readonly number[]; signs: readonly number[]}
  | {as: "edges"; on: Rgb; off: Rgb};

export type Show = Annotation & {then?: readonly Transform[]};

/** Whether an object is one of those. */
export const isOf = ({shape, color}: SceneObject, which: Which): boolean =>
  which === "all" || ("shape" in which ? shape === which.shape : color === which.color);

/** A frame with its truth and the scene that it shows. */
export interface Frame {
  annotated: Annotated;
  scene: Scene;
  t: number;
}

/** World units between which a depth's colour runs. */
export const NEAR_DEPTH = 2.8;
export const FAR_DEPTH = 14;

/** Classes of a segmentation: sky, ground and the shapes. */
export const CLASSES = ["sky", "ground", ...SHAPES] as const;

/** The class of every pixel, an index into CLASSES. */
export function classesOf({annotated, scene}: Frame): Uint8Array {
  const of = [SKY, GROUND, ...scene.objects.map(({shape}) => 2 + SHAPES.indexOf(shape))];
  return lookedUp(annotated.id, of);
}

/** `of[id]` by pixel. */
function lookedUp(ids: Uint8Array, of: readonly number[]): Uint8Array {
  const out = new Uint8Array(ids.length);
  for (let i = 0; i < ids.length; i++) out[i] = of[ids[i]];
  return out;
}

/** 1 where an object of `which` is seen. */
export function maskOf({annotated, scene}: Frame, which: Which): Uint8Array {
  return lookedUp(annotated.id, [0, 0, ...scene.objects.map((object) => Number(isOf(object, which)))]);
}

/** Depth as a number from 0 (near) to 1 (far). */
export const depthValue = (depth: number): number =>
  Math.log(depth / NEAR_DEPTH) / Math.log(FAR_DEPTH / NEAR_DEPTH);
/** Its inverse, in world units. */
export const depthOf = (value: number): number => NEAR_DEPTH * (FAR_DEPTH / NEAR_DEPTH) ** value;

/** Draws what is to be shown of a frame. The same show of the same frame is the same picture everywhere. */
export function drawShow(frame: Frame, show: Show): Picture {
  return (show.then ?? []).reduce(transformed, drawAnnotation(frame, show));
}

function drawAnnotation(frame: Frame, show: Annotation): Picture {
  const {annotated} = frame;
  const {width, height} = annotated;
  switch (show.as) {
    case "image":
      return image(frame);
    case "gray":
      return gray(image(frame));
    case "holes": {
      const {holes} = show;
      const inside = (i: number) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return holes.some((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height);
      };
      return paint(image(frame), [0, 0, 0], inside);
    }
    case "mask": {
      const mask = maskOf(frame, show.of);
      return paint(blank(width, height, show.off), show.on, (i) => mask[i] > 0);
    }
    case "boxes": {
      const boxes = boxesOf(frame, show.of);
      const inside = (i: number) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return boxes.some((b) => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height);
      };
      return paint(blank(width, height, show.off), show.on, inside);
    }
    case "segmentation": {
      const picture = blank(width, height);
      const {data} = picture;
      const classes = classesOf(frame);
      for (let i = 0; i < classes.length; i++)
        for (let c = 0; c < 3; c++) data[3 * i + c] = show.palette[classes[i]][c];
      return picture;
    }
    case "depth": {
      const picture = blank(width, height);
      annotated.depth.forEach((depth, i) => colorAt(show.map, depthValue(depth), picture.data, 3 * i));
      return picture;
    }
    case "normals": {
      const picture = blank(width, height);
      const {data} = picture;
      for (let p = 0; p < data.length; p += 3)
        for (let c = 0; c < 3; c++) {
          const n = show.signs[c] * annotated.normal[p + show.axes[c]];
          data[p + c] = Math.max(0, Math.min(255, 127.5 + 127.5 * n + 0.5));
        }
      return picture;
    }
    case "edges":
      return paint(blank(width, height, show.off), show.on, (i) => annotated.edge[i] > 0);
  }
}

/** The frame as its scene's style draws it. */
export function image({annotated, scene, t}: Frame): Picture {
  const {width, height, rgb} = annotated;
  const style = scene.style ?? "render";
  const seed = scene.seed + Math.round(1024 * t);
  return pictureOf(width, height, style === "render" ? rgb : stylize(annotated, style, {seed}));
}

function gray(picture: Picture): Picture {
  const {data} = picture;
  for (let p = 0; p < data.length; p += 3) {
    const y = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2] + 0.5;
    data.fill(y, p, p + 3);
  }
  return picture;
}

/** The bounding boxes of the visible parts of the objects, those of fewer than 6 pixels left out. */
export function boxesOf({annotated, scene}: Frame, which: Which): Rect[] {
  const {width, id} = annotated;
  return scene.objects.flatMap((object, k) => {
    if (!isOf(object, which)) return [];
    let [left, top, right, bottom, count] = [Infinity, Infinity, -1, -1, 0];
    for (let i = 0; i < id.length; i++) {
      if (id[i] !== FIRST_OBJECT + k) continue;
      const [x, y] = [i % width, Math.floor(i / width)];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      count++;
    }
    return count < 6 ? [] : [{x: left, y: top, width: right - left + 1, height: bottom - top + 1}];
  });
}
