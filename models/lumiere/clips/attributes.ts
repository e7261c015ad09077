// What a clip of Lumiere's small world shows: one object, a handful of words. A caption says all of it, so that a model that is
// given the caption has nothing to guess (with direction and starting place left out, motion is ambiguous, and is averaged away).
import type {BackdropName, ColorName} from "../../world/palette.ts";
import {STYLES, type Style} from "../../world/scene.ts";
import {SHAPES, type Shape} from "../../world/shapes.ts";

/** Colours that can be told apart at 32×32 pixels, and from each of the backdrops. */
export const CLIP_COLORS = [
  "red",
  "yellow",
  "green",
  "blue",
  "purple",
  "pink"
] as const satisfies ColorName[];
export type ClipColor = (typeof CLIP_COLORS)[number];

export const CLIP_BACKDROPS = ["sand", "mint", "slate", "room"] as const satisfies BackdropName[];
export type ClipBackdrop = (typeof CLIP_BACKDROPS)[number];

/** The world's still, slide, bounce and orbit, and its oscillation in two directions. */
export const CLIP_MOTIONS = ["still", "slide", "bounce", "orbit", "side to side", "back and forth"] as const;
export type ClipMotion = (typeof CLIP_MOTIONS)[number];

export const CLIP_PLACES = ["left", "middle", "right", "back", "front"] as const;
export type ClipPlace = (typeof CLIP_PLACES)[number];

export const CLIP_DIRECTIONS = [
  "right",
  "left",
  "away",
  "closer",
  "up",
  "down",
  "clockwise",
  "counter-clockwise"
] as const;
export type ClipDirection = (typeof CLIP_DIRECTIONS)[number];

/** Frames of a clip: 5 s at 16 frames a second, as Lumiere's (arXiv 2401.12945 §4). */
export const CLIP_FRAMES = 80;
export const CLIP_FPS = 16;
/** Frames from one keyframe to the next in the cascade that Lumiere is compared with (ours; Imagen Video has 8). */
export const KEYFRAME_STRIDE = 8;

/**
 * Periods in frames, four slower and four faster than 16, below which keyframes at stride 8 cannot follow (Nyquist). None is 16
 * or 8, where they cannot tell the direction. At the keyframes each fast one looks like a slow one of the list: 12 and 6 like 24,
 * 10 like 40, 7 like 56, so that a period that the caption does not give cannot be inferred from them.
 */
export const CLIP_PERIODS = [56, 40, 24, 20, 12, 10, 7, 6] as const;

/** Cycles a frame below which keyframes tell a motion from all others: 1/16. */
export const KEYFRAME_NYQUIST = 1 / (2 * KEYFRAME_STRIDE);

export interface ClipAttributes {
  shape: Shape;
  color: ClipColor;
  backdrop: ClipBackdrop;
  motion: ClipMotion;
  /** Where the object is in frame 0. */
  place: ClipPlace;
  /** Where it goes first, or the way around; null for what stands still. */
  direction: ClipDirection | null;
  /** Frames of a cycle; null for what has none (still, slide) and where a caption does not say. */
  period: number | null;
  style: Style;
}

/** Whether a motion repeats, and so has a period. */
export const isPeriodic = (motion: ClipMotion): boolean => motion !== "still" && motion !== "slide";

/** A start of a motion: where, which way, and the phase in cycles that the world's motion begins with. */
export interface Start {
  place: ClipPlace;
  direction: ClipDirection | null;
  phase: number;
}

const start = (place: ClipPlace, direction: ClipDirection | null, phase = 0): Start => ({
  place,
  direction,
  phase
});

const AROUND: readonly [ClipPlace, number][] = [
  ["right", 0],
  ["back", 0.25],
  ["left", 0.5],
  ["front", 0.75]
];

/** The starts of each motion: few, and each with a name of its own. */
export const STARTS: Readonly<Record<ClipMotion, readonly Start[]>> = {
  still: [start("left", null), start("middle", null), start("right", null)],
  slide: [start("left", "right"), start("right", "left"), start("front", "away"), start("back", "closer")],
  bounce: (["left", "middle", "right"] as const).flatMap((place) => [
    start(place, "up", 0),
    start(place, "down", 0.5)
  ]),
  orbit: AROUND.flatMap(([place, phase]) => [
    start(place, "counter-clockwise", phase),
    start(place, "clockwise", phase)
  ]),
  "side to side": [
    start("middle", "right", 0),
    start("right", "left", 0.25),
    start("middle", "left", 0.5),
    start("left", "right", 0.75)
  ],
  "back and forth": [
    start("middle", "away", 0),
    start("back", "closer", 0.25),
    start("middle", "closer", 0.5),
    start("front", "away", 0.75)
  ]
};

/**
 * Returns the attributes if a clip can have them, else throws a sentence that names the one that does not fit.
 *
 * @throws RangeError
 */
export function checkAttributes(attributes: ClipAttributes): ClipAttributes {
  const known = (what: string, value: unknown, names: readonly unknown[]) => {
    if (!names.includes(value))
      throw new RangeError(`A clip's ${what} is one of ${names.join(", ")}; found ${JSON.stringify(value)}.`);
  };
  const {motion, place, direction, period} = attributes;
  known("shape", attributes.shape, SHAPES);
  known("color", attributes.color, CLIP_COLORS);
  known("backdrop", attributes.backdrop, CLIP_BACKDROPS);
  known("style", attributes.style, STYLES);
  known("motion", motion, CLIP_MOTIONS);
  startOf(attributes);
  if (period !== null && !isPeriodic(motion))
    throw new RangeError(`A clip's ${motion} has no period; found ${period} with ${place}, ${direction}.`);
  if (period !== null && !(period >= 2 && Number.isFinite(period)))
    throw new RangeError(`A clip's period is at least 2 frames; found ${period}.`);
  return attributes;
}

/** The start that the attributes name. @throws RangeError if their motion has no such start, with those that it has. */
export function startOf({
  motion,
  place,
  direction
}: Pick<ClipAttributes, "motion" | "place" | "direction">): Start {
  const found = STARTS[motion].find((one) => one.place === place && one.direction === direction);
  if (found) return found;
  const told = (one: Pick<Start, "place" | "direction">) =>
    [one.place, one.direction].filter(Boolean).join(" → ");
  throw new RangeError(
    `A clip's motion “${motion}” starts ${STARTS[motion].map(told).join(", ")}; found ${told({place, direction})}.`
  );
}
