// The formats of visual sentences (LVM, arXiv 2312.00785 §3; defaults as in the released tokenising scripts): which image stands
// where. They order anything, images or their tokens; `visualSentence` makes the tokens.
import {draws} from "../random.ts";

/** An image in its place in a sentence. */
export interface Slot<T> {
  image: T;
  /** Which example it belongs to, from 0: a pair, a frame with its annotations, a group of one category. */
  shot: number;
  /** What it is in its shot, such as "x", "y", "frame" or "depth". */
  role: string;
}

const some = (who: string, what: string, list: readonly unknown[]) => {
  if (!list.length) throw new Error(`${who} needs at least one ${what}, found none.`);
};

/** One image: [image, EOS] once it is a sentence. */
export const single = <T>(image: T): Slot<T>[] => [{image, shot: 0, role: "image"}];

/** Frames of a video, or views around an object, in order. */
export function sequence<T>(frames: readonly T[]): Slot<T>[] {
  some("A sequence", "frame", frames);
  return frames.map((image, shot) => ({image, shot, role: "frame"}));
}

/**
 * Which frames of a clip a sentence takes: `frames` (16) indices, `stride` (8) apart, from a start drawn with `seed`. As in LVM's
 * scripts the stride is cut to what the clip allows.
 *
 * @throws if the clip has fewer frames than are wanted.
 */
export function stridedFrames(
  length: number,
  {frames = 16, stride = 8, seed = 0}: {frames?: number; stride?: number; seed?: number} = {}
): number[] {
  if (!Number.isInteger(frames) || frames < 1 || !Number.isInteger(stride) || stride < 1)
    throw new RangeError(
      `stridedFrames: frames and stride must be whole numbers of at least 1, found ${frames} and ${stride}.`
    );
  if (!(length >= frames))
    throw new RangeError(
      `stridedFrames: a sentence of ${frames} frames needs a clip at least as long, found ${length}; ask for fewer frames.`
    );
  const step = frames === 1 ? stride : Math.min(stride, Math.floor((length - 1) / (frames - 1)));
  const start = draws(seed, "start").below(length - (frames - 1) * step);
  return Array.from({length: frames}, (_, i) => start + i * step);
}

/**
 * Image pairs, [x,y] × n (LVM: 8); with a `query` the analogy prompt x₁,y₁,…,x_q, whose next image is the answer.
 */
export function pairs<T>(examples: readonly (readonly [T, T])[], query?: T): Slot<T>[] {
  if (query === undefined) some("A sentence of pairs", "pair", examples);
  const slots = examples.flatMap(([x, y], shot): Slot<T>[] => [
    {image: x, shot, role: "x"},
    {image: y, shot, role: "y"}
  ]);
  return query === undefined ? slots : [...slots, {image: query, shot: examples.length, role: "x"}];
}

/**
 * Images with several annotations: all modalities of a shot, then of the next (LVM: 5 × 3). One random order of the modalities,
 * drawn with `seed`, is shared by all shots of the sentence; `order` fixes it instead.
 *
 * @throws if shots differ in their modalities.
 */
export function multiAnnotation<T>(
  shots: readonly Readonly<Record<string, T>>[],
  {seed = 0, order}: {seed?: number; order?: readonly string[]} = {}
): Slot<T>[] {
  some("A sentence of annotated images", "shot", shots);
  const names = Object.keys(shots[0]).sort();
  some("A sentence of annotated images", "modality", names);
  shots.forEach((shot, i) => {
    const found = Object.keys(shot).sort();
    if (found.join() !== names.join())
      throw new Error(
        `Every shot needs the same modalities, ${names.join(", ")}, but shot ${i} has ${found.join(", ") || "none"}.`
      );
  });
  if (order && [...order].sort().join() !== names.join())
    throw new Error(
      `The order must name each modality once, ${names.join(", ")}, found ${order.join(", ")}.`
    );
  const roles = order ?? shuffled(names, seed);
  return shots.flatMap((shot, i) => roles.map((role) => ({image: shot[role], shot: i, role})));
}

/** A list in an order drawn with `seed` (Fisher–Yates). */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const order = [...list];
  const draw = draws(seed, "shuffle");
  for (let i = order.length - 1; i > 0; i--) {
    const j = draw.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * Images by category: a group of images of one category, then of the next (LVM: 4 × 4; also 1 and 2 to a group). `names` become
 * the roles, "category 0", … unless told.
 *
 * @throws if groups differ in size.
 */
export function category<T>(groups: readonly (readonly T[])[], names?: readonly string[]): Slot<T>[] {
  some("A sentence by category", "group", groups);
  some("A category", "image", groups[0]);
  return groups.flatMap((group, shot) => {
    if (group.length !== groups[0].length)
      throw new Error(
        `Every category needs as many images, ${groups[0].length}, but group ${shot} has ${group.length}.`
      );
    return group.map((image) => ({image, shot, role: names?.[shot] ?? `category ${shot}`}));
  });
}

/**
 * A video with its annotations, in either of LVM's two orders: "blocks", all frames and then each annotation's frames
 * (`t s`), or "interleaved", each frame followed by its annotations (`s t`). A shot is a frame.
 *
 * @throws if an annotation has not one image a frame.
 */
export function annotatedVideo<T>(
  frames: readonly T[],
  annotations: Readonly<Record<string, readonly T[]>>,
  order: "blocks" | "interleaved"
): Slot<T>[] {
  some("An annotated video", "frame", frames);
  some("An annotated video", "annotation", Object.keys(annotations));
  if (order !== "blocks" && order !== "interleaved")
    throw new Error(`The order of an annotated video is “blocks” or “interleaved”, found “${order}”.`);
  for (const [name, images] of Object.entries(annotations))
    if (images.length !== frames.length)
      throw new Error(
        `The annotation “${name}” needs an image for each of the ${frames.length} frames, found ${images.length}.`
      );
  const rows = Object.entries({frame: frames, ...annotations}).map(([role, images]) =>
    images.map((image, shot) => ({image, shot, role}))
  );
  return order === "blocks" ? rows.flat() : frames.flatMap((_, t) => rows.map((row) => row[t]));
}
