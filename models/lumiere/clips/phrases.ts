// The phrases of a clip's caption, each with what it says: read forwards they make captions, backwards they parse them.
import {BACKDROP_WORDS, HEADING_WORDS, STYLE_WORDS} from "../../world/caption.ts";
import {STYLES, type Style} from "../../world/scene.ts";
import {SHAPES} from "../../world/shapes.ts";
import {
  CLIP_BACKDROPS,
  CLIP_COLORS,
  CLIP_PERIODS,
  type ClipDirection,
  type ClipMotion,
  type ClipPlace
} from "./attributes.ts";

/** Phrases by what they say. */
export type Phrases<T extends string> = Readonly<Record<T, string>>;

/** Phrases for names that say themselves, or as `say` says them. */
const phrases = <T extends string>(
  names: readonly T[],
  say: (name: T) => string = (name) => name
): Phrases<T> => Object.fromEntries(names.map((name) => [name, say(name)] as const)) as Record<T, string>;

export const SHAPE_PHRASES = phrases(SHAPES);
export const COLOR_PHRASES = phrases(CLIP_COLORS);

export const PLACE_PHRASES: Phrases<ClipPlace> = {
  left: "on the left",
  middle: "in the middle",
  right: "on the right",
  back: "at the back",
  front: "at the front"
};

export const MOTION_PHRASES: Phrases<ClipMotion> = {
  still: "stands still",
  slide: "slides",
  bounce: "bounces",
  orbit: "circles",
  "side to side": "swings from side to side",
  "back and forth": "swings back and forth"
};

export const DIRECTION_PHRASES: Phrases<ClipDirection> = {
  right: HEADING_WORDS[0],
  away: HEADING_WORDS[1],
  left: HEADING_WORDS[2],
  closer: HEADING_WORDS[3],
  up: "up",
  down: "down",
  clockwise: "clockwise",
  "counter-clockwise": "counter-clockwise"
};

export const PERIOD_PHRASES = phrases(CLIP_PERIODS.map(String), (period) => `every ${period} frames`);

export const BACKDROP_PHRASES = phrases(CLIP_BACKDROPS, (name) => BACKDROP_WORDS[name]);

export const STYLE_PHRASES = phrases(
  STYLES.filter((style): style is Exclude<Style, "render"> => style !== "render"),
  (style) => STYLE_WORDS[style]
);

/** What comes before the direction that a swing or a bounce takes first. */
export const FIRST = "first";
export const ARTICLE = "a";

/** The words of a text: lower case, without commas and full stops. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[^\s,.;]+/g) ?? [];

/** Every word that a caption can have, in an order that weights depend on: new ones go to the end. */
export const CAPTION_WORDS: readonly string[] = [
  ...new Set(
    wordsOf(
      [
        ARTICLE,
        FIRST,
        ...[
          COLOR_PHRASES,
          SHAPE_PHRASES,
          PLACE_PHRASES,
          MOTION_PHRASES,
          DIRECTION_PHRASES,
          PERIOD_PHRASES,
          BACKDROP_PHRASES,
          STYLE_PHRASES
        ].flatMap((all) => Object.values(all))
      ].join(" ")
    )
  )
];
