// A sentence as the attributes that it names, so that what a model makes of a person's own words can be scored.
import type {Style} from "../../world/scene.ts";
import {checkAttributes, type ClipAttributes, type ClipDirection, isPeriodic, STARTS} from "./attributes.ts";
import {captionTokens} from "./caption-tokens.ts";
import {
  ARTICLE,
  BACKDROP_PHRASES,
  COLOR_PHRASES,
  DIRECTION_PHRASES,
  FIRST,
  MOTION_PHRASES,
  PERIOD_PHRASES,
  type Phrases,
  PLACE_PHRASES,
  SHAPE_PHRASES,
  STYLE_PHRASES,
  wordsOf
} from "./phrases.ts";

/**
 * The inverse of `clipCaption`. `clipScene` makes the attributes a scene; a period that the sentence does not give is null, and
 * has to be given then. Commas, full stops and capitals do not matter.
 *
 * @throws RangeError that names a word outside the vocabulary with the nearest inside, or says after which words what was
 * expected and what was found, or that the sentence is too long
 */
export function parseCaption(text: string): ClipAttributes {
  const words = wordsOf(text);
  // Says so if a word is unknown or there are too many.
  captionTokens(text);
  let at = 0;

  const starts = (phrase: string) => {
    const wanted = wordsOf(phrase);
    return wanted.every((word, i) => words[at + i] === word) ? wanted.length : 0;
  };
  const fail = (what: string, phrases: readonly string[]): never => {
    const after = at ? `expects ${what} after “${words.slice(0, at).join(" ")}”` : `begins with ${what}`;
    const examples = phrases.map((phrase) => `“${phrase}”`).join(", ");
    const found = words[at] ? `“${words.slice(at, at + 3).join(" ")}”` : "the end";
    throw new RangeError(`A clip's caption ${after}${examples && ` (${examples})`}; found ${found}.`);
  };
  const maybe = <T extends string>(phrases: Partial<Phrases<T>>): T | null => {
    const found = Object.entries<string>(phrases as Record<string, string>)
      .map(([value, phrase]) => ({value: value as T, length: starts(phrase)}))
      .sort((a, b) => b.length - a.length)[0];
    if (!found?.length) return null;
    at += found.length;
    return found.value;
  };
  const one = <T extends string>(what: string, phrases: Partial<Phrases<T>>): T =>
    maybe(phrases) ?? fail(what, Object.values(phrases as Record<string, string>));

  one("an article", {[ARTICLE]: ARTICLE});
  const color = one("a colour", COLOR_PHRASES);
  const shape = one("a shape", SHAPE_PHRASES);
  const place = one("a place", PLACE_PHRASES);
  const motion = one("a motion", MOTION_PHRASES);
  const every = () => (isPeriodic(motion) ? maybe(PERIOD_PHRASES) : null);
  let period = every();
  const ways = STARTS[motion].flatMap((start) => start.direction ?? []);
  let direction: ClipDirection | null = null;
  if (ways.length) {
    if (motion !== "slide" && motion !== "orbit") one("the first direction", {[FIRST]: FIRST});
    const phrases = Object.fromEntries(ways.map((way) => [way, DIRECTION_PHRASES[way]]));
    direction = one("a direction", phrases as Partial<Phrases<ClipDirection>>);
  }
  period ??= every();
  const backdrop = one("a backdrop", BACKDROP_PHRASES);
  const style: Style = maybe(STYLE_PHRASES) ?? "render";
  if (at < words.length) fail("its end", []);
  return checkAttributes({
    shape,
    color,
    backdrop,
    motion,
    place,
    direction,
    period: period === null ? null : Number(period),
    style
  });
}
